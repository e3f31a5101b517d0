"""Letters of the outbox in Teams: where they go, what becomes of them, and how a person is found."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.core import Letter
from storage import events, outbox, people
from storage.outbox import Outbox
from storage.roster import roster_of
from tests.teams.world import CHANNEL, TENANT, World, account, chat, own

REF = '{{"service_url": "{url}", "user": "29:ltg-police", "chat": "a:ltg-police"}}'


def put(teams: World, key: str = "k1", person: str = "ltg-police", *, channel: bool = False) -> None:
    """A letter that is due now."""
    now = teams.clock()
    with teams.database.writing(now) as session:
        roster = roster_of(session)
        member = next(m for m in roster.members.values() if m.key == person)
        room = next(c for c in roster.channels.values() if c.conversation_id == CHANNEL) if channel else None
        room_id, member_id = (room.key_id, None) if room else (None, member.key_id)
        letter = Letter(key, "tell", now, now + timedelta(hours=3), member_id, room_id, text="A7 is yours.")
        outbox.enqueue(session, [letter.row(now)])


def row(teams: World, key: str = "k1") -> Outbox:
    """What became of it."""
    with teams.database.reading(teams.clock()) as session:
        found = outbox.find(session, key)
        assert found is not None
        session.expunge_all()
        return found


def test_a_person_who_has_spoken_with_the_bot_gets_it_in_that_chat(teams: World) -> None:
    teams.types("next")
    teams.reopen()
    put(teams)
    assert teams.deliver() == 1
    assert teams.read() == "A7 is yours."
    assert "open" not in teams.fake.calls


def test_a_person_who_has_only_been_heard_in_a_channel_gets_a_chat_opened(teams: World) -> None:
    teams.link()
    teams.types("next", where=CHANNEL)
    teams.reopen()
    put(teams)
    assert teams.deliver() == 1
    assert teams.fake.said(chat("ltg-police"))[-1].text == "A7 is yours."


def test_a_person_who_was_never_heard_is_looked_up_in_a_channel_of_their_tenant(teams: World) -> None:
    teams.link()
    teams.types("next", person="ltg-vcfs", where=CHANNEL)
    put(teams)
    assert teams.deliver() == 1
    assert teams.fake.said(chat("ltg-police"))[-1].text == "A7 is yours."


def test_a_person_whom_no_channel_knows_cannot_be_reached_and_that_is_kept(teams: World) -> None:
    put(teams)
    teams.deliver()
    assert (row(teams).status, row(teams).why) == ("failed", "gone: never heard from")


def test_a_letter_to_a_channel_begins_a_thread_of_its_own(teams: World) -> None:
    teams.link()
    teams.types("next", where=CHANNEL)
    put(teams, channel=True)
    teams.deliver()
    assert teams.fake.said(CHANNEL)[-1].conversation == CHANNEL
    assert row(teams).message_ref == list(teams.fake.posts)[-1]


@pytest.mark.parametrize(
    ("call", "how", "status", "why"),
    [
        ("post", {"status": 403}, "failed", "gone: status 403"),
        ("post", {"status": 404}, "failed", "gone: status 404"),
        ("post", {"status": 429, "retry_after": 40}, "pending", "asked to wait: status 429"),
        ("post", {"status": 412}, "pending", "not taken: status 412"),
        ("post", {"status": 502}, "pending", "not taken: status 502"),
        ("post", {"status": 503}, "pending", "not taken: status 503"),
        ("post", {"status": 401}, "pending", "not taken: status 401"),
        ("post", {"status": 400}, "pending", "refused: status 400"),
        ("post", {"status": 413}, "pending", "refused: status 413"),
        ("post", {"status": 408}, "failed", "cut off while sending"),
        ("post", {"reset": True}, "failed", "cut off while sending"),
        ("post", {"html": True}, "failed", "cut off while sending"),
    ],
)
def test_what_teams_answers_decides_what_becomes_of_a_letter(
    teams: World, call: str, how: dict[str, Any], status: str, why: str
) -> None:
    teams.types("next")
    teams.fake.fail(call, **how)
    put(teams)
    teams.deliver()
    assert (row(teams).status, row(teams).why) == (status, why)


@pytest.mark.parametrize("how", [{"status": 503}, {"reset": True}, {"status": 429, "retry_after": 9}])
def test_what_goes_wrong_before_anything_was_posted_is_tried_again(teams: World, how: dict[str, Any]) -> None:
    teams.link()
    teams.types("next", where=CHANNEL)
    teams.reopen()
    teams.fake.fail("open", **how)
    put(teams)
    teams.deliver()
    assert row(teams).status == "pending"


def test_teams_says_for_how_long_it_wants_to_be_left_alone(teams: World) -> None:
    teams.types("next")
    teams.fake.fail("post", status=429, retry_after=40)
    put(teams)
    teams.deliver()
    assert row(teams).next_try_at - teams.clock() >= timedelta(seconds=40)


def test_a_channel_that_refuses_is_closed_and_the_coordinator_told(teams: World) -> None:
    teams.link()
    teams.types("next", where=CHANNEL)
    teams.types("next", person="pmo-manager")
    teams.fake.fail("post", status=403)
    put(teams, channel=True)
    teams.deliver()
    teams.deliver()
    assert teams.read(person="pmo-manager").startswith("The Locality Task Group's channel in Teams no longer takes")


@pytest.mark.threat("T10")
def test_an_address_that_is_not_microsofts_is_never_called(teams: World) -> None:
    with teams.database.writing(teams.clock()) as session:
        member = next(m for m in roster_of(session).members.values() if m.key == "ltg-police")
        found = people.identity(session, "teams", TENANT, account("ltg-police"))
        assert found is not None
        assert found.member_id == member.key_id
        found.reach('{"service_url": "http://192.0.2.7/", "user": "29:ltg-police", "chat": "a:ltg-police"}')
        events.write(session, events.Author("test:reach", teams.clock(), "reach"))
    put(teams)
    teams.deliver()
    assert row(teams).why == "refused: an address that is not Microsoft's"


def test_who_is_where_is_written_once(teams: World) -> None:
    teams.types("next")
    first = _version(teams)
    for _ in range(3):
        teams.types("next")
    teams.reopen()
    teams.types("next")
    assert _version(teams) == first


def test_a_persons_own_chat_stays_known_when_they_speak_in_a_channel(teams: World) -> None:
    teams.link()
    teams.types("next")
    teams.types("next", where=CHANNEL)
    teams.reopen()
    teams.types("next", where=CHANNEL)
    put(teams)
    teams.deliver()
    assert "open" not in teams.fake.calls
    assert own("ltg-police")


def test_whoever_asked_to_join_in_private_hears_that_they_are_in(teams: World) -> None:
    teams.types("join locality task group", person="stranger")
    teams.types("accept 1 as new Hospital Community Officer", person="ltg-police")
    teams.deliver()
    assert teams.read(person="stranger").startswith("You are in: Community Officer (Hospital), Locality Task Group.")


def _version(teams: World) -> int:
    with teams.database.reading(teams.clock()) as session:
        return roster_of(session).version
