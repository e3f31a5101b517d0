"""What Slack sends, as a Request: what was said, by whom and where, under a key that is this one thing's alone."""

import hashlib
import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.slack import forms
from bot.words import cut
from handlers.core import Request

Payload = Mapping[str, Any]

IN_TIME = 2.0  # seconds in which an answer must be kept; Slack itself waits for three (design 9.3)
MARKUP = re.compile(r"<([^<>]+)>")
MENTION = re.compile(r"^\s*<@[UW][A-Z0-9]*(?:\|[^<>]*)?>[,:]?\s*")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
SHORTCUT = "make_action"
ALONE = ("directmessage", "mpdm-")  # names that Slack gives to conversations that are no channel


@dataclass(frozen=True)
class Place:
    """Where an answer goes: a channel, else the person's own messages; `trigger` can open a form there."""

    user: str
    channel: str = ""
    trigger: str = ""
    response_url: str = ""
    home: bool = False
    team: str = ""  # the workspace whose installation heard it


@dataclass(frozen=True)
class Said:
    """A request, and the place to answer it."""

    request: Request
    place: Place


def words(text: str) -> str:
    """Plain words for what Slack escapes: a mention is "@U1", a link its address. Nothing keeps any power."""
    return re.sub("&lt;|&gt;|&amp;", lambda found: ENTITIES[found[0]], MARKUP.sub(_word, text))


def key(once: object, *ids: object) -> str:
    """The same for a request that arrives twice, and for no two others. No id can be read back from it.

    `once` is what Slack gives to one request only; without it nothing can be known to be the same.
    """
    whole = json.dumps([str(i) for i in (once or uuid.uuid4(), *ids)])
    return "slack:" + hashlib.sha256(whole.encode()).hexdigest()[:40]


def command(body: Payload, now: datetime) -> Said:
    """A line typed after `/psr`."""
    channel, team, user = body.get("channel_id", ""), body["team_id"], body["user_id"]
    place = Place(user, channel, body.get("trigger_id", ""), body.get("response_url", ""))
    alone = channel.startswith("D") or body.get("channel_name", "").startswith(ALONE)
    inbound = key(place.trigger, "command", team, user, body.get("text"))
    request = Request(
        words(body.get("text", "")), now, "slack", team, user, channel, alone, inbound,
        name=body.get("user_name", ""), deadline=time.monotonic() + IN_TIME,
    )  # fmt: skip
    return Said(request, place)


def press(body: Payload, now: datetime) -> Said:
    """A button: its value is the line that is said."""
    action, view = body["actions"][0], body.get("view") or {}
    place = _place(body, home=view.get("type") == "home")
    where = (body.get("container") or {}).get("message_ts", ""), view.get("id", "")
    inbound = key(action.get("action_ts"), "press", team(body), place.user, action.get("action_id"),
                  action.get("value"), *where)  # fmt: skip
    return Said(_request(body, now, place, text=action.get("value") or "", key=inbound), place)


def submission(body: Payload, now: datetime) -> Said:
    """A form that was sent. Its command and what was given travel with it; rights are read when it arrives."""
    view = body["view"]
    sent = forms.read(view)
    place = replace(_place(body), channel=sent.channel)
    inbound = key(view.get("id"), "form", team(body), place.user, view.get("hash"), sorted(sent.values.items()))
    return Said(_request(body, now, place, text=sent.command, key=inbound, form=sent.values), place)


def shortcut(body: Payload, now: datetime) -> Said:
    """ "Make this an action": asks for the form of `action add`."""
    place = _place(body)
    inbound = key(place.trigger, "shortcut", team(body), place.user)
    return Said(_request(body, now, place, text="action add", key=inbound, private=True), place)


def event(body: Payload, now: datetime) -> Said | None:
    """A message to the bot, a mention, a look at Home, or somebody who joined; None for what is no request."""
    happened = body.get("event") or {}
    reader = EVENTS.get(happened.get("type", ""))
    if reader is None or not happened.get("user") or happened.get("bot_id") or happened.get("subtype"):
        return None
    return None if happened["user"] == _own_id(body) else reader(body, now)


