"""The digest: what a group's channels read, on which day, and when it is passed over."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest

from handlers.core import Letter
from handlers.digest import slots
from handlers.language.calendar import Calendar
from storage.people import Group
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.outgoing import keys, planned, post

MOCK_UP = """\
Locality Task Group – week of 14 March 2016

Next meeting: Wednesday 16 March 2016, 10am to midday, Town Hall – to define a plan of activity.
Apologies so far: LCFT. Can't come? Type /psr apologies M7

Needs an owner (2)
A11 Find a hospital representative for the task group – due at the 16 March meeting – waiting since 3 March [Claim A11]
A10 Pick five Springboard questions to try with frontline teams – due week of 21 March – waiting since 3 March \
[Claim A10]

Due by the meeting (4)
A8 Bring options for a befriending activity – Project officer (VCFS) – due Tuesday 15 March
A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG)
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police)
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone, 5 of 7 in; \
waiting for LCC and LCFT

Cleared last week (1)
A12 Send round the note of the 3 March meeting – "Sent to all members" (Council)
{together}
Empty seat: Hospital
In all: 6 live actions, 0 late, 1 cleared in the last 7 days

No names or cases in chat, please. /psr help"""


NOTHING_YET = """
Coming up: nothing with a date in the next eight weeks.
Nothing planned yet for: elderly, families with complex needs, carers and ethnic minority groups
"""
TOGETHER = """
Done together last week (1)
J8 Joint home safety and wellbeing visits – Fire and Rescue, Police and Council – 12 homes, elderly – \
"Smoke alarms checked; help offered and accepted with consent"

