"""What Teams sends, as a Request: what was said, by whom and where, under a key that is this one thing's alone.

Activities are read as they come: the SDK's own models refuse whatever is new, and a refused activity is lost.
"""

import hashlib
import html
import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.teams import forms
from bot.teams.refs import Ref
from bot.teams.trust import tenant_of
from bot.words import cut
from handlers.core import Request

Activity = Mapping[str, Any]

IN_TIME = 2.0  # seconds in which an answer must be kept (design 9.3)
MAKE_ACTION = "make_action"
DIALOGS = {MAKE_ACTION: "action add", "add_action": "action add", "log": "log"}  # extension command: the line it says
TAGS = re.compile(r"<[^<>]*>")
NAMED = re.compile(r"</?at\b[^<>]*>", re.I)
MENTION = re.compile(r"<at\b[^<>]*>(.*?)</at>", re.S | re.I)


@dataclass(frozen=True)
class Place:
    """Where something was said: a conversation of a tenant, of the kind personal, groupChat or channel."""

    tenant: str
    conversation: str
    kind: str
    user: str  # Teams' own name for the person ("29:…"), which conversations are opened with
    service_url: str
    message: str = ""  # the message a button was pressed on
    team: str = ""

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.kind == "personal"

    @property
    def ref(self) -> Ref:
        """How whoever spoke here is reached."""
        return Ref(self.service_url, self.user, self.room if self.private else "")

    @property
    def room(self) -> str:
        """The conversation itself, without the thread in it."""
        return self.conversation.partition(";messageid=")[0]


@dataclass(frozen=True)
class Said:
    """A request, and the place to answer it; of a press also what can make its card anew: a letter's key, or a line."""

    request: Request
    place: Place
    letter: str = ""
    again: str = ""
    form: forms.Sent | None = None


def place(activity: Activity) -> Place:
    """Where it was said."""
    talk, data = activity.get("conversation") or {}, activity.get("channelData") or {}
    kind = str(talk.get("conversationType") or ("channel" if talk.get("isGroup") else "personal"))
    channel = _id(data.get("channel")) if activity.get("type") == "conversationUpdate" else ""
    return Place(
        tenant_of(activity) or "", channel or str(talk.get("id", "")), kind, _id(activity.get("from")),
        str(activity.get("serviceUrl", "")), str(activity.get("replyToId") or ""), _id(data.get("team")),
    )  # fmt: skip


def user_of(account: Mapping[str, Any]) -> str:
    """Who this is in every conversation: the Entra object id, which Teams' own id is not."""
    return str(account.get("aadObjectId") or account.get("id") or "")


def line(activity: Activity, people: Mapping[str, str]) -> str:
    """What stands after the bot's name, in plain words; `people` are accounts by Teams' own ids."""
    text = str(activity.get("text") or "")
    own = str((activity.get("recipient") or {}).get("id", ""))
    mine = [m for m in mentions(activity) if m[0] == own]
    for _, shown in mine[:1]:
        before, found, after = text.partition(shown)
        text = (after if after.strip() else before) if found else text
    for who, shown in mentions(activity):
        name = MENTION.sub(r"\1", shown)
        text = text.replace(shown, f"@{people[who]}" if who in people else ("" if who == own else f"@{name}"))
    return html.unescape(NAMED.sub("", text)).replace("\xa0", " ").lstrip(" ,:").strip()


def mentions(activity: Activity) -> list[tuple[str, str]]:
    """Everybody the text names: Teams' own id, and how the text has it."""
    named = [e for e in activity.get("entities") or () if isinstance(e, Mapping) and e.get("type") == "mention"]
    return [(str((e.get("mentioned") or {}).get("id", "")), e["text"]) for e in named if e.get("text")]


def message(activity: Activity, now: datetime, people: Mapping[str, str]) -> Said:
    """A line that was typed; seen by others, unless it was a private chat or sent to the bot alone."""
    where = place(activity)
    alone = where.private or bool((activity.get("recipient") or {}).get("isTargeted"))
    return Said(_request(activity, now, where, line(activity, people), seen=not alone), where)


def press(activity: Activity, now: datetime, data: Mapping[str, Any]) -> Said:
    """A button: it says a line."""
    where = place(activity)
    return Said(_request(activity, now, where, _text(data, "says")), where, _text(data, "letter"), _text(data, "again"))


def submission(activity: Activity, now: datetime, data: Mapping[str, Any]) -> Said:
    """A form that was sent. ValueError where it is none of ours."""
    where, sent = place(activity), forms.read(data)
    request = _request(activity, now, where, sent.form.command)
    return Said(replace(request, form=sent.values), where, form=sent)


def dialog(activity: Activity, now: datetime) -> Said:
    """Something chosen in a menu of Teams, which asks for a form."""
    chosen = (activity.get("value") or {}).get("commandId")
    where = place(activity)
    return Said(_request(activity, now, where, DIALOGS.get(str(chosen), "action add")), where)


def quoted(activity: Activity) -> str:
    """The words of the message that a menu was opened on, fit for a field."""
    body = ((activity.get("value") or {}).get("messagePayload") or {}).get("body") or {}
    words = html.unescape(TAGS.sub(" ", str(body.get("content") or "")))
    return cut(" ".join(words.split()), 300)


def welcome(activity: Activity, now: datetime, account: Mapping[str, Any]) -> Said:
    """Somebody new, or a place the bot was added to, where `account` is nobody."""
    where = replace(place(activity), user=str(account.get("id", "")))
    request = _request(activity, now, where, "welcome")
    return Said(replace(request, user=user_of(account), key=f"{request.key}:{user_of(account)}"[:120]), where)


def part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What stands under a name, if it is anything that can be read."""
    found = whole.get(name)
    return found if isinstance(found, Mapping) else {}


def _request(activity: Activity, now: datetime, where: Place, text: str, *, seen: bool = False) -> Request:
    who = activity.get("from") or {}
    return Request(
        text, now, "teams", where.tenant, user_of(who), where.room, where.private, _key(activity, where), seen,
        name=str(who.get("name") or ""), deadline=time.monotonic() + IN_TIME,
    )  # fmt: skip


def _id(found: object) -> str:
    return str(found.get("id") or "") if isinstance(found, Mapping) else ""


def _text(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    return found if isinstance(found, str) else ""


def _key(activity: Activity, where: Place) -> str:
    """The same for an activity that arrives twice, and for no two others. No id can be read back from it."""
    whole = [activity.get("id") or uuid.uuid4().hex, where.tenant, where.conversation, where.user, activity.get("name")]
    return "teams:" + hashlib.sha256(json.dumps([str(part) for part in whole]).encode()).hexdigest()[:40]
