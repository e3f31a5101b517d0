"""Actions from the line that is typed to the row that is kept: adding, owning, changing, clearing."""

import pytest

from storage import series
from tests.conftest import TUESDAY, Bot, london
from tests.record import action, letters, posted, told

NEXT = "due at the meeting on Wednesday 16 March 2016"
WEDNESDAY = "2016-03-16T11:00"  # round the table


def test_an_action_is_added_for_the_next_meeting_without_an_owner(bot: Bot) -> None:
    said = bot.say("/psr action add Find a hospital representative by the next meeting")
    assert said == f"Added A13 Find a hospital representative – no owner, {NEXT}.\n[Claim A13] [Undo]"
    assert bot.replies[-1].text.startswith("**Added A13**")
    assert posted(bot) == [
        f"A13 added by Community Beat Manager (Police): Find a hospital representative – no owner, {NEXT}"
    ]


def test_an_action_for_everyone_waits_for_each_confirmed_lead_and_member_seat(bot: Bot) -> None:
    said = bot.say(
        "action add Send a short list of what you do in Chorley inner-East by the 16 March meeting for everyone"
    )
    assert (
        said
        == f"Added A13 for everyone (7 seats): Send a short list of what you do in Chorley inner-East – {NEXT}.\n[Undo]"
    )
    assert posted(bot)[0].endswith(f"Send a short list of what you do in Chorley inner-East – for everyone, {NEXT}")
    assert "Replies: 0 of 7 in; waiting for Police, Fire and Rescue, Council, VCFS, LCFT, LCC and CCG" in bot.say("A13")


def test_an_owner_is_named_by_key_and_told(bot: Bot) -> None:
    said = bot.say("action add Draft a leaflet for carers by end of April @ltg-ccg")
    assert said == (
        "Added A13 Draft a leaflet for carers – owner Communications and Engagement officer (CCG), "
        "due by the end of April (Friday 29 April 2016).\n[Undo]"
    )
    assert told(bot) == [
        ("ltg-ccg", "A13 is yours, added by the Community Beat Manager (Police): Draft a leaflet for carers – "
                    "due by the end of April (Friday 29 April 2016).")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "owner", ["@ltg-ccg", "@ccg", "@CCG", "for @ccg", "@communications", "@engagement officer", "owner: @ltg-ccg"]
)
def test_an_owner_may_be_named_in_several_ways(bot: Bot, owner: str) -> None:
    assert "Draft a leaflet – owner Communications and Engagement officer (CCG)," in bot.say(
        f"action add Draft a leaflet {owner}"
    )


def test_for_me_is_whoever_says_it(bot: Bot) -> None:
    said = bot.say("action add Draft a leaflet for me by w/c 4 April", "ltg-vcfs")
    assert said.startswith(
        "Added A13 Draft a leaflet – owner Project officer (VCFS), due the week of Monday 4 April 2016."
    )
    assert told(bot) == []


def test_several_people_of_that_name_are_offered(bot: Bot) -> None:
    said = bot.ask("action add Draft a leaflet @officer")
    assert said.text == "@officer could be more than one person. Which one?"
    assert said.buttons[0].label == "Community Safety Officer (Fire and Rescue)"
    assert bot.say(said.buttons[0].says).startswith(
        "Added A13 Draft a leaflet – owner Community Safety Officer (Fire and Rescue)"
    )


def test_a_person_nobody_knows_is_said_and_nothing_is_added(bot: Bot) -> None:
    said = bot.say("action add Draft a leaflet @nosuch")
    assert said == "I don't know @nosuch. They need to join, or the programme office can add them."
    assert bot.say("action 13") == "I can't find A13 here. The latest is A12."


def test_an_action_is_not_given_to_somebody_who_could_not_clear_it(bot: Bot) -> None:
    sentence = "The Group Manager (Fire and Rescue) has no seat in the Locality Task Group, so they could not clear it."
    assert bot.say("action add Draft a leaflet @exec-fire") == sentence
    assert bot.say("assign A10 to @exec-fire") == sentence


