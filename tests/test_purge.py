"""`psr purge`: said first, removed only when asked for, and nothing that is still in its time."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from bot.purge import sentences
from storage import events
from storage.base import Row
from storage.events import Author
from storage.joining import JoinRequest
from storage.people import Group, Identity
from storage.redaction import REMOVED
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.record import bytes_of, events_of, everything, leave, mark_sent
from tests.test_cli import NO_DATABASE, Psr, chorley_psr, ended, psr

__all__ = ["chorley_psr", "psr"]

SECRET = "Spoke to Ermintrude Quackenbush"
NOTHING = ["Nothing is past its time. Nothing was removed."]
SLACK = {"platform": "slack", "tenant": "T0QUACK", "where": None}
DRY = "Nothing was removed. `psr purge --yes` removes it."
BACKUPS = "Backups made before today still hold it."


def purged(bot: Bot, at: str, *, yes: bool = False) -> list[str]:
    return list(sentences(bot.database, london(at), yes=yes))


def close(bot: Bot, key: str, at: str) -> None:
    """A group closes."""
    with bot.database.writing(london(at)) as session:
        group = session.exec(select(Group).where(Group.key == key)).one()
        group.active = False
        events.write(session, Author(f"close {key} {at}", london(at), "close"))


def wordy(bot: Bot) -> Bot:
    """Somebody wrote something in every place of the closed group."""
    for line in (f"action add {SECRET} for everyone", f"note MDT-A1 {SECRET}", f"reply MDT-A1 done {SECRET}",
                 f"log {SECRET}", f"meeting add 4 April 10am {SECRET}", f"apologies MDT-M2 {SECRET}",
                 f"capacity {SECRET}"):  # fmt: skip
        bot.say(line, "mdt-ccg", "mdt")
    return bot


def test_nothing_is_past_its_time_at_first(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire")
    before = everything(bot)
    assert purged(bot, "2016-03-21T09:00") == NOTHING
    assert purged(bot, "2016-03-21T09:00", yes=True) == NOTHING
    assert everything(bot) == before


def test_messages_after_90_days_and_first_replies_after_seven(bot: Bot) -> None:
    bot.say(f"action add {SECRET} @ltg-fire")
    mark_sent(bot, london(bot.at))
    assert purged(bot, "2016-03-23T09:00") == [
        "Past its time, Wednesday 23 March 2016:", "- 1 first reply older than 7 days", DRY,
    ]  # fmt: skip
    bot.say("claim A11", "ltg-fire")
    assert purged(bot, "2016-06-14T09:00", yes=True) == [
        "Removed, Tuesday 14 June 2016:",
        "- 3 messages older than 90 days: their words",
        "- 2 first replies older than 7 days",
        BACKUPS,
    ]
    assert purged(bot, "2016-06-14T09:00") == NOTHING


def test_a_dry_run_changes_nothing(bot: Bot) -> None:
    close(wordy(bot), "mdt", bot.at)
    before = everything(bot)
    assert purged(bot, "2020-01-01T09:00")[-1] == DRY
    assert everything(bot) == before


def test_accounts_of_people_who_left_and_names_of_those_who_asked(bot: Bot) -> None:
    bot.say("join locality task group", "U0QUACK", name="Ermintrude Quackenbush", **SLACK)
    bot.say("accept 1 as new vcfs Befriending officer")
    leave(bot, "ltg-vcfs-2")
    bot.say("join locality task group", "U9WAITS", name="Jo Bloggs", **SLACK)
    assert purged(bot, "2016-03-16T09:00", yes=True) == [
        "Removed, Wednesday 16 March 2016:",
        "- 1 account of somebody who has left",
        "- 1 name of somebody who asked to join, decided since",
        BACKUPS,
    ]
    with bot.database.reading(london(bot.at)) as session:
        assert session.exec(select(Identity)).all() == []
        assert sorted((r.user_id, r.display_name) for r in session.exec(select(JoinRequest))) == [
            ("", ""), ("U9WAITS", "Jo Bloggs"),
        ]  # fmt: skip
    assert [(e.entity, e.verb) for e in events_of(bot)][-1] == ("joinrequest", "purge")
    with bot.database.reading(london(bot.at)) as session:
        assert roster_of(session).identities == {}
    assert b"U0QUACK" not in bytes_of(bot)
    assert b"Quackenbush" not in bytes_of(bot)


@pytest.mark.parametrize("at", ["2019-03-14T23:59", "2017-03-15T09:00"])
def test_a_group_that_closed_less_than_three_years_ago_is_left_alone(bot: Bot, at: str) -> None:
    close(wordy(bot), "mdt", bot.at)
    assert not any("Extended MDT" in line for line in purged(bot, at))


def test_every_word_of_a_group_goes_three_years_after_it_closed(bot: Bot) -> None:
    close(wordy(bot), "mdt", bot.at)
    dry, done = purged(bot, "2019-03-15T09:00"), purged(bot, "2019-03-15T09:00", yes=True)
    assert done[-2].endswith(" texts of the Extended MDT, which closed on Tuesday 15 March 2016")
    assert (dry[1:-1], done[0], done[-1]) == (done[1:-1], "Removed, Friday 15 March 2019:", BACKUPS)
    assert b"uackenbush" not in bytes_of(bot)
    assert purged(bot, "2019-03-15T09:00") == NOTHING


def test_what_and_when_stays_and_other_groups_lose_nothing(bot: Bot) -> None:
    bot.say("note A8 leaflets are printed", "ltg-fire")
    close(wordy(bot), "mdt", bot.at)
    purged(bot, "2019-03-15T09:00", yes=True)
    assert "A8" in bot.say("find printed", "ltg-police")
    assert "leaflets are printed" in bot.say("A8")
    rows = [row for row in everything(bot)["action"] if "MDT-A1" in row]
    assert [REMOVED in row for row in rows] == [True]


def test_its_event_tells_how_many_and_nothing_of_them(bot: Bot) -> None:
    close(wordy(bot), "mdt", bot.at)
    said = purged(bot, "2019-03-15T09:00", yes=True)
    event = events_of(bot)[-1]
    count = int(said[-2].removeprefix("- ").partition(" ")[0])
    assert (event.verb, event.entity, event.changes) == ("purge", "groups", {"texts": [count, 0]})


def test_a_group_that_was_opened_again_counts_from_its_last_closing(bot: Bot) -> None:
    close(wordy(bot), "mdt", "2012-01-10T09:00")
    with bot.database.writing(london("2015-01-10T09:00")) as session:
        session.exec(select(Group).where(Group.key == "mdt")).one().active = True
        events.write(session, Author("open", london("2015-01-10T09:00"), "open"))
    assert purged(bot, "2016-03-16T09:00") == NOTHING
    close(bot, "mdt", "2016-01-11T09:00")
    assert purged(bot, "2016-03-16T09:00") == NOTHING
    assert "which closed on Monday 11 January 2016" in purged(bot, "2019-01-11T09:00")[-2]


def test_every_table_with_words_and_a_group_is_known_to_it() -> None:
    """A new table with words in it has to be thought of: here and in `redact`. Workspaces name nobody."""
    known = {"action", "actionreply", "activity", "activity_partner", "attendance", "identity", "installation",
             "joinrequest", "meeting", "outbox", "seat", "tenant"}  # fmt: skip
    assert {str(inspect(table).local_table.name) for table in Row.__subclasses__() if table.words} == known


def test_it_is_typed_at_a_keyboard(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("purge")) == (0, NOTHING[0])
    assert ended(chorley_psr("purge", "--yes")) == (0, NOTHING[0])


def test_without_a_partnership_or_a_database_it_says_so(psr: Psr) -> None:
    assert ended(psr("purge")) == (2, NO_DATABASE)
    assert psr("upgrade").exit_code == 0
    assert ended(psr("purge", "--yes")) == (1, "No partnership is loaded yet. `psr load FILE.yaml` loads one.")


def test_a_wrong_word_is_no_yes(chorley_psr: Psr) -> None:
    assert chorley_psr("purge", "yes").exit_code == 2
    assert chorley_psr("purge", "--no").exit_code == 2


def test_long_after_everything_is_still_said_in_sentences(bot: Bot) -> None:
    later = london(bot.at) + timedelta(days=4000)
    bot.say("claim A11", "ltg-fire")
    assert list(sentences(bot.database, later, yes=False))[1] == "- 1 first reply older than 7 days"
