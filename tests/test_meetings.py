"""Meetings as people speak of them: planned, moved, called off, held, and who comes."""

import pytest

from tests.conftest import Bot

M7 = "Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall"
ADD = "meeting add 13 April 10am to midday at Library to look at the plan"


def test_a_meeting_is_added_and_echoed_in_full(bot: Bot) -> None:
    said = bot.say("meeting add 16 March 10am to midday at Town Hall to define a plan of activity")
    assert said == (
        "Added M9 Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall. "
        "To define a plan of activity.\nM7 of the same group is on that day too.\n[Undo]"
    )
    assert bot.replies[-1].public == (
        "M9 added by Community Beat Manager (Police): Locality Task Group, Wednesday 16 March 2016, "
        "10am to midday, Town Hall – to define a plan of activity"
    )


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("meeting add 10am to midday 13 April", "Wednesday 13 April 2016, 10am to midday."),
        ("meeting new Wed 13 April 2-4pm at Library", "Wednesday 13 April 2016, 2pm to 4pm, Library."),
        ("meeting add 13 April for budget review", "Wednesday 13 April 2016. Budget review."),
        ("meeting add 13 April at Room 2, Town Hall, to agree dates", "Wednesday 13 April 2016, Room 2, Town Hall. To agree dates."),  # noqa: E501
        ("meeting add 13 April at 10am at Town Hall", "Wednesday 13 April 2016, 10am, Town Hall."),
    ],
)  # fmt: skip
def test_the_parts_of_a_meeting_may_be_left_out(bot: Bot, typed: str, understood: str) -> None:
    assert bot.say(typed) == f"Added M9 Locality Task Group, {understood}\n[Undo]"


def test_a_day_nobody_works_on_is_remarked(bot: Bot) -> None:
    assert bot.say("meeting add 28 March 10am") == (
        "Added M9 Locality Task Group, Monday 28 March 2016, 10am.\n"
        "Monday 28 March 2016 is Easter Monday; the last working day before is Thursday 24 March.\n[Undo]"
    )
    assert "\nThat is a Saturday; the last working day before is Friday 18 March.\n" in bot.say("meeting add 19 March")


def test_a_month_alone_is_kept_and_the_day_asked_for_later(bot: Bot) -> None:
    assert bot.say("meeting add May at Town Hall") == (
        "Added M9 Locality Task Group, May 2016, Town Hall.\n"
        "Once the day is fixed: meeting move M9 to …. I will ask for it.\n[Undo]"
    )
    assert "**M9** May 2016, Town Hall" in [line.text for line in bot.ask("meetings").lines]


def test_a_date_that_has_passed_is_asked_about(bot: Bot) -> None:
    assert bot.say("meeting add 1 March") == "1 March 2016 has passed. Did you mean 1 March 2017?"
    assert bot.say("meeting add today 8am") == "8am today has passed. When is the meeting?"


def test_what_is_not_understood_is_said(bot: Bot) -> None:
    assert bot.say("meeting add Town Hall") == "I need a date, such as 29 April or end of April."
    assert bot.say("meeting add 13 April Town Hall") == (
        'I did not understand "Town Hall". Say the place with "at" (up to five words) and what it is for with "to". '
        "For example meeting add 16 March 10am to midday at Town Hall to define a plan of activity"
    )


def test_nothing_after_it_opens_a_form(bot: Bot) -> None:
    reply = bot.ask("meeting add")
    assert reply.form
    assert [field.name for field in reply.form.fields] == ["slot", "times", "venue", "purpose"]
    filled = {
        **reply.form.given,
        "slot": "13 April",
        "times": "10am to midday",
        "venue": "Town Hall",
        "purpose": "to plan",
    }
    assert bot.say("meeting add", form=filled).startswith(
        "Added M9 Locality Task Group, Wednesday 13 April 2016, 10am to midday, Town Hall. To plan.\n"
    )


