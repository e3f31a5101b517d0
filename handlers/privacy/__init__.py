"""Privacy: taking words out for good, and what is kept about oneself."""

from handlers.privacy import redacting, telling

__all__ = ["redacting", "telling"]
