"""One person's plate, read by itself, holds what it holds among everybody's, so that a letter says what was planned."""

from datetime import date, timedelta

from handlers.nudges.plate import Facts, Item, Plate
from storage.people import Member
from storage.roster import roster_of
from tests.conftest import Bot, london

DAYS = [date(2016, 3, 9) + timedelta(days=n) for n in (*range(9), 14, 20, 28, 40)]


def told(facts: Facts, member: Member) -> list[tuple[object, ...]]:
    plate = Plate(facts, member)
    items = plate.items(facts.today, plate.missed(facts.today))
    return [_plain(item) for item in items] + [(plate.days,)]


def _plain(item: Item) -> tuple[object, ...]:
    return item.action.ref, item.reason, item.meeting and item.meeting.ref, item.holder and item.holder.key


def lives(bot: Bot) -> None:
    """Somebody stands in for a lead and for a coordinator; one thing is for everyone, one due at another's meeting."""
    for person, words in (
        ("ltg-vcfs", "deputy @ltg-fire from 10 March until 20 April"),
        ("pmo-manager", "deputy @pmo-officer from 10 March until 20 April"),
        ("exec-chair", "deputy @exec-council-ce from 10 March until 20 April"),
        ("ltg-police", "action add Ring the hall by M6 for me"),
        ("ltg-police", "action add Bring a leaflet by 30 March for everyone"),
        ("mdt-ccg", "action add Ring the ward by 18 March for me"),
    ):
        assert not bot.ask(words, person, "mdt" if person == "mdt-ccg" else "ltg").refused, words


def test_whoever_is_written_to_is_told_what_was_planned_for_everybody(bot: Bot) -> None:
    bot.at = "2016-03-09T11:00"
    lives(bot)
    reminded = sum(_reminded(bot, f"{day}T09:00") for day in DAYS)
    assert reminded > 20


def _reminded(bot: Bot, at: str) -> int:
    """How many have something on their plate then, which is the same read by itself."""
    now = london(at)
    with bot.database.reading(now) as session:
        members = [member for member in roster_of(session).members.values() if member.active]
        everybody = [told(Facts(session, now), member) for member in members]
        assert [told(Facts(session, now, member), member) for member in members] == everybody
    return sum(len(plate) > 1 for plate in everybody)
