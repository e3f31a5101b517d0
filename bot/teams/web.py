"""What is said to Teams: answers to the asker, cards put right, and the letters of the outbox."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import httpx
from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.clients.conversation import CreateConversationParams
from microsoft_teams.api.models.account import Account
from microsoft_teams.api.models.attachment import Attachment
from microsoft_teams.apps import App

from bot.doors import Address, Ambiguous, Gone, NotSent, Outcome, Refused, Sent
from bot.teams import refs, sdk
from bot.teams.cards import Drawn, draw
from bot.teams.refs import Ref
from bot.teams.said import Place
from bot.teams.tokens import NoToken
from bot.teams.trust import ours
from handlers.core import Message

CARD = "application/vnd.microsoft.card.adaptive"
REMEMBERED = 2000  # people whose own chats are kept in mind
GONE = (403, 404)  # blocked, taken out, or no such conversation
WAIT = (401, 412, 429)  # a token that is refused is ours to put right, and no fault of the letter

log = logging.getLogger("psr")


class NotOurs(Exception):
    """An address that is not Microsoft's: nothing is sent there, whoever named it."""


class Unread(Exception):
    """An answer that cannot be read, so that nobody knows whether the message arrived."""


class Nowhere(Exception):
    """Nobody has told us yet where this person can be reached."""


@dataclass(frozen=True)
class Person:
    """Somebody in a tenant, by their Entra object id."""

    tenant: str
    user: str


Rooms = Callable[[str], Awaitable[list[tuple[str, str]]]]  # of a tenant: (conversation, service_url)


class Web:
    """Calls to Teams, each to an address that was checked, once and without trying again."""

    def __init__(self, app: App, rooms: Rooms, *, dev: bool = False) -> None:
        self.dev = dev
        self._app, self._rooms = app, rooms
        self._people: OrderedDict[Person, Ref] = OrderedDict()
        self._kept: OrderedDict[tuple[Person, Ref, str], None] = OrderedDict()  # what the record has by now

    async def post(self, url: str, conversation: str, attachment: Attachment, summary: str, only: str = "") -> str:
        """Post to a conversation, or in it to one person alone; the message's own name."""
        talk, message = self._talks(url), _message(attachment, summary, only)
        posting = talk.create_targeted_activity if only else talk.create_activity
        name = str((await posting(_part(conversation), message)).id)
        if name == sdk.UNNAMED:  # what answered was not Teams, but something on the way
            raise Unread
        return name

    async def edit(self, place: Place, message: str, drawn: Drawn, *, alone: bool = False) -> None:
        """Put another card in a message's place; `alone` where only one person ever saw it."""
        talk, changed = self._talks(place.service_url), _message(_card(drawn), drawn.text)
        if alone:
            await talk.update_targeted_activity(_part(place.conversation), _part(message), changed)
        else:
            await talk.update_activity(_part(place.conversation), _part(message), changed)

    async def answer(self, place: Place, person: Person, attachment: Attachment, summary: str) -> None:
        """To the person alone: in a private chat, else where they are, else in their own chat with the bot."""
        if place.private:
            await self.post(place.service_url, place.conversation, attachment, summary)
            return
        try:
            await self.post(place.service_url, place.conversation, attachment, summary, place.user)
        except httpx.HTTPStatusError as error:
            if error.response.status_code >= 500 or error.response.status_code == 429:
                raise
            ref = await self.chat(person, Ref(place.service_url, place.user))
            await self.post(ref.service_url, ref.chat, attachment, summary)

    async def chat(self, person: Person, known: Ref) -> Ref:
        """The person's own chat with the bot, opened where there is none yet. Nowhere when they cannot be found."""
        known = self._people.get(person, known) if not known.chat else known
        if not known.user:
            known = await self._found(person)
        if not known.chat:
            made = await self._talks(known.service_url).create(CreateConversationParams(
                members=[Account(id=known.user)], tenant_id=person.tenant,
                channel_data={"tenant": {"id": person.tenant}},
            ))  # fmt: skip
            known = replace(known, chat=str(made.id))
        self._learn(person, known)
        return known

    def learns(self, place: Place, user: str) -> bool:
        """Where somebody was heard; whether the record may not have it yet."""
        self._learn(Person(place.tenant, user), place.ref)
        return (Person(place.tenant, user), place.ref, place.room) not in self._kept

    def keeps(self, place: Place, user: str) -> None:
        """The record has it."""
        self._kept[Person(place.tenant, user), place.ref, place.room] = None
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def ready(self) -> None:
        """Have the token that a call needs; where there is none to be had, nothing was sent."""
        await self._app.token_provider.get_app_token()

    async def account(self, place: Place, user: str) -> str:
        """The Entra object id behind Teams' own id of somebody in a conversation, or "" where that is not to be had."""
        try:
            found = await self._talks(place.service_url).get_member_by_id(_part(place.room), _part(user))
        except (httpx.HTTPError, NotOurs, ValueError):
            return ""
        return str(found.aad_object_id or "")

    async def _found(self, person: Person) -> Ref:
        """Teams' own id of somebody, asked for in one channel of their tenant after another."""
        for conversation, url in await self._rooms(person.tenant):
            try:
                found = await self._talks(url).get_member_by_id(_part(conversation), _part(person.user))
            except httpx.HTTPStatusError as error:
                if error.response.status_code in GONE:
                    continue
                raise
            return Ref(url, found.id)
        raise Nowhere

    def _learn(self, person: Person, ref: Ref) -> None:
        """Their own chat stays known when they speak elsewhere."""
        before = self._people.pop(person, Ref())
        self._people[person] = replace(ref, chat=ref.chat or before.chat)
        if len(self._people) > REMEMBERED:
            self._people.popitem(last=False)

    def _talks(self, url: str) -> Any:  # noqa: ANN401 - the SDK's own client of one address
        if not ours(url, dev=self.dev):
            raise NotOurs
        return self._app.api.clone(service_url=url).conversations