def test_the_form_takes_a_month_only_without_times(bot: Bot) -> None:
    filled = {"slot": "April", "times": "10am", "group": "ltg"}
    assert bot.say("meeting add", form=filled) == "A meeting that has a time needs its day too, such as 16 March."


def test_the_group_may_be_named_at_the_end(bot: Bot) -> None:
    said = bot.say("meeting add 17 May 4pm in executive", "pmo-manager")
    assert said.startswith("Added M9 Chorley Public Service Reform Executive, Tuesday 17 May 2016, 4pm.\n")
    asked = bot.ask("meeting add 17 May", "pmo-officer", None)
    assert asked.text == "Which group is that for?"


def test_only_the_lead_or_the_programme_office_plans_meetings(bot: Bot) -> None:
    only = "Only the lead (Community Beat Manager) or the programme office can"
    assert bot.say(ADD, "ltg-fire") == f"{only} add a meeting."
    assert bot.say("meeting move M7 to 23 March", "ltg-fire") == f"{only} move a meeting."
    assert bot.say("meeting cancel M7 because of snow", "ltg-fire") == f"{only} cancel a meeting."
    assert bot.say("meeting held M7", "ltg-fire") == f"{only} say that it was held."


def test_a_closed_group_has_meetings_of_its_own_series(bot: Bot) -> None:
    assert bot.say("meeting add 6 April 9am", "mdt-ccg", "mdt") == (
        "Added MDT-M2 Extended MDT, Wednesday 6 April 2016, 9am.\n[Undo]"
    )
    assert bot.say("meeting show MDT-M2") == "I can't find MDT-M2 here. meetings lists what is planned."


def test_meetings_lists_what_is_planned_and_what_was_held(bot: Bot) -> None:
    bot.say(ADD)
    listed = (
        "Locality Task Group: meetings (2 planned)\n"
        "M7 Wednesday 16 March 2016, 10am to midday, Town Hall – to define a plan of activity\n"
        "M9 Wednesday 13 April 2016, 10am to midday, Library – to look at the plan\n"
        "Held lately:\nM4 Thursday 3 March 2016"
    )
    assert bot.say("meeting") == bot.say("meeting list") == bot.say("meetings of ltg", "exec-fire", None) == listed


def test_a_month_is_listed_as_a_month_and_a_gap_is_said(bot: Bot) -> None:
    assert bot.say("meetings implementation group") == (
        "Implementation Group: meetings (1 planned)\n"
        "M8 April 2016 – to discuss whether the group remains fit for purpose\n"
        "Held lately:\nM3 Tuesday 1 March 2016 – cancelled\nM1 February 2016"
    )
    bot.at = "2016-03-17T09:00"
    assert bot.say("meetings").startswith(
        "Locality Task Group: meetings (0 planned)\nNone planned yet.\nHeld lately:\n"
    )


def test_all_groups_are_listed_with_their_gaps(bot: Bot) -> None:
    bot.at = "2016-03-16T09:00"
    assert bot.say("meetings all") == (
        "Next meetings\nChorley Public Service Reform Executive: none planned yet\n"
        "Implementation Group: M8 April 2016\n"
        "Locality Task Group: M7 Wednesday 16 March 2016, 10am to midday, Town Hall"
    )


def test_the_next_meeting_is_shown_whole(bot: Bot) -> None:
    bot.say("apologies", "ltg-lcft")
    assert bot.say("next", "ltg-fire") == (
        f"M7 {M7}\nTo define a plan of activity.\nLed by the Community Beat Manager (Police).\n"
        "Apologies so far: LCFT.\n4 actions are due at it:\n"
        "A6 Send a short list of what your organisation already does in Chorley inner-East – everyone\n"
        "A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG)\n"
        "A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police)\n"
        "A11 Find a hospital representative for the task group – no owner [Claim A11]\n[Apologies M7]"
    )


def test_a_meeting_is_shown_by_its_ref(bot: Bot) -> None:
    assert bot.say("M7") == bot.say("meeting M7") == bot.say("show m-07") == bot.say("meeting show M7")
    assert bot.say("M8").splitlines()[2] == "No day yet: meeting move M8 to … gives it one."


