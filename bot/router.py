"""From a request to a reply: once only, guarded, with rights, in one transaction. Both kinds of error end here."""

import asyncio
import contextlib
import math
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from bot import again
from bot.answer import once, run
from bot.batches import Batches
from bot.calm import SLOW, TOO_LATE, TooLate, WritesAfterAll, refused
from bot.floods import Floods
from handlers import features
from handlers.core import Button, Oops, Reply, Request
from handlers.language import cautions, grammar, guard
from handlers.language.plain import plain
from storage import events
from storage.database import Database, Together
from storage.events import Author

LONGEST = 4000  # characters of one line; what a field may hold is the command's own affair

T = TypeVar("T")


features.load()


class Alone(Exception):
    """Of several answers that were to be saved together, one broke or came too late."""


@dataclass(frozen=True)
class Part:
    """One of several answers: until when it may be saved, and whether there are letters in it."""

    reply: Reply
    deadline: float = math.inf
    letters: bool = False


class Router:
    """Answers every request, from whichever door: one writer, a few readers."""

    def __init__(self, database: Database, on_saved: Callable[[], None] | None = None) -> None:
        self.database = database
        self.floods = Floods()  # the doors ask it first
        self.on_saved = on_saved  # called, from any thread, once an answer that wrote letters is kept
        self.on_heard: Callable[[Request, Reply, float], None] | None = None  # with the seconds that it took
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="psr-writer")
        self._batches = Batches(self.writer, self._answer_all)
        self._saving: set[str] = set()  # the keys of what has the lock and may be saved any moment
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="psr-reader")

    async def hear(self, request: Request) -> Reply:
        """Answer without holding up the event loop for anybody's lock."""
        begun = self.begin(request)
        return begun if isinstance(begun, Reply) else await begun

    def begin(self, request: Request) -> Reply | Awaitable[Reply]:
        """The reply; or, where anybody's lock has to be waited for, what to wait for. Whoever counts hears of it."""
        began = time.perf_counter()
        begun = self._begin(request)
        if not isinstance(begun, Reply):
            return self._waited(request, begun, began)
        self._heard(request, begun, began)
        return begun

    async def _waited(self, request: Request, coming: Awaitable[Reply], began: float) -> Reply:
        reply = await coming
        self._heard(request, reply, began)
        return reply

    def _heard(self, request: Request, reply: Reply, began: float) -> None:
        if self.on_heard:
            self.on_heard(request, reply, time.perf_counter() - began)

    def _begin(self, request: Request) -> Reply | Awaitable[Reply]:
        """What `begin` returns.

        A reader of SQLite waits for nobody, takes a millisecond, and would take half as much again in a thread.
        """
        heard = self._calmly(partial(_cleaned, request), request)
        if isinstance(heard, Reply):
            return heard
        if not _looks(heard):
            return self._batches.put(heard)
        if self.database.reads_at_once:
            with contextlib.suppress(WritesAfterAll):
                return self._one(heard, writes=False)
        return asyncio.get_running_loop().run_in_executor(self._readers, self._one, heard)

    def answer(self, request: Request) -> Reply:
        """The reply. What is not the person's to put right is logged, without their words, and answered calmly."""
        return self.answer_all([request])[0]

    def answer_all(self, requests: Sequence[Request]) -> list[Reply]:
        """The replies, in the same order. What they change is saved by one COMMIT, after which any of them is true."""
        return _each([self._calmly(partial(_cleaned, request), request) for request in requests], self._answer_all)

    def late(self, request: Request) -> str:
        """What to tell somebody who has waited past the deadline: nothing is saved after it that was not begun."""
        return SLOW if request.key in self._saving else TOO_LATE

    def close(self) -> None:
        """Finish what was begun, and stop."""
        self.writer.shutdown()
        self._readers.shutdown()

    def _answer_all(self, heard: Sequence[Request]) -> list[Reply]:
        if len(heard) < 2:
            return [self._one(request) for request in heard]
        return _each([self._calmly(partial(self._guarded, each), each) for each in heard], self._together)

    def _one(self, heard: Request, *, writes: bool = True) -> Reply:
        """With `writes` off, WritesAfterAll is raised where anything would have to be saved."""
        return self._calmly(partial(self._answer, heard, writes), heard)

    def _answer(self, heard: Request, writes: bool) -> Reply:
        guarded = self._guarded(heard, writes)
        if isinstance(guarded, Reply):
            return guarded
        if _looks(guarded):
            try:
                with self.database.reading(guarded.now) as session:
                    return run(guarded.inside(session), write=False, at_once=not writes)
            except WritesAfterAll:
                if not writes:
                    raise
        return self._saved(guarded)

    def _guarded(self, request: Request, writes: bool = True) -> Reply | Request:
        """What the guard says of it, or the request."""
        field, finding = _found(request)
        if finding is None:
            return request
        if finding.refuse and not writes:
            raise WritesAfterAll
        return replace(self._stopped(request, finding), field=field)

    def _saved(self, request: Request) -> Reply:
        """The reply to one request, in a transaction of its own."""
        try:
            with self.database.writing(request.now, request.deadline) as session:
                self._saving.add(request.key)
                reply = once(request.inside(session))
        finally:
            self._saving.discard(request.key)
        self._tell(bool(session.info.get("letters")))
        return reply

    def _together(self, requests: Sequence[Request]) -> list[Reply]:
        """The replies in one transaction; where one breaks it or is late, each in one of its own."""
        keys = [request.key for request in requests]
        deadlines = [request.deadline for request in requests if request.deadline is not None]
        try:
            with self.database.together(min(deadlines, default=None)) as shared:
                self._saving.update(keys)
                parts = [_part(shared, request) for request in requests]
                if time.monotonic() > min(part.deadline for part in parts):
                    raise Alone
            self._tell(any(part.letters for part in parts))
            return [part.reply for part in parts]
        except Alone:
            lost = None
        except Exception as error:
            if not self.database.passes(error):  # the lock was not to be had, or the disk did not take it
                return [refused(error) for _ in requests]
            lost = error
        finally:
            self._saving.difference_update(keys)
        return [self._calmly(partial(self._saved, request), request, lost) for request in requests]

    def _calmly(self, work: Callable[[], T], request: Request, lost: Exception | None = None) -> T | Reply:
        """What it returns. What is not the person's to put right is logged, without their words, and answered calmly.

        `lost` is what went wrong when the same was tried together with others.
        """
        try:
            return again.tried(work, self.database.passes, request.deadline, lost)
        except WritesAfterAll:
            raise
        except Exception as error:
            return refused(error)

    def _tell(self, letters: bool) -> None:
        if self.on_saved and letters:
            self.on_saved()

    def _stopped(self, request: Request, finding: guard.Finding) -> Reply:
        """What the guard says. Nothing of the text is kept; of a refusal, its kind is counted."""
        if not finding.refuse:
            return _question(request, finding)
        request.trace.guard = finding.kind
        with self.database.writing(request.now, request.deadline) as session:
            heard = request.inside(session)
            who, group = heard.known, heard.meant or heard.here
            author = Author(request.key, request.now, "guard_refused", who.key_id if who else None, request.platform)
            events.count_refusal(session, author, finding.kind, group.id if group else None)
        return Reply(cautions.refusal(finding, public_place=request.seen), refused=True)


