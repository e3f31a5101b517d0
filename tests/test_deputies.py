"""A deputy for a time: sees and gets what the holder would, and can do what the holder can."""

from collections.abc import Callable

import pytest

from tests.conftest import Bot, london
from tests.outgoing import keys, post
from tests.record import action, everything, leave, mark_sent, posted, told

Say = Callable[..., str]

UNTIL = "deputy @ltg-fire until 4 April"
FIRE, POLICE = "Community Safety Officer (Fire and Rescue)", "Community Beat Manager (Police)"
NAMED = (
    f"The {FIRE} stands in for you until Monday 4 April 2016. They see and get what you would, and can do what you "
    "can. They will be told.\n[Undo]"
)
NOBODY = "Nobody stands in for you, and you stand in for nobody. deputy @ltg-fire until 4 April asks somebody to."
AFTER = "2016-04-05T09:00"
STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."


@pytest.fixture
def stood_in(bot: Bot) -> Bot:
    """The Community Safety Officer stands in for the lead until 4 April; word of it is out."""
    assert bot.say(UNTIL) == NAMED
    mark_sent(bot, london(bot.at))
    return bot


# --- naming one


def test_both_are_told_and_deputy_alone_says_who_stands_in_for_whom(bot: Bot) -> None:
    assert bot.say("deputy") == NOBODY
    assert bot.say(UNTIL) == NAMED
    assert told(bot) == [
        ("ltg-fire", f"You stand in for the {POLICE} until Monday 4 April 2016. You see and get what they would; "
         "`actions mine` shows what is theirs."),
    ]  # fmt: skip
    assert bot.say("deputy") == f"Deputies\nUntil Monday 4 April 2016, the {FIRE} stands in for you.\n[End it]"
    assert bot.say("deputy", "ltg-fire") == f"Deputies\nUntil Monday 4 April 2016, you stand in for the {POLICE}."
    assert posted(bot) == []


def test_me_and_reps_name_the_deputy(stood_in: Bot) -> None:
    assert f"Your deputy: {FIRE}, until Monday 4 April 2016" in stood_in.say("me").splitlines()
    assert f"You stand in for: {POLICE}, until Monday 4 April 2016" in stood_in.say("me", "ltg-fire").splitlines()
    assert "Seats: Locality Task Group (member)" in stood_in.say("me", "ltg-fire").splitlines()
    assert f"Police – Community Beat Manager – lead, confirmed – deputy: {FIRE}" in stood_in.say("reps").splitlines()


def test_it_may_begin_later(bot: Bot) -> None:
    assert bot.say("deputy @ltg-fire from 28 March until 4 April").startswith(
        f"The {FIRE} stands in for you from Monday 28 March until Monday 4 April 2016."
    )
    assert bot.ask("call A7", "ltg-fire").refused
    assert "Your deputy: Community Safety Officer (Fire and Rescue), from 28 March until" in bot.say("me")
    bot.at = "2016-03-28T09:00"
    assert not bot.ask("call A7", "ltg-fire").refused


@pytest.mark.parametrize(
    "line",
    ["deputy ltg-fire until 4 April", "Deputy @community safety officer to 4 April", "deputy @fire until Mon 4 April",
     "deputy @ltg-fire, until 4/4", "deputies @ltg-fire up to 4 April",
     "please deputy @ltg-fire until 4 April, thanks"],
)  # fmt: skip
def test_it_is_said_in_several_ways(say: Say, line: str) -> None:
    assert say(line) == NAMED


def test_until_when_is_asked_with_a_form(bot: Bot) -> None:
    asked = bot.ask("deputy @ltg-fire")
    assert asked.text == "Until when? For example `deputy @ltg-fire until 4 April`"
    assert asked.form is not None
    assert asked.form.fields[0].kind == "date"
    assert bot.say("deputy set", form={**asked.form.given, "until": "2016-04-04"}) == NAMED
    assert bot.say("deputy @ltg-fire until").startswith("Until when?")


