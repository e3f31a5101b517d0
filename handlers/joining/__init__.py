"""How people come in: they ask for a seat, or bring a code; the lead or the programme office decides."""

from handlers.joining import asking, deciding, letters, seating

__all__ = ["asking", "deciding", "letters", "seating"]
