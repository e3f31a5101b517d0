"""What people read when the guard saw something in what they typed."""

from handlers.language.guard import Finding

_QUESTIONS = {
    "an NHS number": "Is it a reference, and not a person's number?",
    "a date of birth": "Is it about a group, and not one person?",
    "a home address": "Is it a public place, and not somebody's home?",
    "a vehicle registration": "Is it one of our own vehicles?",
}


def refusal(finding: Finding, *, public_place: bool) -> str:
    """What the sender reads; `public_place` is where others already saw the message."""
    delete = ", and please delete your message" if public_place else ""
    return (
        f"That looks like it may identify a person ({finding.kind}). I have not saved it. Please don't put "
        f"details about residents or patients in chat{delete}. If this is not about a person, reword it."
    )


def question(finding: Finding) -> str:
    """What the sender is asked; "Yes" means it may be saved."""
    asked = _QUESTIONS.get(finding.kind, "Is this about a colleague or a place?")
    return f"That looks like {finding.kind}. {asked}"