def test_three_parts_are_offered_as_three_actions(bot: Bot) -> None:
    asked = bot.ask("action add Request assessments; propose activity to move on; and develop core information")
    assert asked.text == "That looks like 3 actions."
    assert [b.label for b in asked.buttons] == ["Add 3", "Add as one"]
    assert bot.say(asked.buttons[0].says).splitlines() == [
        f"Added A13 Request assessments – no owner, {NEXT}.",
        f"Added A14 Propose activity to move on – no owner, {NEXT}.",
        f"Added A15 Develop core information – no owner, {NEXT}.",
        "[Claim A13] [Claim A14] [Claim A15] [Undo]",
    ]


def test_or_as_one(bot: Bot) -> None:
    said = bot.say("action add Request assessments; propose activity to move on as one")
    assert said.startswith("Added A13 Request assessments; propose activity to move on – no owner")


def test_as_one_stays_in_a_text_that_has_no_parts(bot: Bot) -> None:
    assert bot.say("action add Make our services work as one").startswith("Added A13 Make our services work as one –")
    assert bot.say("done A9 all of us now work as one").startswith('A9 cleared: "all of us now work as one"')


def test_three_actions_for_one_person_are_told_in_one_letter(bot: Bot) -> None:
    bot.say("action add Ring the surgery; visit the library @ltg-vcfs add each")
    assert told(bot) == [
        ("ltg-vcfs", "A13 and A14 are yours, added by the Community Beat Manager (Police):\n"
                     f"A13 Ring the surgery – {NEXT}.\nA14 Visit the library – {NEXT}.")
    ]  # fmt: skip


def test_the_same_text_within_ten_minutes_is_asked_about(bot: Bot) -> None:
    bot.say("action add Ring the surgery")
    bot.at = "2016-03-15T09:02"
    asked = bot.ask("action add ring the SURGERY", "ltg-fire")
    assert asked.text == "That looks like A13, added 2 minutes ago."
    assert bot.say(asked.buttons[0].says).startswith("Added A14 ring the SURGERY")
    bot.at = "2016-03-15T09:13"
    assert bot.say("action add Ring the surgery").startswith("Added A15")


def test_no_text_is_asked_for(bot: Bot) -> None:
    asked = "What is the action? For example action add Find a hospital representative by the next meeting"
    for line in ("action add", "action add !!!", "action add 🙂", "action add by Friday", "action for everyone"):
        assert bot.say(line) == asked


def test_too_long_says_how_long_and_where_the_rest_goes(bot: Bot) -> None:
    rest = "keep it under 300 and put the rest in"
    assert bot.say("action add " + "x" * 341) == f"That is 341 characters; {rest} note A13 …."
    assert bot.say("edit A10 " + "x" * 341) == f"That is 341 characters; {rest} note A10 …."
    assert bot.say("stuck A10 " + "x" * 301) == f"That is 301 characters; {rest} note A10 …."
    assert bot.say("done A9 " + "x" * 501) == "That is 501 characters; keep it under 500."
    assert bot.say("note A9 " + "x" * 1001) == "That is 1001 characters; keep it under 1000."
    assert bot.say("action add " + "x" * 300).startswith("Added A13")


def test_with_no_meeting_planned_there_is_no_date(bot: Bot) -> None:
    bot.at = "2016-03-17T09:00"
    assert bot.say("action add Ring the surgery").startswith("Added A13 Ring the surgery – no owner, no date.")


def test_a_date_on_a_day_off_is_kept_and_remarked_on(bot: Bot) -> None:
    said = bot.say("action add Ring the surgery by 1st May")
    assert said.splitlines()[:2] == [
        "Added A13 Ring the surgery – no owner, due Sunday 1 May 2016.",
        "That is a Sunday; the last working day before is Friday 29 April.",
    ]


