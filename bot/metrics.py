"""What is counted, for Prometheus: numbers by kind, and no group's name, no word and nobody's id."""

from collections.abc import Iterable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

KIND = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, that says when it began

Gauge = tuple[str, str, float]  # its name, what it is, and how much


class Metrics:
    """The counts of one process since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self.answers = self._counter("psr_answers", "Requests answered.", "command", "platform", "outcome")
        self.seconds = self._times(
            "psr_answer_seconds", "What a request took, from being heard to its reply.", "outcome"
        )
        self.guard = self._counter("psr_guard_refusals", "Requests refused for a personal detail in them.", "kind")
        self.letters = self._counter(
            "psr_letters", "Letters and posts tried, by what became of them.", "rule", "outcome"
        )
        self.planned = self._counter("psr_letters_planned", "Letters and posts put into the outbox by the rules.")
        self.plan_seconds = self._times("psr_plan_seconds", "What it took to see what is due.")

    def text(self, gauges: Iterable[Gauge]) -> bytes:
        """All of it, and what is as it is just now."""
        now = CollectorRegistry()
        now.register(_Now(gauges))
        return generate_latest(self._registry) + generate_latest(now)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self._registry)

    def _times(self, name: str, what: str, *labels: str) -> Histogram:
        return Histogram(name, what, labels, registry=self._registry, buckets=SECONDS)


class _Now(Collector):
    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from (GaugeMetricFamily(name, what, value) for name, what, value in self._gauges)
