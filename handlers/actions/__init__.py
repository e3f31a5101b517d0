"""Actions: what was agreed, whose it is, when it is due, and what became of it."""

from handlers.actions import adding, changing, closing, listing, owning, replying

__all__ = ["adding", "changing", "closing", "listing", "owning", "replying"]
