"""Activities: what partners do together, who takes part, and what came of it."""

from handlers.activities import adding, after, changing, ending, gaps, helping, joined, listing, promoting, showing

__all__ = ["adding", "after", "changing", "ending", "gaps", "helping", "joined", "listing", "promoting", "showing"]