def message(body: Payload) -> str:
    """The words of the message that a shortcut was used on, fit for a field."""
    return cut(" ".join(words((body.get("message") or {}).get("text", "")).split()), 300)


def team(body: Payload) -> str:
    """The workspace of whoever acted, which in a shared channel need not be the one the bot is installed in."""
    own = (body.get("user") or {}).get("team_id") or (body.get("team") or {}).get("id") or body.get("team_id")
    return str(own or "")


def installed(body: Payload) -> str:
    """The workspace whose installation heard it: which token answers, and no authority for anything."""
    view, team = body.get("view") or {}, body.get("team") or {}
    given = (body.get("authorizations") or [{}])[0]
    found = view.get("app_installed_team_id") or team.get("id") or given.get("team_id") or body.get("team_id")
    return str(found or "")


def _place(body: Payload, *, home: bool = False) -> Place:
    channel = (body.get("channel") or {}).get("id", "")
    return Place(body["user"]["id"], channel, body.get("trigger_id", ""), body.get("response_url", ""), home)


def _request(body: Payload, now: datetime, place: Place, **more: Any) -> Request:  # noqa: ANN401 - fields of a Request
    user = body["user"]
    fields = {
        "private": not place.channel or place.channel.startswith("D"),
        "name": user.get("username") or user.get("name", ""),
        "deadline": time.monotonic() + IN_TIME,
    } | more
    return Request(now=now, platform="slack", tenant=team(body), user=place.user, conversation=place.channel, **fields)


def _direct(body: Payload, now: datetime) -> Said | None:
    happened = body["event"]
    if happened.get("channel_type") != "im":
        return None
    return _heard(body, now, MENTION.sub("", happened.get("text") or ""), private=True)


def _mention(body: Payload, now: datetime) -> Said:
    """The line is what stands after the bot's name."""
    text, own = body["event"].get("text") or "", _own_id(body)
    _, found, after = text.partition(f"<@{own}>") if own else ("", "", "")
    return _heard(body, now, after.lstrip(",: ") if found else MENTION.sub("", text), seen=True)


def _home(body: Payload, now: datetime) -> Said | None:
    if body["event"].get("tab", "home") != "home":
        return None
    said = _heard(body, now, "", private=True)
    return Said(replace(said.request, conversation=""), Place(said.place.user, home=True))


def _joined(body: Payload, now: datetime) -> Said:
    return _heard(body, now, "welcome")


def _heard(body: Payload, now: datetime, line: str, **flags: bool) -> Said:
    """An event as a request; `flags` are private and seen."""
    happened = body["event"]
    own = str(happened.get("user_team") or happened.get("team") or body.get("team_id", ""))
    place = Place(happened["user"], happened.get("channel", ""))
    request = Request(
        words(line), now, "slack", own, place.user, place.channel, flags.get("private", False),
        key(body.get("event_id"), "event", own, place.user), flags.get("seen", False),
        deadline=time.monotonic() + IN_TIME,
    )  # fmt: skip
    return Said(request, place)


EVENTS = {"message": _direct, "app_mention": _mention, "app_home_opened": _home, "member_joined_channel": _joined}


def _own_id(body: Payload) -> str:
    """The bot's own user id, which comes with every event."""
    given = (body.get("authorizations") or [{}])[0]
    return given.get("user_id", "") if given.get("is_bot") else ""


def _word(found: re.Match[str]) -> str:
    body, _, label = found[1].partition("|")
    if body.startswith("#"):
        return f"#{label or body[1:]}"
    if body.startswith("!"):
        return _special(body[1:], label)
    return body.removeprefix("mailto:").removeprefix("tel:")


def _special(body: str, label: str) -> str:
    """Calls to many people, as words; a date is what it was shown as."""
    if body.startswith("date^"):
        return label
    if body.startswith("subteam^"):  # some people, whom no word of ours could name
        return label.lstrip("@") or "a user group"
    return "@" + (label.lstrip("@") or body)