def test_a_meeting_that_has_begun_is_no_longer_the_next(bot: Bot) -> None:
    bot.at = "2016-03-16T10:00"
    assert bot.say("next", "ltg-fire") == "No meeting of the Locality Task Group is planned yet."
    assert bot.say("next") == (
        "No meeting of the Locality Task Group is planned yet. "
        "meeting add 13 April 10am to midday at Town Hall plans one."
    )
    assert bot.say("next executive", "ltg-fire").startswith("No meeting of the Chorley Public Service Reform Executive")


def test_another_groups_next_meeting_can_be_asked_for(bot: Bot) -> None:
    shown = "M6 Chorley Public Service Reform Executive, Tuesday 15 March 2016, 4pm to 6pm\n"
    assert bot.say("next executive").startswith(shown)
    assert bot.say("next meeting of the executive").startswith(shown)


def test_a_meeting_is_moved_with_its_times_and_its_actions(bot: Bot) -> None:
    assert bot.say("meeting move M7 to 23 March") == (
        "M7 moved to Wednesday 23 March 2016, 10am to midday, Town Hall "
        "(was Wednesday 16 March 2016, 10am to midday).\n"
        "A6, A7, A9 and A11 follow to the new date.\n"
        "I will tell the group's 2 channels and 5 people at 9.10am.\n[Undo]"
    )
    assert "due at the meeting on Wednesday 23 March 2016" in bot.say("A7")
    assert "First planned for Wednesday 16 March 2016." in bot.say("M7")


def test_a_meeting_may_be_given_new_times_and_a_reason(bot: Bot) -> None:
    moved = "M7 moved to Wednesday 16 March 2016, 2pm to 4pm, Town Hall (was "
    assert bot.say("M7 move to 2pm to 4pm because the hall is taken").startswith(moved)
    assert bot.say("move M7 to 24 March").startswith("M7 moved to Thursday 24 March 2016, 2pm to 4pm, Town Hall (was ")


def test_a_move_says_what_it_does_not_understand(bot: Bot) -> None:
    assert bot.say("meeting move M7") == "To when? For example meeting move M7 to 23 March"
    assert bot.say("meeting move M7 to Marsh") == "I need a date, such as 29 April or end of April."
    assert bot.say("meeting move M7 to 16 March") == (
        "M7 is on that date already: Wednesday 16 March 2016, 10am to midday."
    )
    assert bot.say("meeting move M7 to 23 March at Library") == (
        'I did not understand "at Library". Say the reason with "because". '
        "For example meeting move M7 to 23 March because the hall is taken"
    )
    assert bot.say("meeting move M6 to today 8am", "exec-chair") == "8am today has passed. To when is it moved?"


def test_the_date_of_a_meeting_only_becomes_finer(bot: Bot) -> None:
    assert bot.say("meeting move M7 to April") == "I need the new day of M7, such as 23 March."
    assert bot.say("meeting move M8 to May", "exec-lcft").startswith("M8 moved to May 2016 (was April 2016).")
    assert bot.say("meeting move M8 to 10 May", "exec-lcft").startswith(
        "M8 moved to Tuesday 10 May 2016 (was May 2016)."
    )
    assert bot.say("meeting move M8 to 10 May 2pm", "exec-lcft").startswith(
        "M8 moved to Tuesday 10 May 2016, 2pm (was "
    )


def test_what_is_over_or_called_off_is_not_moved(bot: Bot) -> None:
    another = "For another one: meeting add 13 April 10am to midday at Town Hall"
    assert bot.say("meeting move M4 to 3 May") == f"M4 was held already: Thursday 3 March 2016. {another}"
    assert bot.say("meeting move M3 to 3 May", "exec-lcft").startswith(
        "M3 is cancelled already. Because of the work involved"
    )


