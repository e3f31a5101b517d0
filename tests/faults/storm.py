"""A chat system in trouble: what comes through it, what does not, and what nobody can tell."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.faults.onwards import PATIENCE

Take = Callable[[], Awaitable[web.StreamResponse]]

# How often each happens. `…, taken`: people see the message, and the answer is lost.
STORM = {
    "well": 8, "slow": 2, "429": 5, "500": 2, "503": 2, "HTML instead of a refusal": 2, "reset": 2, "reset, taken": 2,
    "time-out": 1, "time-out, taken": 1, "HTML instead of an answer": 1, "HTML instead of an answer, taken": 1,
    "half an answer, taken": 1,
}  # fmt: skip
OUT = {"429": 1, "500": 1, "503": 1, "HTML instead of a refusal": 1}  # nothing comes through at all
FAIR = {"well": 1}
UNSURE = {name for name in STORM if name.partition(",")[0] in ("reset", "time-out", "half an answer")
          or name.startswith("HTML instead of an answer")}  # fmt: skip


@dataclass
class Storm:
    """What becomes of each call; and the judge of how the bot behaves in it."""

    chance: random.Random
    clock: Callable[[], float] = time.monotonic
    weather: dict[str, int] = field(default_factory=lambda: FAIR)
    waits: tuple[int, int] = (1, 90)  # seconds that an answer of 429 asks for
    happened: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)  # of each message's words: answers that told nothing
    problems: list[str] = field(default_factory=list)
    _closed: dict[str, float] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    async def through(self, request: web.Request, place: str, words: str, take: Take) -> web.StreamResponse:
        """One call. `place` is where to, and `words` are the message's, where it is one."""
        self._judge(place, bool(words))
        what = self._next(words)
        self.happened[what] += 1
        answer = await self._answered(what, request, place, take)
        if what in UNSURE or request.transport is None or request.transport.is_closing():
            self.doubtful[words] += 1
        return answer

    def _next(self, words: str) -> str:
        return self.chance.choices(list(self.weather), list(self.weather.values()))[0]

    def _judge(self, place: str, posts: bool) -> None:
        now = self.clock()
        if now < self._closed.get(place, now):
            self.problems.append(f"{place}: called {self._closed[place] - now:.2f} s too early")
        if posts and now - self._last.get(place, now - 1) < 1:
            self.problems.append(f"{place}: two messages within {now - self._last[place]:.2f} s")
        self._last |= {place: now} if posts else {}

    async def _answered(self, what: str, request: web.Request, place: str, take: Take) -> web.StreamResponse:
        if what in ("well", "slow", "half an answer, taken"):
            return await _slowly(request, await take(), what)
        if what == "429":
            seconds = self.chance.randint(*self.waits)
            self._closed[place] = self.clock() + seconds
            return web.json_response({"ok": False}, status=429, headers={"Retry-After": str(seconds)})
        if what in ("500", "503", "HTML instead of a refusal"):
            return _html(502) if what[0] == "H" else web.json_response({"ok": False}, status=int(what))
        return await _lost(what, request, take)


class LostOnce(Storm):
    """Every message is seen, and the answer to its first try is lost."""

    def _next(self, words: str) -> str:
        return "reset, taken" if words and words not in self.doubtful else "well"


async def _lost(what: str, request: web.Request, take: Take) -> web.StreamResponse:
    if what.endswith("taken"):
        await take()
    if what.startswith("time-out"):
        await asyncio.sleep(2 * PATIENCE)
    if what.startswith("reset") and request.transport:
        request.transport.abort()
    return _html(200)


async def _slowly(request: web.Request, answer: web.StreamResponse, what: str) -> web.StreamResponse:
    """The answer in pieces, with the last one missing where it is half."""
    if what == "well" or not isinstance(answer, web.Response) or not isinstance(answer.body, bytes):
        return answer
    pieces = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json"})
    pieces.content_length = len(answer.body)
    await pieces.prepare(request)
    await pieces.write(answer.body[:10])
    await asyncio.sleep(0.02)
    if what == "slow":
        await pieces.write(answer.body[10:])
    elif request.transport:
        request.transport.abort()
    return pieces


def _html(status: int) -> web.Response:
    return web.Response(text="<h1>Sorry</h1>", status=status, content_type="text/html")
