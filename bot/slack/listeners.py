"""Every kind of payload that Slack sends, each through one guarded function to the router and back."""

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext

from bot.calm import SORRY, sorry, what
from bot.floods import Turn
from bot.router import Router
from bot.slack import cards, files, forms, home, rooms, said
from bot.slack.said import Payload, Place, Said
from bot.slack.web import Web, silent
from handlers.core import Button, Reply, Request
from handlers.language import grammar

if TYPE_CHECKING:
    from bot.slack.homes import Homes

log = logging.getLogger("psr")

ANYTHING = re.compile("")
LATER = "That takes a moment. I will send you the file in a direct message."
HEARING, OPENING = 0.7, 0.8  # seconds past the request's own deadline for its answer, and for opening a form
REMEMBERED = 2000  # events, which Slack sends up to four times

Listener = Callable[[Said, AsyncAck, Payload], Awaitable[None]]


class Slack:
    """The listeners, and what they say after they have acknowledged."""

    def __init__(self, router: Router, web: Web, clock: Callable[[], datetime], homes: "Homes | None" = None) -> None:
        self.router, self.web, self.clock, self.homes = router, web, clock, homes
        self._later: set[asyncio.Task[None]] = set()
        self._events: OrderedDict[str, None] = OrderedDict()

    def listen(self, app: AsyncApp) -> None:
        """Register one listener for each kind of payload, the most frequent first."""
        app.command(ANYTHING)(self._guarded(said.command, self.command))
        app.action(ANYTHING)(self._guarded(said.press, self.press))
        if self.homes:
            app.event(re.compile("app_uninstalled|tokens_revoked"))(self._lost)
        app.event(ANYTHING)(self._guarded(said.event, self.event))
        app.view(ANYTHING)(self._guarded(said.submission, self.submit))
        app.shortcut(said.SHORTCUT)(self._guarded(said.shortcut, self.shortcut))

    async def command(self, heard: Said, ack: AsyncAck, _: Payload) -> None:
        """A typed line is answered in the acknowledgement itself, to the asker alone."""
        reply = await self._hear(heard.request, heard.place)
        if reply.files:
            self._answer(heard, reply)
            await ack()
        elif not await self._opened(heard, reply):
            await ack(_whispered(_in_words(reply, heard.request)))

    async def press(self, heard: Said, ack: AsyncAck, _: Payload) -> None:
        """A press is answered beside the message; one in Home also shows there."""
        reply = await self._hear(heard.request, heard.place)
        if not await self._opened(heard, reply):
            self._answer(heard, reply)
        if heard.place.home:
            self._after(self._show_home(heard, text="", key=""))
        await ack()

    async def submit(self, heard: Said, ack: AsyncAck, body: Payload) -> None:
        """A form that is refused stays open with the reason; one with a choice to make closes and asks."""
        reply = await self._hear(heard.request)
        if reply.refused and not reply.buttons:
            await ack(forms.complaint(reply, body["view"]))
            return
        self._answer(heard, reply)
        if not heard.place.channel:
            self._after(self._show_home(heard, text="", form=None, key=""))
        await ack()

    async def shortcut(self, heard: Said, ack: AsyncAck, body: Payload) -> None:
        """ "Make this an action": the form of `action add` with the message's words in it."""
        reply = await self._hear(heard.request)
        if reply.form:
            fields = tuple(replace(f, value=said.message(body)) if f.name == "text" else f for f in reply.form.fields)
            reply = replace(reply, form=replace(reply.form, fields=fields))
        if not await self._opened(heard, reply):
            self._answer(heard, reply)
        await ack()

    async def event(self, heard: Said, ack: AsyncAck, body: Payload) -> None:
        """A message, a mention, Home or somebody new; what was heard before is only acknowledged."""
        if not self._repeated(body):
            await self._happened(heard, body["event"]["type"])
        await ack()

    async def settle(self, within: float | None = None) -> None:
        """Wait, so many seconds at most, for what is still being said."""
        if self._later:
            await asyncio.wait(self._later, timeout=within)

    async def _happened(self, heard: Said, kind: str) -> None:
        if kind == "app_home_opened":
            self._after(self._show_home(heard))
            return
        # Somebody who joins a channel that is not ours hears nothing of us.
        if kind == "member_joined_channel" and not await asyncio.to_thread(self._linked, heard.request):
            return
        self._answer(heard, await self._hear(heard.request, heard.place))

    async def _hear(self, request: Request, place: Place | None = None) -> Reply:
        """The router's reply, or, just before Slack gives up, that it is not known yet, or comes to the place later."""
        begun = self.router.begin(request)
        if isinstance(begun, Reply):
            return begun
        left = (request.deadline or time.monotonic()) + HEARING - time.monotonic()
        answering = asyncio.ensure_future(begun)
        await asyncio.wait((answering,), timeout=max(left, 0.1))
        if answering.done():
            return answering.result()
        if place is None or not grammar.takes_long(request):
            return sorry(self.router.late(request), "an answer takes long", command=request.trace.command)
        self._after(self._say_later(place, answering))
        return Reply(LATER)

    def _linked(self, request: Request) -> bool:
        with self.router.database.reading(request.now) as session:
            return request.inside(session).here is not None

    async def _opened(self, heard: Said, reply: Reply) -> bool:
        if reply.form is None or not heard.place.trigger:
            return False
        left = (heard.request.deadline or 0) + OPENING - time.monotonic()
        return await self._web(heard.place).open(heard.place, forms.modal(reply.form, heard.place.channel), left)

    async def _show_home(self, heard: Said, **changed: Any) -> None:  # noqa: ANN401 - fields of a Request
        reply = await self._hear(replace(heard.request, conversation="", private=True, **changed))
        await self._web(heard.place).publish(heard.request.user, home.view(reply))

    def _answer(self, heard: Said, reply: Reply) -> None:
        self._after(self._say(heard.place, _in_words(reply, heard.request)))

    async def _say(self, place: Place, reply: Reply) -> None:
        if reply.files:
            await files.hand_over(self._web(place), place, reply)
        else:
            await self._web(place).answer(place, cards.draw(reply))

    async def _say_later(self, place: Place, answering: Awaitable[Reply]) -> None:
        await self._say(place, await answering)

    def _after(self, saying: Coroutine[Any, Any, None]) -> None:
        """Say it once Slack has its acknowledgement, which may not wait for another call of ours."""
        task = asyncio.create_task(_logged(saying))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def _repeated(self, body: Payload) -> bool:
        known = str(body.get("event_id", ""))
        repeated = bool(known) and known in self._events
        self._events[known] = None
        if len(self._events) > REMEMBERED:
            self._events.popitem(last=False)
        return repeated

    def _guarded(
        self, read: Callable[[Payload, datetime], Said | None], listener: Listener
    ) -> Callable[[AsyncAck, Payload, AsyncBoltContext], Awaitable[None]]:
        """Bolt loses the acknowledgement of a listener that raises, so none of ours does."""

        async def listen(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
            heard = None
            try:
                app = context.get("psr_app", "")
                if rooms.concerns(body) and not self._repeated(body):
                    await self._note(body, app)
                heard = await self._let_in(read(body, self.clock()), body, app)
                if heard is None or not await self._too_much(heard, ack, body):
                    await (listener(heard, ack, body) if heard else ack())
            except Exception as error:
                await self._sorry(error, heard, ack, body)

        return listen

    async def _let_in(self, heard: Said | None, body: Payload, app: str) -> Said | None:
        """What was said, if the workspace that heard it may be answered; nobody elsewhere gets a word.

        A partner who holds an app's secret can sign whatever they like, so it counts for their own workspace's people.
        """
        if heard is None or self.homes is None:
            return heard
        home = await self.homes.of(said.installed(body))
        if not home.admitted or home.web is None or home.app != app or (app and heard.request.tenant != home.team):
            return None
        return replace(heard, place=replace(heard.place, team=home.team))

    async def _too_much(self, heard: Said, ack: AsyncAck, body: Payload) -> bool:
        """Whether somebody says more than one may. Where telling them takes a call of its own, they are told once."""
        who = heard.request
        turn, words = self.router.floods.turn("slack", who.tenant, who.user)
        if turn is Turn.TAKEN:
            return False
        reply = Reply(words, refused=True)
        if not await _at_once(reply, ack, body):
            if turn is Turn.TOLD:
                self._answer(heard, reply)
            await ack()
        return True

    async def _note(self, body: Payload, app: str) -> None:
        """What happens to a channel counts where the workspace is let in; a partner's own app tells of its own."""
        home = await self.homes.of(said.installed(body)) if self.homes else None
        if home is None or (home.admitted and home.app == app):
            only = home.team if home and app else ""
            await asyncio.to_thread(rooms.note, self.router.database, body, self.clock(), only)

    async def _lost(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """The app was taken out of a workspace, or may speak there no more."""
        try:
            if self.homes:
                await self.homes.happened(body, said.installed(body), context.get("psr_app", ""))
        except Exception as error:
            log.error("an uninstall was not taken in", extra=what(error))
        await ack()

    def _web(self, place: Place) -> Web:
        """The way to speak in the workspace that heard it."""
        return self.homes.known(place.team) if self.homes and place.team else self.web

    async def _sorry(self, error: Exception, heard: Said | None, ack: AsyncAck, body: Payload) -> None:
        reply = sorry(SORRY, "an answer broke", error)
        if "command" in body:
            await ack(_whispered(reply))
        elif heard and "view" in body and body.get("type") == "view_submission":
            await ack(forms.complaint(reply, body["view"]))
        else:
            if heard:
                self._answer(heard, reply)
            await ack()


def build(slack: Slack, secret: str, token: str) -> AsyncApp:
    """Bolt with our listeners. The answer to each payload is made in line: the default polls for it (stack 1.1)."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    # Bolt silences the logger of its app's name as well, so that name is not ours.
    app = AsyncApp(
        name="slack_bolt.app", logger=silent(), signing_secret=secret, authorize=authorize, client=slack.web.slack,
        process_before_response=True, ignoring_self_events_enabled=False, attaching_function_token_enabled=False,
        request_verification_enabled=False,  # Gate has done it, before anything was parsed
    )  # fmt: skip
    slack.listen(app)
    return app


def _in_words(reply: Reply, request: Request) -> Reply:
    """A reply whose form could not be opened: its words, and a button that can open it."""
    if reply.form is None:
        return reply
    text = reply.text or f"{reply.form.title}: type it after `{reply.form.command}`."
    offer = (Button("Fill in a form", request.text),) if request.form is None else ()
    return replace(reply, text=text, buttons=(*reply.buttons, *offer))


async def _at_once(reply: Reply, ack: AsyncAck, body: Payload) -> bool:
    """Say it in the acknowledgement itself, where that can hold it."""
    if "command" in body:
        await ack(_whispered(reply))
    elif body.get("type") == "view_submission":
        await ack(forms.complaint(reply, body["view"]))
    else:
        return False
    return True


def _whispered(reply: Reply) -> dict[str, Any]:
    drawn = cards.draw(reply)
    return {"response_type": "ephemeral", "text": drawn.text, "blocks": drawn.blocks}


async def _logged(saying: Coroutine[Any, Any, None]) -> None:
    try:
        await saying
    except Exception as error:
        log.error("an answer did not arrive", extra=what(error))
