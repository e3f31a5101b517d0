"""Who is who, read once and kept until somebody changes it."""

import pytest

from storage import roster
from storage.database import Database
from storage.roster import Roster, roster_of
from tests.conftest import Bot, london
from tests.record import leave

NOW = london("2016-03-15T09:00")


@pytest.fixture
def who(database: Database) -> Roster:
    with database.reading(NOW) as session:
        kept: Roster = roster_of(session)
        return kept


def group(who: Roster, key: str) -> int:
    return next(g.key_id for g in who.groups.values() if g.key == key)


def member(who: Roster, key: str) -> int:
    return next(m.key_id for m in who.members.values() if m.key == key)


def test_it_is_read_once_and_kept_while_nothing_changes(bot: Bot) -> None:
    with bot.database.reading(NOW) as session:
        first = roster_of(session)
    bot.say("claim A11")
    with bot.database.reading(NOW) as session:
        assert roster_of(session) is first


def test_it_is_read_again_once_somebody_left_also_by_another_process(bot: Bot) -> None:
    other = Database(str(bot.database.url))
    with other.reading(NOW) as session:
        before = roster_of(session)
    leave(bot, "ltg-fire")
    with other.reading(NOW) as session:
        assert roster_of(session).version == before.version + 1
        assert roster_of(session).member("console", "", "ltg-fire") is None
        assert roster.read(session, roster_of(session)) is roster_of(session)
    other.close()


def test_it_is_read_again_on_another_day_so_that_deputies_come_and_go_by_the_date(bot: Bot) -> None:
    bot.say("deputy @ltg-fire from 21 March until 4 April")
    found = {}
    for day in ("2016-03-20T23:59", "2016-03-21T00:00", "2016-04-04T23:59", "2016-04-05T00:00"):
        with bot.database.reading(london(day)) as session:
            kept = roster_of(session)
            fire = member(kept, "ltg-fire")
            found[day] = [kept.members[i].key for i in kept.stands_for(fire)]
            assert [s.key for s in kept.held_by(fire)] == ["s-ltg-fire"]
            assert len(kept.seats_of(fire)) == len(found[day])
    assert list(map(len, found.values())) == [1, 2, 2, 1]


def test_the_seat_somebody_speaks_for_is_their_own_before_one_they_stand_in_for(bot: Bot) -> None:
    bot.say("deputy @ltg-fire until 4 April")
    with bot.database.reading(NOW) as session:
        kept = roster_of(session)
        fire, ltg = member(kept, "ltg-fire"), group(kept, "ltg")
        held = kept.seat_in(fire, ltg), kept.place_in(fire, ltg)
        assert [seat.key for seat in held if seat] == ["s-ltg-police", "s-ltg-fire"]
        assert [m.key for m in kept.reached([kept.members[member(kept, "ltg-police")]])] == ["ltg-police", "ltg-fire"]


def test_in_the_terminal_every_member_is_known_by_their_key_and_nobody_else(who: Roster) -> None:
    assert all(who.member("console", "", m.key) is m for m in who.members.values())
    assert who.member("console", "", "nobody") is None
    assert who.member("slack", "T0VCFS", "ltg-fire") is None


def test_a_closed_group_is_read_by_its_seats_alone(who: Roster) -> None:
    closed = group(who, "mdt")
    assert [m.key for m in who.members.values() if closed in who.readable(m.key_id)] == ["mdt-ccg"]


def test_open_groups_are_read_by_all(who: Roster) -> None:
    assert len(who.readable(member(who, "exec-observer"))) == 4


def test_the_seat_that_may_do_most_counts(who: Roster) -> None:
    seat = who.seat_in(member(who, "exec-lcft"), group(who, "implementation"))
    assert seat is not None
    assert seat.capacity == "lead"
    assert who.seat_in(member(who, "exec-lcft"), group(who, "ltg")) is None


def test_leads_and_coordinators(who: Roster) -> None:
    lead = who.lead(group(who, "ltg"))
    assert lead is not None
    assert lead.key == "s-ltg-police"
    assert [m.key for m in who.coordinators()] == ["pmo-manager", "pmo-officer"]
    assert who.is_coordinator(member(who, "pmo-officer"))
    assert not who.is_coordinator(member(who, "ltg-police"))


def test_the_programme_office_comes_last_among_ones_groups(who: Roster) -> None:
    assert [g.key for g in who.groups_of(member(who, "pmo-manager"))] == ["executive", "pmo"]


def test_vacant_and_suggested_seats_are_listed_but_answer_nothing(who: Roster) -> None:
    seats = who.seats_in(group(who, "mdt"))
    assert len(seats) == 7
    assert [s.key for s in seats if s.answers] == ["s-mdt-ccg"]
    assert len([s for s in who.seats_in(group(who, "ltg")) if s.answers]) == 7


@pytest.mark.parametrize("words", ["Task Group", "the locality task group", "LTG"])
def test_a_group_is_found_by_its_names_among_those_that_may_be_read(who: Roster, words: str) -> None:
    found = who.named_group(words, who.groups)
    assert found is not None
    assert found.key == "ltg"
    assert who.named_group(words, [group(who, "mdt")]) is None


def test_channels_belong_to_their_groups(who: Roster) -> None:
    assert [c.platform for c in who.channels_of(group(who, "ltg"))] == ["teams", "slack"]
    found = who.channel("slack", "T0VCFS", "C0LTG")
    assert found is not None
    assert found.group_id == group(who, "ltg")
    assert who.channel("slack", "T0OTHER", "C0LTG") == found  # workspaces share it, under one id
    assert who.channel("teams", "T0OTHER", "19:ltg@thread.tacv2") is None