def test_another_takes_the_place_of_the_first(stood_in: Bot) -> None:
    assert stood_in.say("deputy @exec-police until end of April") == (
        f"The Executive member (Police) stands in for you until Friday 29 April 2016, instead of the {FIRE}. They see "
        "and get what you would, and can do what you can. They will be told.\n[Undo]"
    )
    assert ("ltg-fire", f"You no longer stand in for the {POLICE}.") in told(stood_in)
    assert stood_in.say("deputy", "ltg-fire") == NOBODY
    assert stood_in.ask("call A7", "ltg-fire").refused


def test_the_same_one_may_stay_longer_or_go_sooner(stood_in: Bot) -> None:
    stood_in.say("deputy @ltg-fire until 8 April")
    assert stood_in.say("deputy").splitlines()[1:-1] == [f"Until Friday 8 April 2016, the {FIRE} stands in for you."]
    stood_in.say("deputy @ltg-fire until tomorrow")
    stood_in.at = "2016-03-17T09:00"
    assert stood_in.say("deputy") == NOBODY


@pytest.mark.parametrize("line", ["deputy off", "deputy none", "deputies end"])
def test_it_ends_when_the_holder_says_so(stood_in: Bot, line: str) -> None:
    assert stood_in.say(line) == f"Ended: the {FIRE} no longer stands in for you. They will be told.\n[Undo]"
    assert told(stood_in) == [("ltg-fire", f"You no longer stand in for the {POLICE}.")]
    assert stood_in.say("deputy") == NOBODY
    assert stood_in.ask("call A7", "ltg-fire").refused
    assert stood_in.say("deputy off") == "Nobody stands in for you, so there is nothing to end. deputy shows it."


def test_undo_takes_back_naming_and_ending(bot: Bot) -> None:
    bot.say(UNTIL)
    assert bot.say("undo") == "Taken back: all is as it was."
    assert (bot.say("deputy"), told(bot)) == (NOBODY, [])
    bot.say(UNTIL)
    bot.say("deputy off")
    bot.say("undo")
    assert "stands in for you" in bot.say("deputy")
    assert not bot.ask("call A7", "ltg-fire").refused


