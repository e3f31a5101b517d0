"""What a handler needs: the request, the reply, and the two decorators that register it."""


class Oops(Exception):
    """Something the person can put right. The sentence is shown to them alone, as it stands."""


class Unclear(Oops):
    """The words are not of this kind at all, so another reading may still be right."""