def _each(begun: Sequence[Reply | Request], answer: Callable[[Sequence[Request]], list[Reply]]) -> list[Reply]:
    """What is answered already, and the replies to the others, in the same order."""
    heard = [each for each in begun if isinstance(each, Request)]
    replies = iter(answer(heard) if heard else ())
    return [each if isinstance(each, Reply) else next(replies) for each in begun]


def _looks(heard: Request) -> bool:
    """Whether it begins as a command that changes nothing does."""
    command = grammar.begun(heard.text)
    return command is not None and command.reads


def _part(shared: Together, request: Request) -> Part:
    """One answer of several. A mistake of the person's undoes no more than itself; whatever else breaks, breaks all."""
    try:
        with shared.part(request.now) as session:
            reply = once(request.inside(session))
    except (Oops, TooLate) as error:
        return Part(refused(error))
    except Exception as error:
        raise Alone from error
    return Part(reply, math.inf if request.deadline is None else request.deadline, bool(session.info.get("letters")))


def _cleaned(request: Request) -> Request:
    """The request in plain words, without the bot's own name and the confirmations at its end."""
    text, confirmed = grammar.strip(plain(request.text))
    form = None
    if request.form is not None:
        parts = {name: grammar.confirmations(plain(value)) for name, value in request.form.items()}
        form = {name: line for name, (line, _) in parts.items()}
        confirmed = confirmed.union(*(said for _, said in parts.values()))
    longest = max(len(text), *map(len, (form or {"": ""}).values()))
    if longest > LONGEST:
        raise Oops(f"That is {longest:,} characters, more than I can take at once. Please say it in under {LONGEST:,}.")
    return replace(request, text=text, form=form, confirmed=confirmed, key=request.key or uuid.uuid4().hex)


def _found(request: Request) -> tuple[str, guard.Finding | None]:
    """The worst thing the guard sees in anything typed, and in which field; an answered question is no finding."""
    line = {"venue" if request.text.startswith("meeting") else "": request.text}
    found = [(n, f) for n, t in (request.form or line).items() if (f := guard.check(t, venue=n == "venue"))]
    name, worst = next(((n, f) for n, f in found if f.refuse), found[0] if found else ("", None))
    answered = worst is not None and not worst.refuse and "yes, save" in request.confirmed
    return name, None if answered else worst


def _question(request: Request, finding: guard.Finding) -> Reply:
    """Asked about. The text waits in the button; a form stays open and can be ended with the same words."""
    asked = cautions.question(finding)
    if request.form is not None or len(request.text) > 1900:
        return Reply(f'{asked} If so, end it with "yes, save". If not, please reword it.', refused=True)
    buttons = (Button("Yes, save", request.again("yes, save")), Button("No, I'll reword", "reword"))
    return Reply(asked, buttons=buttons, refused=True)