class TeamsDoor:
    """The outbox's way into Teams."""

    def __init__(self, web: Web) -> None:
        self.web = web

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """Send one message, once, and say what became of it (design 9.14)."""
        drawn, ref = draw(message, {"letter": key}), refs.load(address.conversation_ref)
        try:
            await self.web.ready()
            where = await self._where(address, ref)
        except Exception as error:
            outcome = _outcome(error)
            # Nothing was posted yet, whatever became of the question where to.
            return NotSent(None, outcome.why) if isinstance(outcome, Ambiguous) else outcome
        try:
            return Sent(await self.web.post(where.service_url, where.chat, _card(drawn), drawn.text))
        except Exception as error:
            return _outcome(error)

    async def _where(self, address: Address, ref: Ref) -> Ref:
        if address.conversation:
            return replace(ref, chat=address.conversation)
        return await self.web.chat(Person(address.tenant, address.user), ref)


def card(drawn: Drawn) -> tuple[Attachment, str]:
    """A card as it is posted, and the words of its notification."""
    return _card(drawn), drawn.text


def _card(drawn: Drawn) -> Attachment:
    return Attachment(content_type=CARD, content=drawn.card)


def _message(attachment: Attachment, summary: str, only: str = "") -> MessageActivityInput:
    """The SDK's model knows no summary, and passes on what it does not know."""
    recipient = Account(id=only, is_targeted=True) if only else None
    return MessageActivityInput.model_validate(
        {"attachments": [attachment], "summary": summary, "recipient": recipient}
    )


def _part(name: str) -> str:
    """An id as one part of an address, whatever is in it."""
    return quote(name, safe=":@;=,!$'()*+~-._")


def _outcome(error: Exception) -> NotSent | Refused | Gone | Ambiguous:
    if isinstance(error, NotOurs | Nowhere):
        return Refused("an address that is not Microsoft's") if isinstance(error, NotOurs) else Gone("never heard from")
    if isinstance(error, httpx.HTTPStatusError):
        return _answered(error.response)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return NotSent(None, "connection refused")
    return NotSent(None, "no token") if isinstance(error, NoToken) else Ambiguous(type(error).__name__)


def _answered(response: httpx.Response) -> NotSent | Refused | Gone | Ambiguous:
    status = response.status_code
    if status == 408:
        return Ambiguous("status 408")
    told = response.headers.get("Retry-After", "")
    if status in WAIT or status >= 500:
        return NotSent(float(told) if told.isdecimal() else None, f"status {status}")
    return Gone(f"status {status}") if status in GONE else Refused(f"status {status}")
