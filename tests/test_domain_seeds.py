"""Phrases of the seeds, row by row of domain.md section 2, where no test of one feature proves the whole of it."""

from tests.conftest import Bot
from tests.kept import kept
from tests.outgoing import post
from tests.record import action


def section(bot: Bot, title: str) -> list[str]:
    """One part of today's digest."""
    return next((part.splitlines() for part in bot.say("digest").split("\n\n") if part.startswith(title)), [])


def test_row_23_and_34_a_process_improvement_and_a_test_are_asked_what_came_of_them(bot: Bot) -> None:
    bot.say("log improvement Shorter referral form with LCFT on 14 March")
    bot.say("log test Reminders by text on 14 March with CCG", "ltg-vcfs")
    assert (kept(bot, "J8")["kind"], kept(bot, "J9")["kind"]) == ("process_improvement", "test")
    said = post(bot, "2016-03-16T09:00", "N12")
    assert said["ltg-police"].startswith("What came of J8 Shorter referral form? One line and how many.")
    assert said["ltg-vcfs"].startswith("What came of J9 Reminders by text? One line and how many.")


def test_row_27_an_empty_seat_is_in_every_digest_until_it_is_filled(bot: Bot) -> None:
    for day in ("2016-03-14", "2016-03-21", "2016-03-29"):
        assert "\nEmpty seat: Hospital\n" in post(bot, f"{day}T09:30", "N14")["ltg teams"]
    bot.at = "2016-03-30T09:00"
    bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager")
    assert "Empty seat" not in post(bot, "2016-04-04T09:30", "N14")["ltg teams"]


def test_row_30_what_is_planned_after_the_meeting_is_the_plan_of_activity(bot: Bot) -> None:
    bot.say("event Carers stall with CCG on 13 April for carers")
    bot.say("campaign Get moving with VCFS in May for elderly")
    assert bot.say("activity list planned").splitlines() == [
        "Locality Task Group: planned activities (2)",
        "J8 Carers stall – Wednesday 13 April – Police and CCG",
        "J9 Get moving – May – Police and VCFS",
    ]


def test_row_31_the_digest_counts_activity_for_each_focus_group_and_shows_those_without(bot: Bot) -> None:
    bot.say("event Carers stall with CCG on 13 April for carers")
    bot.say("event Tea with VCFS on 20 April for elderly and carers")
    assert section(bot, "Coming up")[3:5] == [
        "Planned for: elderly (1) and carers (2)",
        "Nothing planned yet for: families with complex needs and ethnic minority groups",
    ]


def test_row_48_and_77_the_programme_office_acts_for_every_group_but_one_that_is_closed_to_it(bot: Bot) -> None:
    for number, group in enumerate(("executive", "implementation", "ltg", "pmo"), start=13):
        assert bot.say(f"action add Book a room in {group}", "pmo-manager", None).startswith(f"Added A{number} ")
    bot.say("action add Find support to administer the group", "mdt-ccg", "mdt")
    assert action(bot, "MDT-A1").text == "Find support to administer the group"
    assert bot.say("claim MDT-A1", "pmo-manager", None) == "I can't find MDT-A1 here. The latest is A16."


def test_row_84_a_community_conversation_is_planned_as_engagement(bot: Bot) -> None:
    assert bot.say("log engagement Community conversation with VCFS w/c 25 April at Town Hall", "ltg-council") == (
        "Planned J8 Community conversation – engagement, 25 to 29 April 2016, Town Hall.\n"
        "Taking part: Council and VCFS.\n[Undo]"
    )
    facts = kept(bot, "J8")
    assert (facts["kind"], facts["status"], facts["locality"]) == ("engagement", "planned", 1)


def test_row_104_one_response_of_the_partnership_and_one_of_each_organisation(bot: Bot) -> None:
    bot.say("action add Respond to the consultation from your own organisation for everyone", "exec-chair", "executive")
    bot.say("action add Send one response for the partnership @pmo-manager", "exec-chair", "executive")
    assert (action(bot, "A13").owner_kind, action(bot, "A14").owner_kind) == ("everyone", "member")
    assert bot.say("reply A13 done sent", "exec-fire", "executive").startswith("Your reply to A13 is in: 1 of ")


def test_row_110_what_is_collected_leaves_as_a_table(bot: Bot) -> None:
    for line, name in (("export actions csv", "actions-ltg"), ("export activities csv", "activities-ltg")):
        assert [file.name for file in bot.ask(line).files] == [f"{name}-2016-03-15.csv"]
