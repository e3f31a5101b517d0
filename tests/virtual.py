"""An event loop whose time passes at once when there is nothing to do, so that an hour takes a second.

What is given to a thread is done there and then, or time would run away while it works.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Virtual(asyncio.SelectorEventLoop):
    """Its `time()` is the steady clock of whatever runs in it."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_Jumping(self))
        self.set_default_executor(AtOnce())

    def time(self) -> float:
        """Seconds since the beginning, plus a thousand."""
        return self.now


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing that time alone brings: it lets the time pass instead."""

    def __init__(self, loop: Virtual) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        """What is ready; if that is nothing, the time is as late as it would be after waiting."""
        ready = super().select(0)
        if not ready and timeout:
            self._loop.now += timeout
        return ready


class AtOnce(ThreadPoolExecutor):
    """Does in the calling thread what it is given, and has it done when it returns."""

    def submit(self, work: Callable[..., T], /, *given: Any, **named: Any) -> Future[T]:  # noqa: ANN401
        """The result, already there."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*given, **named))
        except BaseException as error:
            future.set_exception(error)
        return future


def run(make: Callable[[Virtual], Coroutine[Any, Any, T]]) -> T:
    """What it comes to, in a time of its own."""
    loop = Virtual()
    try:
        return loop.run_until_complete(make(loop))
    finally:
        loop.close()
