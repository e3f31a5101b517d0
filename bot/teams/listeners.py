"""Every kind of activity that Teams sends, each through one guarded function to the router and back."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.calm import SORRY, sorry, what
from bot.floods import Turn
from bot.router import Router
from bot.teams import answers, cards, files, forms, letters, said
from bot.teams.answers import Answer
from bot.teams.membership import Membership
from bot.teams.said import Activity, Said, part
from bot.teams.web import Person, Web, card
from handlers.core import Form, Message, Reply, Request
from handlers.language import grammar

log = logging.getLogger("psr")

HEARING = 0.7  # seconds past the request's own deadline for its answer, where somebody waits in front of a button
PATIENCE = 10.0  # seconds that Teams waits for a message to be taken; then it would send it again
REMEMBERED = 2000  # messages, which Teams may send again
OLD = "That button is from an old message of mine. Please type what you want to do, or `help`."
NOTHING = "Nothing was saved."
ASKED = "I have a question about that: please look at what I wrote to you."


class Teams:
    """The listeners, and what they say after they have acknowledged."""

    def __init__(self, router: Router, web: Web, clock: Callable[[], datetime]) -> None:
        self.router, self.web, self.clock = router, web, clock
        self.membership = Membership(router, clock)
        self._later: set[asyncio.Task[None]] = set()
        self._heard: OrderedDict[str, None] = OrderedDict()

    async def answer(self, activity: Activity) -> Answer:
        """What Teams gets back for one activity. It never raises, or the person would hear nothing."""
        try:
            return await self._answered(activity)
        except Exception as error:
            return self._sorry(error, activity)

    async def settle(self, within: float | None = None) -> None:
        """Wait, so many seconds at most, for what is still being said."""
        if self._later:
            await asyncio.wait(self._later, timeout=within)

    async def _answered(self, activity: Activity) -> Answer:
        kind = activity.get("type")
        if kind in ("invoke", "message") and not _by_a_bot(activity) and (enough := self._too_much(activity)):
            return enough
        if kind == "invoke":
            return await self._invoked(activity)
        if kind == "message" and not _by_a_bot(activity) and not self._repeated(activity):
            await self._message(activity)
        elif kind in ("conversationUpdate", "installationUpdate"):
            await self._happened(activity)
        return Answer()

    def _too_much(self, activity: Activity) -> Answer | None:
        """The answer to somebody who says more than one may. Where telling them takes a call, they are told once."""
        heard = said.press(activity, self.clock(), {})
        turn, words = self.router.floods.turn("teams", heard.request.tenant, heard.request.user)
        if turn is Turn.TAKEN:
            return None
        if turn is Turn.TOLD and activity.get("type") == "message":
            self._after(self._say(heard, Reply(words, refused=True)))
        return answers.calm(activity, words)

    async def _message(self, activity: Activity) -> None:
        """A typed line, or a button of the old kind, which comes as a message without words."""
        data = activity.get("value")
        if isinstance(data, Mapping) and not activity.get("text"):
            heard = self._read(activity, str(data.get("verb") or "say"), data)
        else:
            heard = said.message(activity, self.clock(), await self._people(activity))
        if heard is None:
            return
        answering = asyncio.ensure_future(self.router.hear(heard.request))
        await asyncio.wait((answering,), timeout=PATIENCE)
        if answering.done():
            answering.result()  # what broke is said, and not lost in the background
        self._after(self._say_later(heard, answering))

    async def _invoked(self, activity: Activity) -> Answer:
        listener = {
            "adaptiveCard/action": self._press,
            "composeExtension/fetchTask": self._dialog,
            "composeExtension/submitAction": self._dialog_sent,
            "fileConsent/invoke": self._file,
        }.get(str(activity.get("name")))
        return await listener(activity) if listener else Answer()

    async def _press(self, activity: Activity) -> Answer:
        """A button on a card: the answer takes the card's place, for whoever pressed it and for all who see it."""
        action = part(part(activity, "value"), "action")
        if action.get("verb") == "cancel":
            return self._replaced(said.press(activity, self.clock(), {}), cards.draw(Message(NOTHING)))
        heard = self._read(activity, str(action.get("verb")), part(action, "data"))
        if heard is None:
            return answers.told(OLD)
        await self._remember(heard)
        return await self._shown(heard, await self._hear(heard.request))

    async def _shown(self, heard: Said, reply: Reply) -> Answer:
        """What becomes of the card that was pressed."""
        if heard.form and reply.refused and not reply.buttons:
            return answers.card(forms.card(_filled(heard.form), wrong={reply.field: reply.text}))
        if heard.letter and (left := await asyncio.to_thread(self._letter, heard)):
            self._after(self._say(heard, reply))
            return self._replaced(heard, cards.draw(left, {"letter": heard.letter}))
        if reply.files:
            self._after(self._say(heard, reply))
            return answers.told(files.LATER)
        if reply.refused and not (reply.buttons or reply.form):
            return answers.told(cards.draw(reply).text)
        if heard.again and not reply.refused and not grammar.only_reads(heard.request):
            asked = replace(heard.request, text=heard.again, key="")
            self._after(self._say(heard, reply))
            return self._replaced(heard, _drawn(await self._hear(asked), asked))
        return self._replaced(heard, _drawn(reply, heard.request))

    async def _dialog(self, activity: Activity) -> Answer:
        """ "Make this an action": the form with the message's words in it, as a dialog."""
        heard = said.dialog(activity, self.clock())
        reply = await self._hear(heard.request)
        if reply.form is None:
            return self._closed(heard, reply)
        fields = tuple(replace(f, value=said.quoted(activity)) if f.name == "text" else f for f in reply.form.fields)
        form = replace(reply.form, fields=fields)
        return answers.dialog(form.title, forms.card(form, reply.text, dialog=True))

    async def _dialog_sent(self, activity: Activity) -> Answer:
        """A dialog that is refused stays open with the reason; a question is asked in the chat."""
        heard = self._read(activity, "form", part(part(activity, "value"), "data"))
        if heard is None or heard.form is None:
            return answers.closed(OLD)
        reply = await self._hear(heard.request)
        if reply.refused and not reply.buttons:
            again = forms.card(_filled(heard.form), wrong={reply.field: reply.text}, dialog=True)
            return answers.dialog(heard.form.form.title, again)
        return self._closed(heard, reply)

    def _closed(self, heard: Said, reply: Reply) -> Answer:
        """The end of a dialog. What has to be pressed next stands in the chat, as nothing can be pressed here."""
        if reply.buttons:
            self._after(self._say(heard, reply))
        return answers.closed(ASKED if reply.refused and reply.buttons else cards.draw(replace(reply, buttons=())).text)

    async def _file(self, activity: Activity) -> Answer:
        self._after(files.sent(self.router, self.web, activity, self.clock()))
        return Answer()

    async def _happened(self, activity: Activity) -> None:
        """The bot or somebody else came or went."""
        for heard in await asyncio.to_thread(self.membership.heard, activity):
            await self._remember(heard)
            reply = await self._hear(heard.request)
            self._after(self._say(heard, reply, openly=not heard.request.user))

    def _read(self, activity: Activity, verb: str, data: Mapping[str, Any]) -> Said | None:
        """A press, or a form that was sent; None for what is no button of ours."""
        try:
            if verb == "form":
                return said.submission(activity, self.clock(), data)
            return said.press(activity, self.clock(), data) if data.get("says") is not None else None
        except ValueError:
            return None

    async def _hear(self, request: Request) -> Reply:
        """The router's reply, or, where somebody waits too long, that it is not known yet."""
        begun = self.router.begin(request)
        if isinstance(begun, Reply):
            return begun
        left = (request.deadline or time.monotonic()) + HEARING - time.monotonic()
        answering = asyncio.ensure_future(begun)
        await asyncio.wait((answering,), timeout=max(left, 0.1))
        if answering.done():
            return answering.result()
        return sorry(self.router.late(request), "an answer takes long", command=request.trace.command)

    def _replaced(self, heard: Said, drawn: cards.Drawn) -> Answer:
        """The answer is the presser's own view at once; the message itself is put right for good."""
        alone = not heard.place.private and not heard.letter
        if heard.place.message:
            self._after(self.web.edit(heard.place, heard.place.message, drawn, alone=alone))
        return answers.card(drawn.card)

    def _letter(self, heard: Said) -> Message | None:
        with self.router.database.reading(heard.request.now) as session:
            return letters.again(session, heard)

    async def _say(self, heard: Said, reply: Reply, *, openly: bool = False) -> None:
        person, drawn = Person(heard.place.tenant, heard.request.user), _drawn(reply, heard.request)
        if reply.files:
            await files.offer(self.web, heard, reply)
        elif openly:
            await self.web.post(heard.place.service_url, heard.place.room, *card(drawn))
        else:
            await self.web.answer(heard.place, person, *card(drawn))

    async def _say_later(self, heard: Said, answering: "asyncio.Future[Reply]") -> None:
        reply = await answering
        await self._remember(heard)  # after it, as it may have linked the channel, or let the person in
        await self._say(heard, reply)

    async def _people(self, activity: Activity) -> dict[str, str]:
        """The accounts of everybody a line names, by Teams' own ids."""
        where, own = said.place(activity), str(part(activity, "recipient").get("id", ""))
        named = {who for who, _ in said.mentions(activity) if who and who != own}
        found = {who: await self.web.account(where, who) for who in sorted(named)[:10]}
        return {who: account for who, account in found.items() if account}

    async def _remember(self, heard: Said) -> None:
        """Where this person and this conversation are reached, kept when it is new."""
        if not self.web.learns(heard.place, heard.request.user):
            return
        if await asyncio.to_thread(letters.keep, self.router.database, heard):
            self.web.keeps(heard.place, heard.request.user)

    def _after(self, saying: Coroutine[Any, Any, Any]) -> None:
        """Say it once Teams has its acknowledgement."""
        task = asyncio.create_task(_logged(saying))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def _repeated(self, activity: Activity) -> bool:
        known = "|".join((said.place(activity).conversation, str(activity.get("id") or "")))
        repeated = bool(activity.get("id")) and known in self._heard
        self._heard[known] = None
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        return repeated

    def _sorry(self, error: Exception, activity: Activity) -> Answer:
        words = sorry(SORRY, "an answer broke", error)
        if activity.get("type") == "message":
            self._after(self._say(said.press(activity, self.clock(), {}), words))
        return answers.calm(activity, cards.draw(words).text)


def _drawn(reply: Reply, request: Request) -> cards.Drawn:
    """A reply as a card: its form, where it has one. A list can be asked for again when something on it was pressed."""
    if reply.form is None:
        listed = not reply.refused and request.form is None and grammar.only_reads(request)
        return cards.draw(reply, {"again": request.text or "home"} if listed else None)
    return cards.Drawn(reply.text or reply.form.title, forms.card(reply.form, reply.text))


def _filled(sent: forms.Sent) -> Form:
    """The form with what was typed in it."""
    return replace(sent.form, fields=tuple(replace(f, value=sent.values.get(f.name, "")) for f in sent.form.fields))


def _by_a_bot(activity: Activity) -> bool:
    who = part(activity, "from")
    return who.get("role") == "bot" or who.get("id") == part(activity, "recipient").get("id")


async def _logged(saying: Coroutine[Any, Any, Any]) -> None:
    try:
        await saying
    except Exception as error:
        log.error("an answer did not arrive", extra=what(error))