def test_a_cancelled_meetings_actions_fall_to_the_next_one(bot: Bot) -> None:
    bot.say(ADD)
    assert bot.say("meeting cancel M7 because of the work under way") == (
        f"M7 cancelled: {M7}.\nBecause of the work under way.\n"
        "A6, A7, A9 and A11 are now due at the meeting on Wednesday 13 April 2016.\n"
        "I will tell the group's 2 channels and 5 people at 9.10am.\n[Undo]"
    )
    assert bot.say("next").startswith("M9 Locality Task Group")
    assert bot.say("M7").splitlines()[2:4] == ["Cancelled.", "Because of the work under way."]


def test_without_another_meeting_they_have_no_date(bot: Bot) -> None:
    said = bot.say("cancel M7 the hall is flooded")
    assert "\nReason: the hall is flooded.\nA6, A7, A9 and A11 have no date now.\n" in said
    assert "no date" in bot.say("A7").splitlines()[1]


def test_nobodys_time_gets_shorter_where_there_is_a_later_meeting(bot: Bot) -> None:
    bot.say("meeting add 13 April")
    bot.say("meeting add 11 May")
    bot.say("action add Print the leaflets by M9")
    assert "A13 is now due at the meeting on Wednesday 11 May 2016.\n" in bot.say("meeting cancel M9 because of Easter")


def test_a_cancellation_needs_a_reason(bot: Bot) -> None:
    reply = bot.ask("meeting cancel M7")
    assert reply.text == "Why is it cancelled? For example `meeting cancel M7 because of the work under way`"
    assert reply.form
    assert bot.say("meeting cancel", form={**reply.form.given, "reason": "Snow"}).startswith("M7 cancelled: ")
    assert bot.say("meeting cancel M7 because of ice") == "M7 is cancelled already. Reason: Snow."


def test_the_owners_of_a_cancelled_meetings_actions_get_one_letter_each(bot: Bot) -> None:
    bot.say("nudges off", "ltg-ccg")
    bot.say("apologies", "ltg-ccg")
    letters = bot.ask("meeting cancel M7 because of snow").letters
    assert len({letter.member_id for letter in letters}) == len(letters) == 5
    assert sorted(letter.text for letter in letters)[-1] == "A6 has no date now."
    assert "A6 and A7 have no date now." in [letter.text for letter in letters]


def test_a_cancellation_taken_back_leaves_everything_as_it_was(bot: Bot) -> None:
    bot.say("meeting cancel M7 because of snow")
    assert bot.say("undo").startswith("Taken back: ")
    assert bot.say("next").startswith(f"M7 {M7}\n")
    assert "due at the meeting on Wednesday 16 March 2016" in bot.say("A7")


def test_a_meeting_added_by_mistake_is_not_listed(bot: Bot) -> None:
    bot.say("meeting add 16 March 2pm")
    bot.say("undo")
    assert "M9" not in bot.say("meetings")
    assert bot.say("meeting add 16 March 2pm").startswith("Added M10 ")


def test_a_meeting_is_said_to_be_held_once_it_has_begun(bot: Bot) -> None:
    assert bot.say("meeting held M7") == "M7 is still to come: Wednesday 16 March 2016, 10am to midday."
    bot.at = "2016-03-16T12:05"
    assert bot.say("meeting held M7") == f"M7 held: {M7}.\nWhat was agreed? action add … puts it on the list.\n[Undo]"
    assert bot.say("held M7") == "M7 was held already: Wednesday 16 March 2016."
    assert bot.say("meeting cancel M7 because of snow") == "M7 was held already: Wednesday 16 March 2016."


def test_the_day_after_a_meeting_counts_as_held(bot: Bot) -> None:
    bot.at = "2016-03-17T09:00"
    assert "\nHeld.\n" in bot.say("M7")
    assert bot.say("meeting move M7 to 23 March").startswith("M7 was held already: Wednesday 16 March 2016. ")
    assert bot.say("apologies M7") == "M7 was on Wednesday 16 March 2016, so it is too late for that."


