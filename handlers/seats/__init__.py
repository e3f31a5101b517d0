"""Seats: who is suggested, confirmed and leaves, what time they can give, and who stands in for them."""

from handlers.seats import capacity, chasing, confirming, deputies, ending, forgetting, letters, suggesting

__all__ = ["capacity", "chasing", "confirming", "deputies", "ending", "forgetting", "letters", "suggesting"]
