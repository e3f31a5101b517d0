"""The table that every message leaves by: unique keys, one taker, an end for every row."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from handlers.core import Letter
from storage import outbox, outbox_lists, sending
from storage.database import Database
from storage.outbox import ASKED, Outbox
from storage.sending import AHEAD, LEASE
from tests.conftest import london
from tests.outgoing import take

NOW = london("2016-03-15T09:00").astimezone(UTC)
SOON = NOW + timedelta(days=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(NOW) as opened:
        yield opened


def letter(key: str, **more: object) -> dict[str, object]:
    """A letter to the first member there is, due now."""
    return Letter(key, "tell", NOW, SOON, member_id=1, text="A7 is yours.").row(NOW) | more


def test_a_key_goes_in_once_whatever_became_of_it(session: Session) -> None:
    assert outbox.enqueue(session, [letter("a"), letter("b")]) == 2
    session.exec(select(Outbox).where(Outbox.key == "a")).one().status = "cancelled"
    assert outbox.enqueue(session, [letter("a"), letter("b"), letter("c")]) == 1
    assert outbox.enqueue(session, []) == 0
    assert outbox.present(session, ["a", "c", "d"]) == {"a", "c"}


def test_what_was_due_first_is_taken_first_and_only_once(session: Session) -> None:
    outbox.enqueue(session, [letter("later"), letter("sooner", due_at=NOW - LEASE)])
    taken = [take(session, NOW) for _ in range(3)]
    assert [row.key if row else None for row in taken] == ["sooner", "later", None]
    assert taken[0] is not None
    assert (taken[0].status, taken[0].attempts, taken[0].lease_until) == ("sending", 1, NOW + LEASE)


def test_what_is_not_due_is_not_taken(session: Session) -> None:
    outbox.enqueue(session, [letter("a", next_try_at=SOON)])
    assert sending.waiting(session, NOW) == []
    assert [row.place for row in sending.waiting(session, SOON)] == ["member:1"]


def test_of_a_long_line_to_one_place_the_head_is_looked_at_and_everybody_elses_letter(session: Session) -> None:
    outbox.enqueue(session, [letter(f"line-{n}", due_at=NOW - (AHEAD + 9 - n) * SECOND) for n in range(AHEAD + 9)])
    outbox.enqueue(session, [letter("elsewhere", member_id=2), letter("asked", next_try_at=SOON, why=f"{ASKED}: 60")])
    rows = {row.id: row.key for row in session.exec(select(Outbox))}
    seen = [rows[row.id] for row in sending.waiting(session, NOW)]
    assert seen == [*(f"line-{n}" for n in range(AHEAD)), "elsewhere", "asked"]


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("fields", "free"),
    [
        ({"status": "sending"}, False),
        ({"status": "sent", "next_try_at": NOW + SECOND}, False),
        ({"status": "sent", "next_try_at": NOW}, True),
        ({"status": "sent", "next_try_at": NOW + 3600 * SECOND}, True),  # the clock was put back since
        ({"status": "failed", "next_try_at": NOW + SECOND}, True),
        ({"status": "sending", "member_id": 2}, True),
        ({"status": "sending", "lease_token": "mine-1"}, True),  # which the sender itself keeps an eye on
    ],
)
def test_a_place_that_another_sends_to_or_just_has_is_passed_over(
    session: Session, fields: dict[str, object], free: bool
) -> None:
    outbox.enqueue(session, [letter("before", lease_token="theirs") | fields, letter("a")])
    row = next(row for row in sending.waiting(session, NOW) if row.id == 2)
    assert (sending.claim(session, row, NOW, "mine") is not None) is free


def test_what_a_chat_system_asked_to_wait_with_is_known_to_every_process(session: Session) -> None:
    outbox.enqueue(session, [letter("a", why=f"{ASKED}: ratelimited", next_try_at=NOW + 30 * SECOND, attempts=1)])
    assert [row.again for row in sending.waiting(session, NOW)] == [NOW + 30 * SECOND]
    assert [row.again for row in sending.waiting(session, NOW + 30 * SECOND)] == [None]
    assert [row.again for row in sending.waiting(session, NOW - SECOND)] == [None]  # the clock was put back since


def test_only_the_holder_of_the_lease_writes_down_what_happened(session: Session) -> None:
    outbox.enqueue(session, [letter("a")])
    first = take(session, NOW)
    assert first is not None
    session.expunge(first)
    assert sending.close(session, first, status="pending")
    second = take(session, NOW)
    assert second is not None
    assert not sending.close(session, first, status="failed")
    assert sending.close(session, second, status="sent")
    assert not sending.close(session, second, status="failed")
    assert session.exec(select(Outbox.status)).one() == "sent"


@pytest.mark.parametrize(
    ("past", "left"), [(timedelta(), 0), (LEASE, 0), (LEASE * 1.1, 1), (-LEASE, 0), (-LEASE * 1.1, 1)]
)
def test_a_lease_runs_out_forwards_and_when_the_clock_is_put_back(session: Session, past: timedelta, left: int) -> None:
    outbox.enqueue(session, [letter("a")])
    take(session, NOW)
    assert len(sending.abandoned(session, NOW + past)) == left


def test_an_answer_that_is_taken_back_stops_what_did_not_go_and_names_what_may_have(session: Session) -> None:
    outbox.enqueue(session, [letter(key, request="r1") for key in ("waits", "maybe", "gone")])
    outbox.enqueue(session, [letter("another", request="r2")])
    rows = {row.key: row for row in session.exec(select(Outbox))}
    rows["maybe"].ambiguous, rows["gone"].status = True, "sent"
    assert [row.key for row in outbox.stop(session, "r1")] == ["maybe", "gone"]
    session.expire_all()
    assert {key: row.status for key, row in rows.items()} == {
        "waits": "cancelled", "maybe": "cancelled", "gone": "sent", "another": "pending",
    }  # fmt: skip


def test_words_are_forgotten_after_ninety_days_and_the_rest_is_kept(session: Session) -> None:
    old = NOW - timedelta(days=91)
    outbox.enqueue(session, [letter("old", due_at=old, status="sent", message_ref="7"), letter("new", status="sent")])
    outbox.enqueue(session, [letter("stuck", due_at=old)])
    outbox.purge(session, NOW)
    kept = {row.key: (row.text, row.status, row.message_ref) for row in session.exec(select(Outbox))}
    assert kept["old"] == ("", "sent", "7")
    assert kept["new"][0] == kept["stuck"][0] == "A7 is yours."


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"status": "failed", "why": "cut off while sending"}, True),
        ({"status": "skipped", "why": "no way to reach"}, True),
        ({"status": "skipped", "why": "the chat system did not take it in time"}, True),
        ({"status": "skipped", "why": "too late to be useful"}, False),
        ({"status": "cancelled", "why": "taken back"}, False),
        ({"status": "failed", "why": "refused: no", "updated_at": datetime(2016, 3, 1, tzinfo=UTC)}, False),
    ],
)
def test_what_did_not_arrive_is_found(session: Session, fields: dict[str, object], found: bool) -> None:
    outbox.enqueue(session, [letter("a", **fields)])
    assert bool(outbox_lists.undelivered(session, NOW - LEASE, outbox_lists.NEWS)) is found
