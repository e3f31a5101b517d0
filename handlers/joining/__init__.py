"""How people come in: they ask for a seat, or bring a code; the lead or the programme office decides."""

from handlers.joining import asking, codes, deciding, invited, inviting, letters, linked, seating

__all__ = ["asking", "codes", "deciding", "invited", "inviting", "letters", "linked", "seating"]
