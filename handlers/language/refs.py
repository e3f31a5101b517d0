"""Refs as people type them: A7, a-07, #A7, MDT-A1, or a bare number straight after an action verb."""

import re
from collections.abc import Sequence

from handlers.core import Oops, Request, Unclear
from handlers.language import names
from storage import actions, activities, meetings
from storage.actions import Action
from storage.activities import Activity
from storage.joining import JoinRequest
from storage.meetings import Meeting

REF = re.compile(r"#?(?:([A-Za-z]{2,6})-)?([AaMmJj])-?0*(\d{1,7})[,;:.!?]*")
KINDS = {"A": "action", "J": "activity", "M": "meeting"}  # what a ref's letter stands for
JOINING = ("and", "&", ",")
NUMBER = re.compile(r"#?0*(\d{1,7})[,:!?]?")


def ref(word: str) -> str:
    """The ref as it is written, "A7" or "MDT-A1", or "" when the word is none."""
    match = REF.fullmatch(word)
    if not match:
        return ""
    series, letter, number = match.groups()
    return f"{series.upper()}-{letter.upper()}{number}" if series else f"{letter.upper()}{number}"


def letter(word: str) -> str:
    """Which kind of thing a ref is: A, M, J or "" when the word is no ref."""
    return ref(word).rpartition("-")[2][:1]


def only(words: str) -> str:
    """The first ref of words that are nothing but refs: "and J10"."""
    tokens = [token for token in words.split() if token.casefold() not in JOINING]
    return ref(tokens[0]) if tokens and all(letter(token) for token in tokens) else ""


def leading(tokens: Sequence[str], kind: str, most: int) -> int:
    """How many leading tokens are refs of this kind; the first may be a bare number, an "and" may stand between."""
    count = 0
    for index, token in enumerate(tokens):
        if letter(token) == kind or (index == 0 and NUMBER.fullmatch(token)):
            count = index + 1
        elif not (count and token.casefold() in JOINING):
            break
        if count >= most:
            break
    return count


def find_action(request: Request, words: str) -> Action:
    """The action, if it is one to speak of here; what they may not see does not exist."""
    wanted = _named(words, "A")
    found = actions.by_ref(request.session, wanted) if request.member else None
    if found is None or not _seen(request, found.group_id):
        latest = actions.latest_ref(request.session, _open_groups(request))
        raise Oops(f"I can't find {wanted} here." + (f" The latest is {latest}." if latest else ""))
    return found


def find_meeting(request: Request, words: str) -> Meeting:
    """The meeting, if it is one to speak of here."""
    wanted = _named(words, "M")
    found = meetings.by_ref(request.session, wanted) if request.member else None
    if found is None or not _seen(request, found.group_id):
        raise Oops(f"I can't find {wanted} here. `meetings` lists what is planned.")
    return found


def find_activity(request: Request, words: str) -> Activity:
    """The activity, if it is one to speak of here."""
    wanted = _named(words, "J")
    found = activities.by_ref(request.session, wanted) if wanted and request.member else None
    if found is None or not _seen(request, found.group_id):
        latest = activities.latest_ref(request.session, _open_groups(request))
        raise Oops(f"I can't find {wanted or 'that'} here." + (f" The latest is {latest}." if latest else ""))
    return found


def find_actions(request: Request, words: str) -> tuple[Action, ...]:
    """Every action named, each once, in the order typed."""
    tokens = [t for t in words.split() if t.casefold() not in JOINING]
    found = {action.ref: action for action in (find_action(request, token) for token in tokens)}
    if len({action.group_id for action in found.values()}) > 1:
        raise Oops("Those belong to different groups. Please take one group at a time.")
    return tuple(found.values())


def find_join_request(request: Request, words: str) -> JoinRequest:
    """The request to join, by its number, if it is for a group this person may see."""
    number = NUMBER.fullmatch(words)
    if not number:
        raise Unclear("I need the number of a request, such as `accept 3`. `joins` lists those who wait.")
    found = request.session.get(JoinRequest, int(number[1]))
    if found is None or not _seen(request, found.group_id):
        raise Oops(f"I can't find request {number[1]} here. `joins` lists those who wait.")
    return found


def _seen(request: Request, group: int) -> bool:
    """Whether it is one to speak of here; in a channel nothing is said of a closed group but its own (domain 6.13)."""
    if group in request.readable and group not in request.in_sight:
        raise Oops(names.ELSEWHERE)
    return group in request.readable


def _named(word: str, kind: str) -> str:
    bare = NUMBER.fullmatch(word)
    return f"{kind}{bare.group(1)}" if bare else ref(word)


def _open_groups(request: Request) -> list[int]:
    return [i for i in request.readable if not request.roster.groups[i].closed]
