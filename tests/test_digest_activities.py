"""What a digest says of activities: done, without an outcome, coming up, and who is left out."""

import pytest

from tests.conftest import Bot
from tests.test_digest import digests

LEAD = "exec-lcft"  # of the Implementation Group, which has nothing to do


def section(text: str, title: str) -> list[str]:
    """The lines of a section, its heading first."""
    return next(part.splitlines() for part in text.split("\n\n") if part.startswith(title))


def test_past_five_activities_the_rest_are_counted(doing: Bot) -> None:
    for day in range(1, 7):
        doing.say(f"event Coffee morning {day} on {day} April", "ltg-vcfs")
    said = section(doing.say("digest"), "Coming up")
    assert said[0] == "Coming up (8)"
    assert said[1] == "J11 Coffee morning 1 – Friday 1 April – just VCFS so far [We can help with J11]"
    assert said[6] == "and 3 more – /psr activities planned"
    assert said[7:9] == [
        "Planned for: elderly (1) and carers (2)",
        "Nothing planned yet for: families with complex needs and ethnic minority groups",
    ]


def test_what_has_begun_is_still_coming_up_and_said_to_be_running(doing: Bot) -> None:
    doing.at = "2016-04-26T09:00"
    said = section(doing.say("digest"), "Coming up")
    assert said[1] == (
        "J10 Know your neighbour - befriending week – 25 to 29 April – VCFS, Council and Fire and Rescue – running "
        "[We can help with J10]"
    )


def test_what_is_planned_without_a_date_is_named(doing: Bot) -> None:
    doing.say("activity promote J3 with VCFS and CCG no date yet", "ltg-vcfs")
    said = section(doing.say("digest"), "Coming up")
    assert said[4:6] == [
        "No date yet: J3",
        "Nothing planned yet for: families with complex needs and ethnic minority groups",
    ]


def test_when_everyone_has_something_nothing_is_said_to_be_missing(doing: Bot) -> None:
    doing.say("event Fun day with Police, LCFT, Hospital on 9 April for families with complex needs", "ltg-vcfs")
    doing.say("event Open evening on 12 April for ethnic minority groups", "ltg-vcfs")
    assert "Nothing planned" not in doing.say("digest")


def test_what_is_over_is_counted_until_somebody_says_how_it_went(doing: Bot) -> None:
    doing.at = "2016-05-03T09:00"
    assert "\n\nNo outcome yet (2): J9 and J10. /psr done J9 … says how it went.\n\n" in doing.say("digest")
    doing.say("done J9 Carers came, 40 people", "ltg-ccg")
    assert "\n\nNo outcome yet (1): J10. /psr done J10 … says how it went.\n\n" in doing.say("digest")
    assert section(doing.say("digest"), "Done together") == [
        "Done together last week (1)",
        'J9 Carers information stall – CCG, LCC and VCFS – 40 people, carers – "Carers came"',
    ]


def test_what_is_done_and_has_no_outcome_is_told_and_counted(bot: Bot) -> None:
    bot.say("log Home visits with Police on 14 March", "ltg-fire")
    said = bot.say("digest")
    assert section(said, "Done together")[1] == "J8 Home visits – Fire and Rescue and Police"
    assert section(said, "No outcome yet") == ["No outcome yet (1): J8. /psr done J8 … says how it went."]


def test_what_was_told_is_told_again_only_with_a_new_outcome(doing: Bot) -> None:
    doing.at = "2016-03-17T10:00"
    doing.say("log Ward walk with Police on 15 March", "ltg-council")
    doing.at = "2016-03-21T09:30"
    assert section(doing.say("digest"), "Done together")[1:] == ["J11 Ward walk – Council and Police"]
    doing.at = "2016-03-29T09:30"
    assert "Done together" not in doing.say("digest")
    doing.say("done J11 Six lights reported", "ltg-council")
    assert section(doing.say("digest"), "Done together")[1:] == [
        'J11 Ward walk – Council and Police – "Six lights reported"'
    ]


def test_what_was_logged_by_mistake_is_not_told(bot: Bot) -> None:
    bot.say("log Home visits with Police on 14 March", "ltg-fire")
    bot.say("undo", "ltg-fire")
    said = bot.say("digest")
    assert "Done together" not in said
    assert "No outcome" not in said


def test_what_came_with_the_file_long_ago_is_no_news(doing: Bot) -> None:
    assert "J1" not in doing.say("digest executive")


def test_a_group_that_has_no_activities_is_not_told_of_gaps(bot: Bot) -> None:
    assert "Coming up" not in bot.say("digest implementation group")


@pytest.mark.parametrize(("often", "title"), [("fortnightly", "in the last two weeks"), ("monthly", "last month")])
def test_the_heading_says_since_when(bot: Bot, often: str, title: str) -> None:
    bot.say("log Home visits with Police on 14 March", "ltg-fire")
    bot.say(f"digest {often}")
    assert f"Done together {title} (1)" in bot.say("digest")


@pytest.mark.parametrize(
    ("planned", "posted"),
    [("on 30 March", True), ("from 22 March to 8 April", True), ("on 6 April", False)],
)
def test_an_activity_before_the_next_digest_is_news(bot: Bot, planned: str, posted: bool) -> None:
    bot.at = "2016-03-14T08:45"
    bot.say("digest weekly in implementation group", "pmo-manager")
    bot.say(f"event Open day {planned}", LEAD, "implementation")
    for day in ("2016-03-14", "2016-03-21"):
        digests(bot, day)
    said = digests(bot, "2016-03-29")["implementation teams"]
    assert said.startswith("Implementation Group – week of 28 March 2016\n\n") == posted


def test_an_activity_that_was_over_last_week_is_news(bot: Bot) -> None:
    bot.at = "2016-03-14T08:45"
    bot.say("digest weekly in implementation group", "pmo-manager")
    bot.say("event Open day on 24 March", LEAD, "implementation")
    for day in ("2016-03-14", "2016-03-21"):
        digests(bot, day)
    said = digests(bot, "2016-03-29")["implementation teams"]
    assert "No outcome yet (1): J8. /psr done J8 … says how it went." in said