Coming up (2)
J9 Carers information stall – Wednesday 13 April, Covered market – CCG, LCC and VCFS [We can help with J9]
J10 Know your neighbour - befriending week – 25 to 29 April – VCFS, Council and Fire and Rescue \
[We can help with J10]
Planned for: elderly (1) and carers (2)
Nothing planned yet for: families with complex needs and ethnic minority groups
Nothing planned yet by: Police, LCFT and Hospital
"""


def digests(bot: Bot, day: str, at: str = "09:30") -> dict[str, str]:
    return post(bot, f"{day}T{at}", "N14")


def up_to_the_14th(bot: Bot) -> None:
    """What members said between 9 and 11 March."""
    bot.at = "2016-03-09T11:00"
    bot.say("done A12 Sent to all members", "ltg-council")
    for person in ("ltg-council", "ltg-vcfs", "ltg-ccg"):
        bot.say("reply A6 done list sent", person)
    bot.say("apologies M7", "ltg-lcft")


def test_the_digest_of_monday_14_march_reads_as_the_mock_up(doing: Bot) -> None:
    up_to_the_14th(doing)
    assert digests(doing, "2016-03-14", "09:29") == {}
    whole = MOCK_UP.format(together=TOGETHER)
    assert digests(doing, "2016-03-14") == {"ltg teams": whole, "ltg slack": whole}


def test_without_activities_it_says_that_nothing_is_planned(bot: Bot) -> None:
    up_to_the_14th(bot)
    assert digests(bot, "2016-03-14")["ltg teams"] == MOCK_UP.format(together=NOTHING_YET)


def test_each_channel_has_it_once_a_week(bot: Bot) -> None:
    assert keys(bot, "2016-03-14T09:30", "N14") == ["digest:3:2016-03-14:1", "digest:3:2016-03-14:2"]
    digests(bot, "2016-03-14")
    assert digests(bot, "2016-03-14", "09:31") == {}
    assert digests(bot, "2016-03-15") == {}


def test_a_button_claims_what_needs_an_owner(bot: Bot) -> None:
    lines = bot.ask("digest").lines
    assert [button.says for line in lines for button in line.buttons] == ["claim A11", "claim A10"]


def test_over_easter_it_goes_on_tuesday(bot: Bot) -> None:
    letters = _letters(bot, "2016-03-29T09:30")
    assert [x.occasion for x in letters] == [date(2016, 3, 29)] * 2
    assert {x.due_at for x in letters} == {london("2016-03-29T09:30")}
    assert _letters(bot, "2016-03-29T09:29") == []


def test_half_past_nine_stays_half_past_nine_when_the_clocks_change(bot: Bot) -> None:
    before, after = _letters(bot, "2016-03-21T10:00"), _letters(bot, "2016-04-04T10:00")
    assert [f"{x[-1].due_at:%d %B %H:%M %Z}" for x in (before, after)] == ["21 March 09:30 UTC", "04 April 08:30 UTC"]


@pytest.mark.parametrize(
    ("every", "weekday", "found"),
    [
        ("week", 0, "2016-05-03 2016-05-09 2016-05-16 2016-05-23 2016-05-31"),
        ("week", 4, "2016-05-06 2016-05-13 2016-05-20 2016-05-27"),
        ("fortnight", 0, "2016-05-03 2016-05-16 2016-05-31"),
        ("month", 0, "2016-05-03"),
        ("month", 2, "2016-05-04"),
        ("never", 0, ""),
    ],
)
def test_a_holiday_moves_it_to_the_next_working_day(every: str, weekday: int, found: str) -> None:
    group = Group(key="g", name="G", short="G", kind="office", digest_every=every, digest_day=weekday)  # type: ignore[arg-type]
    may = slots.between(Calendar(), group, date(2016, 5, 1), date(2016, 5, 31))
    assert may == [date.fromisoformat(day) for day in found.split()]


def test_every_second_week_stays_every_second_week_over_a_year_of_53() -> None:
    group = Group(key="g", name="G", short="G", kind="office", digest_every="fortnight", digest_day=2)
    days = slots.between(Calendar(), group, date(2020, 12, 1), date(2021, 2, 1))
    assert {(b - a).days for a, b in pairwise(days)} == {14}


def test_late_actions_are_named_by_ref_and_role_only(bot: Bot) -> None:
    bot.at = "2016-03-17T09:00"
    text = bot.say("digest")
    assert "Late (5)\nA12 Early Intervention and Prevention Officer (Council)\nA8 Project officer (VCFS)\n" in text
    assert "In all: 7 live actions, 5 late" in text
    assert "Bring options" not in text


def test_past_five_lines_the_rest_are_counted(bot: Bot) -> None:
    for number in range(6):
        bot.say(f"action add Visit ward number {number} by 16 March")
    text = bot.say("digest")
    assert "Needs an owner (8)" in text
    assert "and 3 more – /psr actions open" in text
    assert text.count("[Claim") == 5


def test_an_action_is_waiting_after_five_working_days_without_an_owner(bot: Bot) -> None:
    bot.at = "2016-03-10T09:00"
    assert "waiting since" not in bot.say("digest")
    bot.at = "2016-03-11T09:00"
    assert bot.say("digest").count("waiting since 3 March") == 2


def test_what_is_due_in_the_week_after_the_meeting_has_its_own_place(bot: Bot) -> None:
    bot.say("action add Print the posters by 18 March for me", "ltg-fire")
    bot.say("action add Print more posters by 22 March for me", "ltg-fire")
    text = bot.say("digest")
    assert "Due this week (1)\nA13 Print the posters – Community Safety Officer (Fire and Rescue) – due Friday" in text
    assert "Print more posters" not in text


def test_an_action_for_everyone_far_ahead_shows_who_is_waited_for(bot: Bot) -> None:
    bot.say("action add Name a deputy by 29 April for everyone")
    bot.say("reply A13 done", "ltg-fire")
    assert (
        "For everyone (1)\nA13 Name a deputy – everyone, 1 of 7 in; "
        "waiting for CCG, Council, LCC, LCFT, Police and VCFS – due Friday 29 April"
    ) in bot.say("digest")


def test_what_was_cleared_before_the_last_digest_is_not_told_again(bot: Bot) -> None:
    bot.at = "2016-03-14T09:00"
    bot.say("done A12 Sent to all members", "ltg-council")
    bot.at = "2016-03-14T11:00"
    bot.say("done A7 media list sent", "ltg-ccg")
    first, second = digests(bot, "2016-03-14")["ltg teams"], digests(bot, "2016-03-21")["ltg teams"]
    assert "Sent to all members" in first
    assert "Sent to all members" not in second
    assert 'A7 List the media each partner can use to raise awareness – "media list sent" (CCG)' in second


def quiet_group(bot: Bot) -> None:
    """The Implementation Group: nothing to do, and a meeting that has no day yet."""
    bot.at = "2016-03-14T08:45"
    bot.say("digest weekly in implementation group", "pmo-manager")


def test_a_week_without_news_is_passed_over_but_never_two_running(bot: Bot) -> None:
    quiet_group(bot)
    said = [digests(bot, day, "09:30") for day in ("2016-03-14", "2016-03-21", "2016-03-29", "2016-04-04")][1:]
    weeks = [each["implementation teams"] for each in said]
    assert weeks[0] == weeks[2] == "nothing changed, nothing is due, no meeting is near"
    assert weeks[1] == (
        "Implementation Group – week of 28 March 2016\nA quiet week: nothing has changed.\n\n"
        "Next meeting: April 2016 – to discuss whether the group remains fit for purpose.\n"
        "Can't come? Type /psr apologies M8\n\n"
        "In all: 0 live actions, 0 late, 0 cleared in the last 7 days\n\n"
        "No names or cases in chat, please. /psr help"
    )


@pytest.mark.parametrize(
    "news",
    [
        "action add Write the terms of reference",
        "meeting add 1 April 2pm to 3pm at Town Hall",
        "meeting move M8 to 8 April",
    ],
)
def test_any_news_is_posted(bot: Bot, news: str) -> None:
    quiet_group(bot)
    bot.at = "2016-03-22T10:00"
    assert "Undo" in bot.say(news, "exec-lcft", "implementation")
    said = digests(bot, "2016-03-29")["implementation teams"]
    assert said.startswith("Implementation Group – week of 28 March 2016\n\n")


def test_after_a_pause_it_is_posted_late_up_to_two_working_days(bot: Bot) -> None:
    text = digests(bot, "2016-03-16", "11:00")["ltg teams"]
    assert text.splitlines()[:2] == [
        "Locality Task Group – week of 14 March 2016", "Posted late: it was due on Monday 14 March.",
    ]  # fmt: skip


def test_after_a_longer_pause_it_is_passed_over(bot: Bot) -> None:
    assert set(digests(bot, "2016-03-17").values()) == {"too late to be useful"}
    assert "Posted late" not in digests(bot, "2016-03-21")["ltg teams"]


def test_a_channel_that_takes_no_posts_has_no_digest(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    assert "Undo" in bot.say("digest weekly", "mdt-ccg", "mdt")
    with bot.database.reading(london("2016-03-14T09:30")) as session:
        channels = roster_of(session).channels
        found = {channels[x.channel_id or 0].group_id for x in planned(session, "2016-03-14T09:30", "N14")}
    assert len(found) == 1


def test_a_channel_for_digests_only_has_it(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    bot.say("digest weekly", "exec-chair", "executive")
    assert len(keys(bot, "2016-03-14T09:30", "N14")) == 3


def test_a_digest_set_up_after_its_hour_begins_next_time(bot: Bot) -> None:
    bot.at = "2016-03-15T11:00"
    said = bot.say("digest tuesday 10am")
    assert said.startswith(
        "Locality Task Group: the digest is posted every Tuesday at 10am. Next: Tuesday 22 March 2016."
    )
    assert digests(bot, "2016-03-15", "11:01") == {}


def test_a_digest_that_was_stopped_before_sending_is_not_posted(bot: Bot) -> None:
    letters = _letters(bot, "2016-03-14T09:30")
    bot.at = "2016-03-14T09:30"
    bot.say("digest never")
    assert len(letters) == 2
    assert digests(bot, "2016-03-14", "09:31") == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("digest weekly", "every Monday at 9.30am. Next: Monday 21 March 2016."),
        ("digest fortnightly", "every second Monday at 9.30am. Next: Monday 21 March 2016."),
        ("digest monthly", "on the first Monday of the month at 9.30am. Next: Monday 4 April 2016."),
        ("digest monday 9.30am", "every Monday at 9.30am. Next: Monday 21 March 2016."),
        ("digest on Thursdays at 16:00", "every Thursday at 4pm. Next: Thursday 17 March 2016."),
        ("digest friday", "every Friday at 9.30am. Next: Friday 18 March 2016."),
    ],
)
def test_a_lead_sets_how_often_and_when(say: Callable[..., str], typed: str, said: str) -> None:
    assert say(typed).removesuffix("\n[Undo]") == f"Locality Task Group: the digest is posted {said}"


def test_a_lead_stops_the_digest_without_telling_the_channel(bot: Bot) -> None:
    reply = bot.ask("digest never")
    assert reply.text == "**Locality Task Group**: no digest is posted any more. `digest` still shows it to you."
    assert reply.public == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("digest sunday", "Nobody reads a digest at the weekend. "
                          "Choose a day from Monday to Friday, such as digest monday 9.30am."),
        ("digest monday 25pm", 'I don\'t know the time "25pm". For example digest monday 9.30am'),
        ("digest monday 7am", "I need one time between 8.30am and 5.30pm, such as digest monday 9.30am."),
        ("digest monday 9am to 10am", "I need one time between 8.30am and 5.30pm, such as digest monday 9.30am."),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_gets_a_sentence(say: Callable[..., str], typed: str, said: str) -> None:
    assert say(typed) == said


def test_members_cannot_change_the_digest(bot: Bot) -> None:
    assert bot.say("digest never", "ltg-fire") == (
        "Only the lead (Community Beat Manager) or the programme office can change the digest."
    )


def test_the_digest_of_another_group_can_be_read_by_its_name(bot: Bot) -> None:
    assert bot.say("digest executive").startswith("Chorley Public Service Reform Executive – week of 14 March 2016")
    assert bot.say("digest in executive") == bot.say("digest executive")


def test_the_digest_of_a_closed_group_does_not_exist_for_others(bot: Bot) -> None:
    closed, nowhere = bot.say("digest mdt"), bot.say("digest xyz")
    assert closed == nowhere.replace("xyz", "mdt")
    assert bot.say("digest mdt", "mdt-ccg", None).startswith("Extended MDT – week of")


def test_a_digest_asked_for_goes_to_the_asker_only(bot: Bot) -> None:
    reply = bot.ask("digest", "ltg-fire")
    assert (reply.public, reply.letters, reply.buttons) == ("", (), ())


def _letters(bot: Bot, at: str) -> list[Letter]:
    """The digests that fall due on the day of that moment."""
    with bot.database.reading(london(at)) as session:
        return [x for x in planned(session, at, "N14") if str(x.occasion) == at[:10]]