WRONG = [
    ("deputy me until 4 April",
     "You can't stand in for yourself. Name somebody else, for example deputy @ltg-fire until 4 April"),
    ("deputy @ltg-police until 4 April",
     "You can't stand in for yourself. Name somebody else, for example deputy @ltg-fire until 4 April"),
    ("deputy @exec-dwp until 4 April",
     "Your deputy should be somebody of Police, or of a group that you sit in. The Executive member (DWP) is neither."),
    ("deputy @nobody until 4 April", "I don't know @nobody. They need to join, or the programme office can add them."),
    ("deputy @ltg-fire until 1 March", "1 March 2016 has passed. Did you mean 1 March 2017?"),
    ("deputy @ltg-fire until 14/3/2016", "14 March 2016 has passed."),
    ("deputy @ltg-fire until soon", "I need a date, such as 29 April or end of April."),
    ("deputy @ltg-fire until 31/4", "April has no day 31."),
    ("deputy @ltg-fire until 4 April 2018",
     "Somebody can stand in for a year at the longest. After that, the seat should be theirs: the programme office can "
     "pass it on."),
    ("deputy @ltg-fire from 4 April until 28 March",
     "Monday 28 March 2016 is before Monday 4 April 2016. For example deputy @ltg-fire until 4 April"),
    ("deputy until 4 April", "Who stands in for you? For example deputy @ltg-fire until 4 April"),
    (f"deputy {'x ' * 1500}until 4 April", "Who stands in for you? For example deputy @ltg-fire until 4 April"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[line[:50] for line, _ in WRONG])
def test_what_cannot_be_is_met_with_a_sentence_and_nothing_changes(bot: Bot, line: str, said: str) -> None:
    before = everything(bot)
    assert bot.say(line) == said
    assert everything(bot) == before


def test_a_stranger_and_somebody_who_left_have_no_part_in_it(bot: Bot) -> None:
    assert bot.say(UNTIL, "nobody") == STRANGER
    leave(bot, "ltg-fire")
    assert bot.say(UNTIL) == "I don't know @ltg-fire. They need to join, or the programme office can add them."


def test_several_people_of_that_name_are_offered(bot: Bot) -> None:
    bot.say("deputy @executive member until 4 April")
    assert bot.replies[-1].buttons[0].says == "deputy @exec-council until 4 April"


# --- can do what the holder can


def test_for_that_time_a_deputy_leads_and_clears_and_after_it_no_more(stood_in: Bot) -> None:
    assert stood_in.say("call A7", "ltg-fire").startswith("A7 is on the Call to Action Plan.")
    assert stood_in.say("done A9 drafted", "ltg-fire").startswith('A9 cleared: "drafted"')
    assert posted(stood_in)[-1] == f'A9 cleared by {FIRE}: "drafted"'
    stood_in.at = AFTER
    assert stood_in.say("call A7 off", "ltg-fire") == (
        "Only the lead (Community Beat Manager) or the programme office can set the Call to Action flag."
    )
    assert stood_in.ask("reopen A9 not quite", "ltg-fire").refused


def test_the_last_day_is_in_it_and_midnight_ends_it(stood_in: Bot) -> None:
    stood_in.at = "2016-04-04T23:59"
    assert not stood_in.ask("call A7", "ltg-fire").refused
    stood_in.at = "2016-04-05T00:00"
    assert stood_in.ask("call A7 off", "ltg-fire").refused


def test_the_holder_keeps_every_right(stood_in: Bot) -> None:
    assert not stood_in.ask("call A7").refused
    assert not stood_in.ask("done A9 drafted").refused


def test_what_the_holder_raised_the_same_day_a_deputy_may_edit(bot: Bot) -> None:
    bot.say("action add Ring the surgery", "ltg-vcfs")
    assert bot.ask("edit A13 Ring the library", "ltg-ccg").refused
    bot.say("deputy @ltg-ccg until 4 April", "ltg-vcfs")
    assert not bot.ask("edit A13 Ring the library", "ltg-ccg").refused


def test_actions_mine_and_the_overview_show_whose_they_are(stood_in: Bot) -> None:
    line = (
        "A9 Draft a one-page plan of activity to fill in at the meeting – due at the 16 March meeting – for the "
        f"{POLICE}"
    )
    assert stood_in.say("actions mine", "ltg-fire") == f"Your actions (1)\n{line}"
    assert f"{line} [Done A9] [Stuck A9] [More time A9]" in stood_in.say("", "ltg-fire", None)
    assert "for the" not in stood_in.say("actions mine")
    assert "[Done A9]" in stood_in.say("A9", "ltg-fire")


def test_a_reply_is_the_deputys_own_first_and_then_the_holders(bot: Bot) -> None:
    bot.say("deputy @ltg-ccg until 4 April", "ltg-vcfs")
    assert "A6" in bot.say("actions mine", "ltg-ccg")
    assert bot.say("reply A6 done list sent", "ltg-ccg").startswith("Your reply to A6 is in: 3 of 7.")
    assert "waits for your reply [Reply done A6]" in bot.say("", "ltg-ccg", None)
    assert "reply A6 for vcfs done" in [b.says for line in bot.replies[-1].lines for b in line.buttons]
    assert bot.say("reply A6 for vcfs done", "ltg-ccg").startswith("Their reply to A6 is in: 4 of 7.")
    assert bot.say("reply A6 for lcc done", "ltg-ccg") == (
        "Only the lead or the programme office can reply for another organisation."
    )


def test_apologies_of_a_deputy_with_a_seat_are_their_own(stood_in: Bot) -> None:
    stood_in.say("apologies M7", "ltg-fire")
    assert "Apologies so far: Fire and Rescue" in stood_in.say("next")
    stood_in.say("coming M7", "ltg-fire")
    stood_in.say("deputy @exec-police until 4 April")
    stood_in.say("apologies M7", "exec-police")
    assert "Apologies so far: Police" in stood_in.say("next")


def test_a_deputy_without_a_seat_in_the_group_claims_for_the_holder(bot: Bot) -> None:
    bot.say("deputy @exec-police until 4 April")
    mark_sent(bot, london(bot.at))
    assert bot.say("claim A11", "exec-police") == f"A11 is with the {POLICE} now, for whom you stand in.\n[Undo]"
    assert posted(bot) == [f"A11 claimed by Executive member (Police) for the {POLICE}"]
    assert told(bot)[0][0] == "ltg-police"
    assert told(bot)[0][1].startswith("A11 is yours, claimed for you by the Executive member (Police): Find a hospital")
    assert bot.say("assign A10 to @exec-police") == (
        "The Executive member (Police) has no seat in the Locality Task Group, so they could not clear it."
    )


def test_a_deputy_with_a_seat_claims_for_themselves(stood_in: Bot) -> None:
    assert stood_in.say("claim A11", "ltg-fire").startswith("A11 is yours.")
    assert action(stood_in, "A11").owner_member_id != action(stood_in, "A9").owner_member_id


def test_a_deputy_reads_the_holders_closed_group_and_nobody_else_of_theirs(bot: Bot) -> None:
    assert "Extended MDT" not in bot.say("groups", "exec-ccg", None)
    bot.say("deputy @exec-ccg until 4 April", "mdt-ccg", None)
    assert "Extended MDT" in bot.say("groups", "exec-ccg", None)
    assert bot.say("who", "exec-ccg", "mdt").startswith("Extended MDT: 7 seats")
    bot.say("deputy @exec-lcc until 4 April", "exec-ccg", None)
    assert "Extended MDT" not in bot.say("groups", "exec-lcc", None)
    bot.at = AFTER
    assert "Extended MDT" not in bot.say("groups", "exec-ccg", None)


def test_a_deputy_coordinates_only_where_the_holder_does(stood_in: Bot) -> None:
    assert stood_in.ask("joins", "ltg-fire").text == "Nobody is waiting to join."
    assert stood_in.ask("meeting cancel M6 because of snow", "ltg-fire", "executive").refused
    stood_in.say("deputy @exec-council until 4 April", "pmo-manager", "executive")
    assert not stood_in.ask("meeting cancel M6 because of snow", "exec-council", "executive").refused


def test_a_deputys_deputy_gets_only_the_first_ones_own(bot: Bot) -> None:
    bot.say("deputy @exec-council until 4 April", "pmo-manager", "executive")
    bot.say("deputy @ltg-council until 4 April", "exec-council", "executive")
    assert bot.ask("meeting cancel M6 because of snow", "ltg-council", "executive").refused
    assert "A1" in bot.say("actions mine", "ltg-council")


def test_a_deputy_may_still_ask_for_a_seat_of_their_own(bot: Bot) -> None:
    bot.say("deputy @exec-police until 4 April")
    assert bot.say("join ltg", "exec-police", None).startswith("Your request is in: a seat in the Locality Task Group.")


def test_whoever_loses_the_seat_has_a_deputy_in_nothing(stood_in: Bot) -> None:
    stood_in.say("rep end police ltg nobody", "pmo-manager")
    assert stood_in.ask("call A7", "ltg-fire").refused
    leave(stood_in, "ltg-police")
    assert stood_in.say("deputy", "ltg-fire").startswith("Deputies")
    assert stood_in.ask("call A7", "ltg-fire").refused


# --- gets what the holder would


def test_word_to_the_holder_reaches_the_deputy_too(stood_in: Bot) -> None:
    stood_in.say("assign A10 to @ltg-police", "pmo-manager")
    (who, words), (deputy, same) = told(stood_in)
    assert (who, deputy) == ("ltg-police", "ltg-fire")
    assert same == f"For the {POLICE}, for whom you stand in: {words}"


def test_what_a_deputy_did_they_are_not_told_but_the_holder_is(stood_in: Bot) -> None:
    stood_in.say("stuck A11 nobody has replied", "ltg-fire")
    assert [who for who, _ in told(stood_in)] == ["ltg-police"]


def test_word_reaches_the_deputy_where_the_holder_wants_none(stood_in: Bot) -> None:
    stood_in.say("nudges off")
    stood_in.say("stuck A11 nobody has replied", "ltg-ccg")
    assert [who for who, _ in told(stood_in)] == ["ltg-fire"]


def test_the_holders_things_ride_in_the_deputys_one_bundle(stood_in: Bot) -> None:
    stood_in.say("action add Count the leaflets by 18 March for me", "ltg-fire")
    stood_in.at = "2016-03-16T08:00"
    said = post(stood_in, "2016-03-17T09:00", "bundle")
    assert said["ltg-fire"] == (
        f"Still open for the {POLICE} – done, stuck or more time?\n"
        "A9 Draft a one-page plan of activity to fill in at the meeting – due at the 16 March meeting "
        "[Done A9] [Stuck A9] [More time A9]\n"
        "Reply here, for example: done A9 shared with the group"
    )
    assert said["ltg-police"].startswith("Still open – done, stuck or more time?\nA9 Draft")
    assert len([key for key in keys(stood_in, "2016-03-17T09:00", "bundle") if key == "bundle:2016-03-17:25"]) == 1


def test_own_things_come_first_and_the_holders_under_a_heading_of_their_own(bot: Bot) -> None:
    bot.at = "2016-03-11T12:00"
    bot.say("deputy @ltg-ccg until 4 April", "ltg-vcfs")
    lines = post(bot, "2016-03-14T09:00", "bundle")["ltg-ccg"].splitlines()
    meets = "The Locality Task Group meets on Wednesday 16 March 2016 at 10am."
    assert lines[0] == f"{meets} Two things of yours are due by then:"
    assert f"{meets} Two things of the Project officer (VCFS) are due by then:" in lines
    assert lines[5].endswith("[Done A6] [Cannot A6]")


def test_the_holder_who_is_away_gets_nothing_and_the_deputy_all(stood_in: Bot) -> None:
    stood_in.say("nudges off until 4 April")
    said = post(stood_in, "2016-03-17T09:00", "bundle")
    assert said["ltg-police"] == "away until 4 April"
    assert "A9" in said["ltg-fire"]


def test_once_it_is_over_the_bundle_is_the_deputys_own_again(stood_in: Bot) -> None:
    stood_in.say("due A9 to 31 March")
    assert "A9" in post(stood_in, "2016-04-04T09:00", "bundle")["ltg-fire"]
    stood_in.say("due A9 to 4 April")
    assert "ltg-fire" not in post(stood_in, AFTER, "bundle")


def test_who_was_asked_after_the_hour_of_a_days_bundle_begins_with_the_next(bot: Bot) -> None:
    bot.at = "2016-03-14T11:00"
    bot.say(UNTIL)
    assert "ltg-fire" not in post(bot, "2016-03-14T11:01", "bundle")
    assert "ltg-fire" in post(bot, "2016-03-17T09:00", "bundle")


def test_the_reminders_to_come_include_the_holders_as_long_as_it_lasts(bot: Bot) -> None:
    bot.say("deputy @ltg-fire until 17 March")
    assert "Thursday 17 March, 9am" in bot.say("nudges", "ltg-fire")
    bot.say("deputy @ltg-fire until 16 March")
    assert "Nothing is coming to you" in bot.say("nudges", "ltg-fire")


def test_news_of_a_meeting_reaches_the_deputies_of_those_it_concerns(stood_in: Bot) -> None:
    stood_in.say("meeting move M7 to 23 March because the hall is taken", "pmo-manager")
    said = post(stood_in, "2016-03-15T09:10", "N13")
    assert said["ltg-fire"].splitlines()[-1] == said["ltg-police"].splitlines()[-1]
    assert "ltg-fire" in post(stood_in, "2016-03-24T10:00", "N5")


def test_somebody_who_asks_to_join_is_announced_to_the_leads_deputy(stood_in: Bot) -> None:
    stood_in.say("join ltg", "U7", platform="slack", tenant="T0VCFS", where=None)
    assert "ltg-fire" in [who for who, _ in told(stood_in)]
    assert stood_in.say("accept 1 as new vcfs Volunteer", "ltg-fire").startswith("Accepted: ")