def test_apologies_go_to_the_next_meeting(bot: Bot) -> None:
    reply = bot.ask("apologies", "ltg-lcft")
    assert reply.text == (
        f"**Apologies noted** for M7, {M7}. The lead (Community Beat Manager (Police)) sees them.\n"
        "If you can come after all: `coming M7`."
    )
    assert reply.public == ""
    assert bot.say("apologies M7", "ltg-lcft") == f"Your apologies for M7, {M7}, are in already."


def test_a_note_with_apologies_is_for_the_lead(bot: Bot) -> None:
    said = bot.say("apologies M7 on leave", "ltg-lcft")
    assert "The lead (Community Beat Manager (Police)) sees them and your note." in said
    assert "Apologies so far: LCFT (on leave)." in bot.say("M7", "ltg-police")
    assert "Apologies so far: LCFT." in bot.say("M7", "ltg-fire")


def test_apologies_may_name_the_day(bot: Bot) -> None:
    bot.say(ADD)
    for line in ("apologies for 13 April", "apologies for the 13 April meeting", "apologies M9"):
        bot.say(line, "ltg-fire")
    assert "Apologies so far: Fire and Rescue." in bot.say("M9")
    assert "No apologies so far." in bot.say("M7")
    assert bot.say("apologies 17 March") == (
        "I can't find a meeting of the Locality Task Group on Thursday 17 March 2016. meetings lists them."
    )


def test_words_that_name_no_day_are_the_note(bot: Bot) -> None:
    bot.say("apologies next week I am away", "ltg-lcc")
    assert "Apologies so far: LCC (next week I am away)." in bot.say("M7")


def test_somebody_with_several_groups_is_asked_which_one(bot: Bot) -> None:
    asked = bot.ask("apologies", "exec-lcft", None)
    assert asked.text == "Which group is that for?"
    assert bot.say(asked.buttons[0].says, "exec-lcft", None).startswith("Apologies noted for M6, ")


def test_an_observer_sends_apologies_too(bot: Bot) -> None:
    assert bot.say("apologies", "exec-observer", "executive").startswith("Apologies noted for M6, ")
    assert "Observer" not in bot.say("M6")
    assert "Apologies so far: Observing Councillor (Council)." in bot.say("M6")


def test_apologies_need_a_seat_and_a_meeting_to_come(bot: Bot) -> None:
    assert (
        bot.say("apologies M7", "exec-fire")
        == "You have no seat in the Locality Task Group, so nobody expects you at M7."
    )
    assert bot.say("apologies M8", "exec-lcft") == (
        "M8 has no day yet (April 2016). Please say it again once it has one."
    )
    bot.say("meeting cancel M7 because of snow")
    assert bot.say("apologies M7", "ltg-lcc") == "M7 is cancelled, so nobody is expected."
    assert bot.say("apologies", "ltg-lcc") == (
        "No meeting of the Locality Task Group is planned, so there is nothing to send apologies for."
    )


def test_apologies_can_be_taken_back(bot: Bot) -> None:
    assert bot.say("coming M7", "ltg-lcc") == "You have sent no apologies for M7, so you are expected."
    bot.say("apologies", "ltg-lcc")
    assert bot.say("coming to M7", "ltg-lcc") == (
        f"You are expected at M7, {M7}. Your apologies are taken back.\n[Undo]"
    )
    assert "No apologies so far." in bot.say("M7")


def test_what_a_closed_group_has_due_at_an_open_meeting_is_not_named_to_others(bot: Bot) -> None:
    bot.say("action add Share what was learnt by M7", "mdt-ccg", "mdt")
    assert "MDT-A1" not in bot.say("M7", "ltg-police")
    assert "MDT-A1" in bot.say("M7", "mdt-ccg", None)
    said = bot.say("meeting move M7 to 23 March")
    assert "A6, A7, A9 and A11 follow to the new date.\n" in said
    assert "5 people" in said
