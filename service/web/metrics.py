# SPDX-License-Identifier: GPL-2.0-or-later
"""The counters in the database, as Prometheus reads them: the same from whichever process."""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from service.hearing import Hearing
from service.jobs.job import QUEUES
from service.store import counters, dead, letters
from service.store.counters import Counter
from service.web.work import Pending

PREFIX = "ksquirrel_"
HELP = {
    "events_total": "Deliveries heard, by what became of them.",
    "webhook_rejected_total": "Requests to the hook that were no delivery of ours.",
    "wrong_reports_total": "Reports that somebody called wrong, by rule.",
    "dead_letters_total": "Jobs that were given up.",
    "mails_total": "Mails of lists, by what became of them.",
    "mails_sent_total": "Tries to send a reply, by how they ended.",
    "mails_capped_total": "Replies that waited because enough had gone out.",
    "letters_total": "Letters to the service itself, by whether they were kept.",
    "letters_read_total": "Letters that were read, by what became of them.",
    "bounces_total": "Mails of ours of which a server said something later, by what.",
    "optouts_total": "Commands by mail that stopped or started mails.",
}


class Stored(Collector):
    """What one reading of the database gives."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def exposition(
    db: Connection, pending: Sequence[Pending], held: int, lists: Sequence[Hearing] = ()
) -> tuple[bytes, str]:
    """The text of all metrics, and its content type; ``held`` counts the scopes of the brake."""
    registry = CollectorRegistry()
    found = (*_counters(counters.read(db)), *_gauges(db, held), *_queue(pending), *_heard(lists))
    registry.register(Stored(found))
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _counters(found: Sequence[Counter]) -> Iterator[Metric]:
    for name in sorted({one.name for one in found}):
        same = [one for one in found if one.name == name]
        labels = sorted({label for one in same for label in one.labels})
        help_ = HELP.get(name, name.removesuffix("_total").replace("_", " ").capitalize() + ".")
        family = CounterMetricFamily(PREFIX + name, help_, labels=labels)
        for one in same:
            family.add_metric([one.labels.get(label, "") for label in labels], one.value)
        yield family


def _gauges(db: Connection, held: int) -> Iterator[Metric]:
    yield _gauge("brake_state", "Scopes in which nothing is posted.", held)
    yield _gauge("dead_letters", "Jobs given up and not replayed.", dead.count(db))
    yield _gauge("letters_waiting", "Letters that wait for a person.", letters.count(db))


def _heard(lists: Sequence[Hearing]) -> Iterator[Metric]:
    words = "Seconds since all of the archive of a list had been read."
    lag = GaugeMetricFamily(f"{PREFIX}ingest_lag_seconds", words, labels=["list"])
    words = "What is wrong with the reading of a list: 1 for each alarm."
    alarm = GaugeMetricFamily(f"{PREFIX}ingest_alarm", words, labels=["list", "alarm"])
    for one in lists:
        lag.add_metric([one.list], one.lag)
        for name in one.alarms:
            alarm.add_metric([one.list, name], 1)
    yield from (lag, alarm) if lists else ()


def _queue(pending: Sequence[Pending]) -> Iterator[Metric]:
    depth = GaugeMetricFamily(
        f"{PREFIX}queue_depth", "Jobs that wait or run, by queue.", labels=["queue"]
    )
    waiting = Counted(one.queue for one in pending)
    for queue in QUEUES:
        depth.add_metric([queue], waiting[queue])
    yield depth
    oldest = min((one.since for one in pending), default=None)
    age = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    yield _gauge("oldest_job_age_seconds", "Age of the oldest job that is not done.", age)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(PREFIX + name, words, value=value)
