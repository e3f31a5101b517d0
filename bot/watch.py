"""Watching the bot at work: what happens is counted and written down, and shown at /healthz and /metrics."""

import hashlib
import logging
from collections.abc import Iterator
from ipaddress import ip_address

from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.calm import Apology
from bot.health import Health, Part
from bot.metrics import KIND, Gauge, Metrics
from handlers.core import Reply, Request
from storage.outbox import Outbox

WRITTEN = ("saved", "repeated", "sorry")  # what is written down; the rest is only counted
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

log = logging.getLogger("psr")


class Watch:
    """Hears of everything and changes nothing."""

    def __init__(self, health: Health) -> None:
        self.health, self.metrics = health, Metrics()

    def heard(self, request: Request, reply: Reply, seconds: float) -> None:
        """A request was answered."""
        trace = request.trace
        outcome = "sorry" if isinstance(reply, Apology) else "refused" if reply.refused else trace.outcome or "answered"
        self.metrics.answers.labels(trace.command, request.platform, outcome).inc()
        self.metrics.seconds.labels(outcome).observe(seconds)
        if trace.guard:
            self.metrics.guard.labels(trace.guard).inc()
        if outcome in WRITTEN:
            found = {"reference": reply.reference} if isinstance(reply, Apology) else {}
            log.info("answered", extra={
                "command": trace.command, "outcome": outcome, "ms": round(seconds * 1000, 1),
                "platform": request.platform, "request": hashlib.sha256(request.key.encode()).hexdigest()[:8], **found,
            })  # fmt: skip

    def planned(self, new: int, seconds: float) -> None:
        """The rules were asked what is due."""
        self.metrics.plan_seconds.observe(seconds)
        self.metrics.planned.inc(new)
        if jumped := self.health.planned():
            log.warning("the clock jumped", extra={"seconds": round(jumped, 1)})
        if new:
            log.info("planned", extra={"letters": new, "ms": round(seconds * 1000, 1)})

    def tried(self, row: Outbox, outcome: str) -> None:
        """A letter was tried, and this is what it became."""
        self.metrics.letters.labels(row.rule, outcome).inc()
        log.info("letter", extra={"letter": row.id, "rule": row.rule, "outcome": outcome, "tries": row.attempts})

    def routes(self) -> list[Route]:
        """Where it is shown."""
        return [Route("/healthz", self._healthz), Route("/metrics", self._metrics)]

    async def _healthz(self, _: Asked) -> JSONResponse:
        """200 where this process can do its work, 503 where it cannot."""
        said = await self.health.report()
        return JSONResponse(said, 200 if said["ok"] else 503, {"cache-control": "no-store"})

    async def _metrics(self, asked: Asked) -> Response:
        if not _near(asked):
            return PlainTextResponse("Not Found", 404)
        return Response(self.metrics.text(_gauges(await self.health.report())), media_type=KIND)


def _near(asked: Asked) -> bool:
    """Whether it comes from this machine or its own network, and through no proxy that outsiders come through, too."""
    try:
        peer = ip_address(asked.client.host if asked.client else "")
    except ValueError:
        return False
    return peer.is_private and not any(name in asked.headers for name in FORWARDED)


def _gauges(said: Part) -> Iterator[Gauge]:
    """What is as it is now. What the database does not say is left out."""
    yield "psr_database_up", "Whether the database answers within a second.", said["database"]["ok"]
    if said["database"]["ok"]:
        yield "psr_outbox_waiting", "Letters and posts whose time has come.", said["outbox"]["waiting"]
        yield "psr_outbox_oldest_seconds", "For how long the oldest of them has waited.", said["outbox"]["oldest_s"]
    yield "psr_plan_age_seconds", "How long ago the rules were last asked what is due.", said["plan"]["ago_s"]
    yield "psr_clock_jumped_seconds", "By how much the clock jumped in the last hour.", said["clock"]["jumped_s"]