def test_an_action_without_an_owner_is_claimed(bot: Bot) -> None:
    said = bot.say("claim A11", "ltg-fire")
    assert said == "A11 is yours. Due at the meeting on Wednesday 16 March 2016.\n[Undo]"
    assert bot.replies[-1].text.startswith("**A11 is yours.**")
    line = "A11 claimed by Community Safety Officer (Fire and Rescue)"
    assert letters(bot) == [("teams", line), ("slack", line)]


def test_claiming_what_is_somebodys_names_the_owner(bot: Bot) -> None:
    assert bot.say("claim A7", "ltg-fire") == (
        "A7 is with the Communications and Engagement officer (CCG) since 3 March. A lead can assign it."
    )
    assert bot.say("claim A7", "ltg-ccg") == "A7 is yours already."
    assert bot.say("claim A6", "ltg-ccg") == "A6 is for everyone. Answer it with reply A6 done …."


def test_claiming_what_is_cleared_says_what_was_done(bot: Bot) -> None:
    bot.at = "2016-03-09T11:00"
    bot.say("done A12 Sent to all members", "ltg-council")
    bot.at = "2016-03-15T09:00"
    assert bot.say("claim A12", "ltg-fire") == (
        'A12 was cleared on 9 March: "Sent to all members". reopen A12 why if that is wrong.'
    )


def test_several_are_claimed_at_once_or_none(bot: Bot) -> None:
    assert bot.say("claim A10, A11 and A12", "ltg-fire") == (
        "A12 is with the Early Intervention and Prevention Officer (Council) since 3 March. A lead can assign it."
    )
    assert action(bot, "A10").status == "open"
    assert bot.say("claim A10 & A11", "ltg-fire").splitlines() == [
        "A10 is yours. Due the week of Monday 21 March 2016.",
        "A11 is yours. Due at the meeting on Wednesday 16 March 2016.",
        "[Undo]",
    ]
    assert posted(bot) == ["A10 and A11 claimed by Community Safety Officer (Fire and Rescue)"]


