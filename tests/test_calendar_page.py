"""`calendar`: meetings, activities and campaigns of the weeks to come, on one page."""

from collections.abc import Callable

import pytest

from bot import wire
from handlers.core import Table
from tests.conftest import Bot

Say = Callable[..., str]

WHOLE = """\
Calendar of all groups: the eight weeks to Tuesday 10 May 2016
No date yet: J2.
When                          What                                Where and who
Week of 14 March
Tue 15 March, 4pm to 6pm      M6 Chorley Public Service
                              Reform Executive meeting
Wed 16 March, 10am to midday  M7 Locality Task Group meeting      Town Hall
Week of 21 March              nothing yet
Fri 25 March                  Good Friday (bank holiday)
Week of 28 March              nothing yet
Mon 28 March                  Easter Monday (bank holiday)
April, no day yet             M8 Implementation Group meeting
Week of 4 April               nothing yet
Week of 11 April
Wed 13 April                  J9 Carers information stall         Covered market – CCG, LCC and VCFS
                              (event)
Week of 18 April              nothing yet
Week of 25 April
25 to 29 April                J10 Know your neighbour -           VCFS, Council and Fire and Rescue
                              befriending week (campaign)
Week of 2 May                 nothing yet
Mon 2 May                     May Day (bank holiday)
Week of 9 May                 nothing yet
[For my own calendar]"""


def rows(bot: Bot, text: str = "calendar", person: str = "ltg-police", where: str | None = "ltg") -> list[str]:
    """The rows of the calendar, as a screen reader would say them."""
    table = bot.ask(text, person, where).table
    assert isinstance(table, Table)
    return [row.replace("**", "") for row in table.sentences]


def test_the_next_eight_weeks_are_on_one_page(doing: Bot) -> None:
    assert doing.say("calendar") == WHOLE
    assert doing.say("diary") == WHOLE


def test_a_group_of_ones_own_goes_without_saying_and_others_are_named(doing: Bot) -> None:
    doing.say("event Open day on 20 April", "exec-chair", "executive")
    here, apart = rows(doing), rows(doing, person="exec-chair", where=None)
    assert "Wed 20 April – J11 Open day (event, Executive) – just Council so far" in here
    assert "Wed 13 April – J9 Carers information stall (event) – Covered market – CCG, LCC and VCFS" in here
    assert "Wed 20 April – J11 Open day (event) – just Council so far" in apart
    assert (
        "Wed 13 April – J9 Carers information stall (event, Task Group) – Covered market – CCG, LCC and VCFS" in apart
    )


def test_what_lasts_longer_stands_where_it_begins_and_goes_on(doing: Bot) -> None:
    doing.say("campaign Get moving from 29 March to 15 April", "ltg-vcfs")
    assert rows(doing, "calendar until 20 April")[5:] == [
        "Week of 28 March",
        "Mon 28 March – Easter Monday (bank holiday)",
        "29 March to 15 April – J11 Get moving (campaign) – just VCFS so far",
        "April, no day yet – M8 Implementation Group meeting",
        "Week of 4 April – J11 goes on",
        "Week of 11 April – J11 goes on",
        "Wed 13 April – J9 Carers information stall (event) – Covered market – CCG, LCC and VCFS",
        "Week of 18 April – nothing yet",
    ]


def test_what_is_running_stands_in_this_week(doing: Bot) -> None:
    doing.at = "2016-04-27T09:00"
    assert rows(doing)[:3] == [
        "April, no day yet – M8 Implementation Group meeting",
        "Week of 25 April",
        "25 to 29 April – J10 Know your neighbour - befriending week (campaign) – VCFS, Council and Fire and Rescue",
    ]


def test_weeks_with_nothing_in_them_share_a_row(doing: Bot) -> None:
    assert rows(doing, "calendar in June") == ["30 May to 3 July – nothing yet"]
    assert rows(doing, "calendar in July and August")[-2:] == [
        "Week of 29 August – nothing yet",
        "Mon 29 August – August bank holiday",
    ]


def test_what_has_only_a_month_stands_before_the_weeks_that_begin_in_it(doing: Bot) -> None:
    doing.say("activity promote J3 with VCFS and CCG in May", "ltg-vcfs")
    said = rows(doing)
    assert said.index("May, no day yet – J3 Befriending (joint intervention) – VCFS and CCG") == (
        said.index("Week of 2 May – nothing yet") - 1
    )


def test_a_day_that_is_not_certain_is_about_that_day(doing: Bot) -> None:
    doing.say("event Spring fair mid April", "ltg-vcfs")
    assert "about Fri 15 April – J11 Spring fair (event) – just VCFS so far" in rows(doing)


