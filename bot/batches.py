"""Requests that wait for the one writer: whoever waits is answered together, and the disk is waited for once."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from handlers.core import Reply, Request

MOST = 64  # answered together, in less than a tenth of a second: the first of them waits for the last

Coming = asyncio.Future[Reply]


class Batches:
    """The line before the writer. It belongs to the event loop; the writer has a thread to itself."""

    def __init__(self, writer: Executor, answer: Callable[[Sequence[Request]], list[Reply]]) -> None:
        self._writer, self._answer = writer, answer
        self._line: deque[tuple[Request, Coming]] = deque()
        self._serving: asyncio.Task[None] | None = None

    async def put(self, request: Request) -> Reply:
        """Stand in line, and get the reply."""
        loop = asyncio.get_running_loop()
        coming: Coming = loop.create_future()
        self._line.append((request, coming))
        if self._serving is None or self._serving.done():
            self._serving = loop.create_task(self._serve())  # in a moment, with whoever has come by then
        return await coming

    async def _serve(self) -> None:
        """Answer as many together as there are, until the line is empty."""
        while self._line:
            first = [self._line.popleft() for _ in range(min(MOST, len(self._line)))]
            batch = [(request, coming) for request, coming in first if not coming.done()]  # who has not gone away
            requests = [request for request, _ in batch]
            [answered] = await asyncio.gather(self._answered(requests), return_exceptions=True)
            for number, (_, coming) in enumerate(batch):
                _hand_on(answered, number, coming)

    async def _answered(self, requests: Sequence[Request]) -> list[Reply]:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._answer, requests)


def _hand_on(answered: list[Reply] | BaseException, number: int, coming: Coming) -> None:
    """One reply of several, or why there is none, to whoever still waits for it."""
    if coming.done():
        return
    if isinstance(answered, BaseException):
        coming.set_exception(answered)
    else:
        coming.set_result(answered[number])