def test_an_owner_gives_it_back(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire")
    assert bot.say("unclaim A11", "ltg-fire") == "A11 needs an owner again.\n[Claim A11] [Undo]"
    assert posted(bot)[-1] == "A11 needs an owner again"
    assert bot.say("unclaim A11", "ltg-fire") == "A11 is nobody's in particular, so there is nothing to give back."
    assert bot.say("unclaim A6", "ltg-fire") == "A6 is nobody's in particular, so there is nothing to give back."
    assert bot.say("unclaim A7", "ltg-fire") == (
        "A7 is the Communications and Engagement officer's. They, or the lead, can give it back. "
        "note A7 … leaves a note."
    )


def test_the_lead_gives_an_action_to_somebody_who_is_told(bot: Bot) -> None:
    said = bot.say("assign A10 to @ltg-fire")
    assert said == "A10 given to the Community Safety Officer (Fire and Rescue). They will be told.\n[Undo]"
    assert posted(bot) == ["A10 given to the Community Safety Officer (Fire and Rescue)"]
    assert told(bot) == [
        ("ltg-fire", "A10 is yours, given by the Community Beat Manager (Police): Pick five Springboard questions to "
                     "try with frontline teams – due the week of Monday 21 March 2016.")
    ]  # fmt: skip


def test_several_given_at_once_are_one_letter(bot: Bot) -> None:
    assert bot.say("give A10 A11 @ltg-vcfs", "pmo-manager").startswith(
        "A10 and A11 given to the Project officer (VCFS)."
    )
    assert [who for who, _ in told(bot)] == ["ltg-vcfs"]
    assert told(bot)[0][1].startswith("A10 and A11 are yours, given by the Programme manager (PMO):\nA10 Pick five")


def test_giving_it_to_oneself_tells_nobody(bot: Bot) -> None:
    assert bot.say("assign A10 to me") == "A10 given to the Community Beat Manager (Police).\n[Undo]"
    assert told(bot) == []


def test_assigning_takes_one_person(bot: Bot) -> None:
    sentence = "assign gives an action to one person. For example assign {} to @ltg-police."
    assert bot.say("assign A10 to everyone") == sentence.format("A10")
    assert bot.say("assign A6 to @ltg-fire") == sentence.format("A6")
    assert bot.say("assign A10") == "I can't quite follow that. For example assign A10 to @ltg-police"


def test_an_owner_clears_it_in_the_words_of_the_minutes(bot: Bot) -> None:
    said = bot.say("done A7 media list sent to the group", "ltg-ccg")
    assert said == 'A7 cleared: "media list sent to the group"\n[Undo]'
    assert posted(bot) == ['A7 cleared by Communications and Engagement officer (CCG): "media list sent to the group"']


def test_several_are_cleared_with_one_note(bot: Bot) -> None:
    assert bot.say("clear A7 A8 discussed with each organisation") == (
        'A7 and A8 both cleared: "discussed with each organisation"\n[Undo]'
    )
    assert bot.say("complete A9 A10 A12 all agreed").startswith('A9, A10 and A12 all cleared: "all agreed"')


def test_without_a_note_it_asks_what_the_minutes_should_say(bot: Bot) -> None:
    asked = "What should the minutes say? For example done A7 media list sent to the group"
    assert bot.say("done A7", "ltg-ccg") == asked
    assert bot.say("done A7 …", "ltg-ccg") == asked
    form = bot.ask("done A7", "ltg-ccg").form
    assert form is not None
    assert (form.command, form.given, form.fields[0].name) == ("action done", {"cleared": "A7"}, "note")


def test_the_form_of_done_clears_it(bot: Bot) -> None:
    filled = {"cleared": "A7", "note": "media list sent"}
    assert bot.say("action done", "ltg-ccg", form=filled) == 'A7 cleared: "media list sent"\n[Undo]'


def test_what_is_cleared_round_the_table_is_cleared_at_that_meeting(bot: Bot) -> None:
    bot.say("done A7 media list sent", "ltg-ccg")
    bot.at = WEDNESDAY
    bot.say("done A9 plan filled in")
    assert action(bot, "A7").cleared_at_meeting_id is None
    assert action(bot, "A9").cleared_at_meeting_id is not None


def test_a_cleared_action_is_reopened_with_a_reason(bot: Bot) -> None:
    bot.say("done A7 media list sent", "ltg-ccg")
    assert bot.say("reopen A7", "ltg-ccg") == (
        "Why is it open again? For example reopen A7 the note went to the wrong list"
    )
    assert bot.say("reopen A7 two papers are missing", "ltg-ccg") == "A7 is open again: two papers are missing\n[Undo]"
    assert posted(bot)[-1] == "A7 reopened: two papers are missing"
    assert (action(bot, "A7").status, action(bot, "A7").cleared_note) == ("claimed", "")
    assert "15 March: reopened by the Communications and Engagement officer (CCG) – two papers are missing" in bot.say(
        "A7"
    )


def test_what_is_not_cleared_is_not_reopened(bot: Bot) -> None:
    assert bot.say("reopen A7 why not") == "A7 is not cleared, so there is nothing to reopen."


def test_a_withdrawn_action_never_comes_back(bot: Bot) -> None:
    assert bot.say("withdraw A10") == "Why is it withdrawn? For example withdraw A10 covered by the county's own list"
    assert bot.say("withdraw A10 covered elsewhere") == "A10 withdrawn: covered elsewhere\n[Undo]"
    assert posted(bot) == ["A10 withdrawn: covered elsewhere"]
    assert bot.say("reopen A10 wanted after all") == (
        'A10 was withdrawn: "covered elsewhere". Add it as a new action if it is needed after all.'
    )
    assert action(bot, "A10").status == "withdrawn"


ALIVE = ["claim A9", "unclaim A9", "assign A9 to me", "done A9 again", "stuck A9 why", "due A9 to Friday",
         "edit A9 Other words", "withdraw A9 why", "call A9"]  # fmt: skip


@pytest.mark.parametrize("line", ALIVE)
def test_nothing_more_is_done_on_what_is_cleared(bot: Bot, line: str) -> None:
    bot.say("done A9 plan drafted")
    assert bot.say(line).startswith('A9 was cleared on 15 March: "plan drafted".')


@pytest.mark.parametrize("line", ALIVE)
def test_nor_on_what_is_withdrawn(bot: Bot, line: str) -> None:
    bot.say("withdraw A9 covered elsewhere")
    assert bot.say(line) == 'A9 was withdrawn: "covered elsewhere".'


def test_a_new_date_is_repeated_with_the_old_one(bot: Bot) -> None:
    assert bot.say("action due A10 to w/c 4 April") == (
        "A10 now due the week of Monday 4 April 2016 (was week of 21 March; moved once).\n[Undo]"
    )
    assert posted(bot) == ["A10 now due week of 4 April"]
    assert bot.say("due A10 end of April") == (
        "A10 now due by the end of April (Friday 29 April 2016; was week of 4 April; moved twice).\n[Undo]"
    )
    assert bot.say("A10 due to next meeting") == (
        "A10 now due at the meeting on Wednesday 16 March 2016 (was end of April; moved 3 times).\n[Undo]"
    )
    assert str(action(bot, "A10").first_due_date) == "2016-03-24"


def test_several_get_one_date(bot: Bot) -> None:
    assert bot.say("due A8 A9 to 22 March").splitlines() == [
        "A8 now due Tuesday 22 March 2016 (was 15 March; moved once).",
        "A9 now due Tuesday 22 March 2016 (was at the 16 March meeting; moved once).",
        "[Undo]",
    ]


def test_more_time_without_a_date_asks(bot: Bot) -> None:
    asked = bot.ask("due A8", "ltg-vcfs")
    assert asked.text == "Until when? For example `due A8 to 29 April`"
    assert asked.form is not None
    assert asked.form.fields[0].choices == (
        ("next meeting", "The next meeting"), ("in one week", "One week from today")
    )  # fmt: skip
    chosen = {"changed": "A8", "due": "in one week", "date": ""}
    assert bot.say("action due", "ltg-vcfs", form=chosen) == (
        "A8 now due Tuesday 22 March 2016 (was 15 March; moved once).\n[Undo]"
    )
    typed = {"changed": "A8", "due": "next meeting", "date": "29 April"}
    assert bot.say("action due", "ltg-vcfs", form=typed).startswith("A8 now due Friday 29 April 2016")


def test_another_date_is_picked_from_a_calendar(bot: Bot) -> None:
    """Slack and Teams send the day that was picked in figures."""
    asked = bot.ask("due A8", "ltg-vcfs")
    assert asked.form is not None
    assert [field.kind for field in asked.form.fields] == ["choice", "date"]
    picked = {**asked.form.given, "due": "next meeting", "date": "2016-05-02"}
    assert bot.say("action due", "ltg-vcfs", form=picked) == (
        "A8 now due Monday 2 May 2016 (was 15 March; moved once).\n"
        "Monday 2 May 2016 is a bank holiday (May Day); the last working day before is Friday 29 April.\n[Undo]"
    )
    past = {**asked.form.given, "due": "", "date": "2016-02-29"}
    assert bot.say("action due", "ltg-vcfs", form=past) == "29 February 2016 has passed."


@pytest.mark.parametrize("words", ["soon", "asap", "Q1", "2017/18", "Easter", "TBC"])
def test_what_is_no_date_is_not_taken(bot: Bot, words: str) -> None:
    assert bot.say(f"due A10 to {words}") == "I need a date, such as 29 April or end of April."


def test_being_stuck_is_said_and_the_lead_is_told(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire")
    assert bot.say("stuck A11 nobody has replied", "ltg-fire") == (
        "A11 marked stuck. I have told the Community Beat Manager (lead).\n[Undo]"
    )
    assert told(bot) == [
        ("ltg-police", 'A11 is stuck: "nobody has replied" – Find a hospital representative for the task group, '
                       "Community Safety Officer (Fire and Rescue).")
    ]  # fmt: skip
    assert posted(bot)[-1] == 'A11 is stuck: "nobody has replied"'
    assert bot.say("unstuck A11", "ltg-fire") == "A11 is moving again.\n[Undo]"
    assert bot.say("unstuck A11", "ltg-fire") == "A11 is not marked stuck."


def test_the_lead_is_not_told_what_the_lead_says(bot: Bot) -> None:
    assert bot.say("stuck A9 waiting for figures") == "A9 marked stuck.\n[Undo]"
    assert told(bot) == []


def test_stuck_without_a_reason_asks(bot: Bot) -> None:
    assert bot.say("stuck A11", "ltg-fire") == "What is in the way? For example stuck A11 nobody has replied"


def test_a_note_stays_with_the_action_and_the_owner_is_told(bot: Bot) -> None:
    assert bot.say("note A9 first draft is in the shared folder", "ltg-vcfs") == (
        "Noted on A9: first draft is in the shared folder"
    )
    assert told(bot) == [
        ("ltg-police", "Project officer (VCFS) left a note on A9: first draft is in the shared folder")
    ]
    assert "15 March: note by the Project officer (VCFS) – first draft is in the shared folder" in bot.say("A9")
    assert bot.say("note A9") == "What is the note? For example note A9 first draft is in the shared folder"


def test_an_action_is_put_in_other_words(bot: Bot) -> None:
    assert bot.say("edit A10 Pick six Springboard questions") == "A10 now reads: Pick six Springboard questions\n[Undo]"
    assert posted(bot) == ["A10 now reads: Pick six Springboard questions"]
    assert bot.say("edit A10") == "What should it say? For example edit A10 Pick six Springboard questions"


def test_an_action_goes_on_the_call_to_action_plan_and_off_it(bot: Bot) -> None:
    assert bot.say("call A7") == "A7 is on the Call to Action Plan.\n[Undo]"
    assert bot.say("call A7") == "A7 is on the Call to Action Plan already."
    assert bot.say("call A7 OFF") == "A7 is off the Call to Action Plan.\n[Undo]"
    assert bot.say("call A7 off") == "A7 is off the Call to Action Plan already."
    assert posted(bot) == ["A7 is on the Call to Action Plan", "A7 is off the Call to Action Plan"]


def test_refs_of_two_groups_are_not_taken_together(bot: Bot) -> None:
    assert bot.say("done A4 A9 agreed", "pmo-manager") == (
        "Those belong to different groups. Please take one group at a time."
    )


def test_a_form_of_action_add_has_its_own_group_and_date(bot: Bot) -> None:
    filled = {"text": "PSR leaflet for carers", "due": "end of April", "owner": "@ltg-ccg", "group": "ltg"}
    assert bot.say("action add", where=None, form=filled).startswith(
        "Added A13 PSR leaflet for carers – owner Communications and Engagement officer (CCG), due by the end of April"
    )


def test_what_a_form_asks_about_is_asked_again_as_a_whole_line(bot: Bot) -> None:
    asked = bot.ask("action add", form={"text": "Ring the surgery; ask", "due": "Friday", "owner": "me"})
    assert asked.buttons[1].says == "action add Ring the surgery; ask due: Friday owner: me as one"
    assert bot.say(asked.buttons[1].says).startswith(
        "Added A13 Ring the surgery; ask – owner Community Beat Manager (Police), due Friday 18 March 2016."
    )


def test_the_millionth_action_is_known_by_its_ref(bot: Bot) -> None:
    with bot.database.writing(london(TUESDAY)) as session:
        series.reach(session, "A999999")
    assert bot.say("action add Ring the surgery by Friday").startswith("Added A1000000 Ring the surgery")
    assert bot.say("show A1000000").startswith("A1000000 Ring the surgery\n")
    assert bot.say("claim a1000000").startswith("A1000000 is yours")