def test_what_is_done_stopped_or_an_idea_is_not_in_it(doing: Bot) -> None:
    doing.say("stop J9 because the market is closed", "ltg-ccg")
    said = "\n".join(rows(doing))
    assert "J10" in said
    for ref in ("J3", "J8", "J9"):
        assert f"{ref} " not in said


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("calendar ltg", "Locality Task Group: the eight weeks to Tuesday 10 May 2016"),
        ("calendar for the task group", "Locality Task Group: the eight weeks to Tuesday 10 May 2016"),
        ("calendar in Task Group", "Locality Task Group: the eight weeks to Tuesday 10 May 2016"),
        ("calendar in April", "Calendar of all groups: April 2016"),
        ("calendar april ltg", "Locality Task Group: April 2016"),
        ("calendar ltg in april", "Locality Task Group: April 2016"),
        ("calendar w/c 25 April", "Calendar of all groups: 25 April to 1 May 2016"),
        ("calendar 25 April to 3 May", "Calendar of all groups: 25 April to 3 May 2016"),
        ("calendar until end of June", "Calendar of all groups: until Thursday 30 June 2016"),
        ("calendar for the next 3 months", "Calendar of all groups: until Wednesday 15 June 2016"),
        ("calendar task group next two weeks", "Locality Task Group: until Tuesday 29 March 2016"),
    ],
)
def test_it_can_be_of_other_days_or_of_one_group(doing: Bot, typed: str, title: str) -> None:
    assert doing.say(typed).splitlines()[0] == title


def test_of_one_group_there_is_nothing_of_the_others(doing: Bot) -> None:
    said = doing.say("calendar ltg")
    assert "J9" in said
    for ref in ("M6", "M8", "J2"):
        assert f"{ref} " not in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("calendar 31/4", "April has no day 31."),
        ("calendar yesterday", "14 March 2016 has passed."),
        ("calendar asap", "I need a date, such as 29 April or end of April."),
        ("calendar in January", "The end of January 2016 has passed. Did you mean the end of January 2017?"),
        ("calendar xyz", 'I don\'t know "xyz". calendar in April shows some days, calendar task group one group.'),
        ("calendar April xyz",
         'I don\'t know "April xyz". calendar in April shows some days, calendar task group one group.'),
    ],
)  # fmt: skip
def test_what_is_no_day_and_no_group_gets_a_sentence(doing: Bot, typed: str, said: str) -> None:
    assert doing.say(typed) == said


def test_of_something_huge_little_is_repeated(doing: Bot) -> None:
    assert doing.say(f"calendar {'x' * 3000}").startswith(f'I don\'t know "{"x" * 40}". ')


def test_a_closed_group_is_in_its_own_channel_and_in_private_only(bot: Bot) -> None:
    bot.say("event Case conference rehearsal on 20 April", "mdt-ccg", "mdt")
    line = "Wed 20 April – MDT-J1 Case conference rehearsal (event) – just CCG so far"
    assert line in rows(bot, person="mdt-ccg", where="mdt")
    assert line in rows(bot, person="mdt-ccg", where=None)
    assert "MDT" not in bot.say("calendar", "mdt-ccg", "ltg")
    assert "MDT" not in bot.say("calendar", "ltg-fire", None)


def test_the_calendar_of_a_closed_group_does_not_exist_for_others(bot: Bot) -> None:
    assert bot.say("calendar mdt", "ltg-fire") == bot.say("calendar xyz", "ltg-fire").replace("xyz", "mdt")
    assert bot.say("calendar mdt", "mdt-ccg", "ltg") == (
        "That is a closed group's. Please ask me in its own channel, or in a private chat."
    )


def test_past_sixty_entries_the_rest_are_counted(doing: Bot) -> None:
    for number in range(62):
        doing.say(f"event Coffee morning {number} on {1 + number % 25} April", "ltg-vcfs")
    said = doing.say("calendar").splitlines()
    assert said[2] == (
        "7 more from Saturday 23 April 2016 on. calendar in April shows some days, calendar task group one group."
    )
    assert sum("Coffee morning" in line for line in said) <= 60


def test_a_reply_with_a_table_can_be_kept_and_given_again(doing: Bot) -> None:
    reply = doing.ask("calendar")
    assert wire.load(wire.dump(reply)) == reply


def test_it_can_be_taken_away(doing: Bot) -> None:
    assert [b.says for b in doing.ask("calendar").buttons] == ["export calendar"]
    assert [b.says for b in doing.ask("calendar ltg").buttons] == ["export calendar for ltg"]
    assert not doing.ask("export calendar for ltg").refused
