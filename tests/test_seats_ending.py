"""Leaving a seat: everything open goes to somebody else, or to nobody, in one step."""

from collections.abc import Callable

import pytest

from tests.conftest import Bot
from tests.record import action, everything, leave, posted, told
from tests.states import Data, bot_on
from tests.stores import Store

Say = Callable[..., str]

LTG = "the Locality Task Group"
HANDS_OVER = (
    "rep end vcfs ltg @name hands over; rep end vcfs ltg nobody leaves it for anyone to claim. Somebody of VCFS "
    "without a seat here takes the seat as well."
)
NOT_YOURS = "Only the programme office or an Executive member of Police can end that seat."


def test_what_becomes_of_open_things_is_asked_before_anything_is_changed(bot: Bot) -> None:
    before = {name: rows for name, rows in everything(bot).items() if name != "inbound"}
    assert bot.say("rep end vcfs ltg", "pmo-manager") == (
        "The Project officer (VCFS) has 2 things open in the Locality Task Group. Who takes them over?\n"
        "A8 Bring options for a befriending activity – due 15 March\n"
        "A6 Send a short list of what your organisation already does in Chorley inner-East – due at the 16 March "
        f"meeting – waits for their reply\n{HANDS_OVER}"
    )
    assert {name: rows for name, rows in everything(bot).items() if name != "inbound"} == before


def test_the_form_offers_nobody_the_organisations_own_people_and_the_groups(bot: Bot) -> None:
    form = bot.ask("rep end vcfs ltg", "pmo-manager").form
    assert form is not None
    assert [value for value, _ in form.fields[0].choices][:4] == ["nobody", "@exec-vcfs", "@exec-vcfs-2", "@ltg-police"]
    assert form.fields[0].label == "Who takes over A8 and A6?"
    said = bot.say("rep end", "pmo-manager", form={**form.given, "heir": "@ltg-fire"})
    assert "A8 is with the Community Safety Officer (Fire and Rescue) now." in said


def test_everything_goes_to_another_in_one_step_with_one_letter(bot: Bot) -> None:
    bot.say("action add Ring the surgery by Friday @ltg-vcfs")
    assert bot.say("rep end vcfs ltg @ltg-fire", "exec-vcfs", None) == (
        f"Ended: the Project officer (VCFS) no longer has the seat of VCFS in {LTG}.\n"
        "A8 and A13 are with the Community Safety Officer (Fire and Rescue) now.\n"
        "A6 no longer waits for VCFS.\n"
        "The seat is to be found: rep suggest vcfs ltg @name puts somebody forward."
    )
    assert told(bot)[1:] == [
        ("ltg-vcfs", f"You no longer have the seat of VCFS in {LTG}. A8 and A13 are with the Community Safety Officer "
         "(Fire and Rescue) now."),
        ("ltg-fire", "A8 and A13 are yours, handed over by the Trustee (VCFS):\n"
         "A8 Bring options for a befriending activity – due Tuesday 15 March 2016.\n"
         "A13 Ring the surgery – due Friday 18 March 2016."),
    ]  # fmt: skip
    assert posted(bot)[-1] == (
        f"The Project officer (VCFS) no longer has the seat of VCFS in {LTG}; A8 and A13 are with the Community Safety "
        "Officer (Fire and Rescue) now"
    )


def test_it_is_left_for_anyone_to_claim(bot: Bot) -> None:
    assert bot.say("rep end vcfs ltg nobody", "pmo-manager") == (
        f"Ended: the Project officer (VCFS) no longer has the seat of VCFS in {LTG}.\n"
        "A8 needs an owner again.\n"
        "A6 no longer waits for VCFS.\n"
        "The seat is to be found: rep suggest vcfs ltg @name puts somebody forward.\n[Claim A8]"
    )
    assert action(bot, "A8").status == "open"
    assert bot.say("A8").splitlines()[-2] == "15 March: passed on to nobody by the Programme manager (PMO)"
    assert bot.say("A6").splitlines()[3] == "Replies: 2 of 6 in; waiting for Council, LCFT, LCC and CCG"
    assert bot.say("A6").splitlines()[-1] == (
        "15 March: passed on by the Programme manager (PMO) – no longer waits for VCFS"
    )


def test_a_successor_of_the_same_organisation_takes_the_seat_and_all_that_hangs_on_it(bot: Bot) -> None:
    assert bot.say("rep end vcfs ltg @exec-vcfs", "pmo-manager") == (
        f"Passed on: the Trustee (VCFS) has the seat of VCFS in {LTG} now, after the Project officer (VCFS).\n"
        "A8 is with the Trustee (VCFS) now.\nA6 waits for their reply now."
    )
    assert told(bot)[-1] == (
        "exec-vcfs",
        f"You have the seat of VCFS in {LTG} now, after the Project officer (VCFS).\n"
        "A8 is yours, handed over by the Programme manager (PMO): Bring options for a befriending activity – due "
        "Tuesday 15 March 2016.\nA6 is for everyone and waits for your reply.",
    )
    assert "waiting for Council, LCFT, LCC, CCG and VCFS" in bot.say("A6")
    assert bot.say("reps").splitlines()[-3:] == [
        "Hospital – to be found", "VCFS – Trustee – confirmed",
        "Empty: Hospital. /psr join task group asks for a seat.",
    ]  # fmt: skip


def test_a_successor_is_not_asked_for_what_was_answered_already(bot: Bot) -> None:
    bot.say("reply A6 done list sent", "ltg-vcfs")
    assert "A6" not in bot.say("rep end vcfs ltg @exec-vcfs", "pmo-manager")
    assert "A6" not in bot.say("actions mine", "exec-vcfs")
    assert "Replies: 3 of 7 in" in bot.say("A6")


def test_a_lead_is_succeeded_as_lead(bot: Bot) -> None:
    assert bot.say("rep end police ltg @exec-police", "pmo-manager").startswith(
        f"Passed on: the Executive member (Police) has the lead seat of Police in {LTG} now, after the Community Beat"
    )
    assert "lead Executive member (Police)" in bot.say("group", "ltg-fire")


def test_a_group_left_without_a_lead_warns_the_programme_office(bot: Bot) -> None:
    said = bot.say("rep end police ltg nobody", "exec-police", None)
    warning = "The Locality Task Group has no lead now. For example rep confirm fire ltg as lead gives it one."
    assert said.splitlines()[-2] == warning
    assert [who for who, words in told(bot) if "no lead now" in words] == ["pmo-manager", "pmo-officer"]


def test_a_lead_who_coordinates_hears_both_that_the_seat_is_gone_and_that_the_group_has_no_lead(bot: Bot) -> None:
    bot.say("rep confirm police ltg as member", "pmo-manager")
    bot.say("rep confirm pmo ltg @pmo-officer as lead", "pmo-manager")
    before = len(told(bot))
    bot.say("rep end pmo ltg nobody", "pmo-manager")
    assert [words for who, words in told(bot)[before:] if who == "pmo-officer"] == [
        f"You no longer have the lead seat of PMO in {LTG}.",
        "The Locality Task Group has no lead now. For example `rep confirm police ltg as lead` gives it one.",
    ]
    assert "no lead yet" in bot.say("group", "ltg-fire")


def test_with_nothing_open_it_ends_at_once(bot: Bot) -> None:
    bot.say("reply A6 done list sent", "ltg-lcc")
    assert bot.say("rep end lcc ltg", "pmo-manager") == (
        f"Ended: the Wellbeing Service partnership officer (LCC) no longer has the seat of LCC in {LTG}.\n"
        "The seat is to be found: rep suggest lcc ltg @name puts somebody forward."
    )
    assert bot.say("actions", "ltg-lcc").startswith("You have no seat in a group yet.")
    assert "LCC – to be found" in bot.say("reps")


def test_where_only_a_reply_is_open_the_question_says_so(say: Say) -> None:
    assert say("rep end lcc ltg", "pmo-manager").splitlines()[-1] == (
        "rep end lcc ltg @name passes the seat on to somebody of LCC; rep end lcc ltg nobody ends it, and nothing "
        "waits for LCC any more."
    )


def test_when_the_last_reply_is_no_longer_waited_for_the_lead_is_asked_to_clear(bot: Bot) -> None:
    for person in ("ltg-council", "ltg-vcfs", "ltg-ccg", "ltg-lcft"):
        bot.say("reply A6 done list sent", person)
    bot.say("rep end lcc ltg nobody", "pmo-manager")
    assert ("ltg-police", "All have replied to A6: Send a short list of what your organisation already does in Chorley "
            "inner-East. Clear it with `done A6 all replies are in`.") in told(bot)  # fmt: skip


def test_a_seat_filled_again_is_asked_again(bot: Bot) -> None:
    bot.say("rep end lcc ltg nobody", "pmo-manager")
    assert "waiting for Council, VCFS, LCFT and CCG" in bot.say("A6")
    bot.say("rep confirm lcc ltg @exec-lcc", "pmo-manager")
    assert "waiting for Council, VCFS, LCFT, CCG and LCC" in bot.say("A6")


def test_the_seats_own_actions_go_to_the_successors_seat_wherever_they_are(bot: Bot) -> None:
    said = bot.say("rep end s-pmo-1", "pmo-officer", None).splitlines()
    assert said[0] == "The Programme manager (PMO) has one thing open in the Programme office. Who takes it over?"
    assert said[1].startswith("A3 Ensure regular updates")
    assert "A3 is with the Programme officer (PMO) now." in bot.say("rep end s-pmo-1 @pmo-officer", "pmo-officer", None)
    assert action(bot, "A3").owner_kind == "member"


def test_somebody_with_another_seat_in_the_group_keeps_what_is_theirs_by_name(store: Store) -> None:
    def two_seats(data: Data) -> None:
        seat = next(row for row in data["seats"] if row["key"] == "s-ltg-fire")
        data["seats"].append({**seat, "key": "s-ltg-fire-2", "capacity": "officer"})

    with bot_on(store, two_seats) as bot:
        bot.say("claim A11", "ltg-fire")
        assert bot.say("rep end s-ltg-fire-2", "pmo-manager") == (
            "Ended: the Community Safety Officer (Fire and Rescue) no longer has the officer seat of Fire and Rescue "
            "in the Locality Task Group."
        )
        assert "A11" in bot.say("actions mine", "ltg-fire")


def test_the_programme_office_never_loses_its_last_coordinator(bot: Bot) -> None:
    bot.say("rep end s-pmo-1 nobody", "pmo-officer", None)
    assert bot.say("rep end pmo pmo", "pmo-officer", None) == (
        "This is the last seat in the programme office that coordinates. Confirm another one first."
    )


def test_an_empty_seat_is_taken_away_only_for_good(bot: Bot) -> None:
    assert bot.say("rep end hospital ltg", "pmo-manager") == (
        f"Nobody has the seat of Hospital in {LTG} yet. Shall I take it away altogether, so that nobody is asked for "
        "it?\n[Take it away]"
    )
    assert bot.say(bot.replies[-1].buttons[0].says, "pmo-manager") == f"Taken away: the seat of Hospital in {LTG}."
    assert "Hospital" not in bot.say("reps")
    assert bot.say("rep end hospital ltg", "pmo-manager") == "Hospital has no seat in the Locality Task Group."


def test_for_good_keeps_no_place_for_the_organisation(bot: Bot) -> None:
    said = bot.say("rep end vcfs ltg nobody for good", "pmo-manager")
    assert "to be found" not in said
    assert "VCFS" not in bot.say("reps")


WRONG = [
    ("ltg-police", "rep end police ltg", NOT_YOURS),
    ("exec-fire", "rep end police ltg", NOT_YOURS),
    ("exec-observer", "rep end police ltg nobody", NOT_YOURS),
    ("pmo-manager", "rep end vcfs ltg @exec-dwp",
     "The Executive member (DWP) has no seat in the Locality Task Group, so they could not clear it."),
    ("pmo-manager", "rep end vcfs ltg @nobody",
     "I don't know @nobody. They need to join, or the programme office can add them."),
    ("pmo-manager", "rep end lcft executive",
     "LCFT has 2 seats in the Chorley Public Service Reform Executive. Which one?\n[Executive member] "
     "[Second Executive member]"),
    ("pmo-manager", "rep end dwp ltg", "DWP has no seat in the Locality Task Group."),
    ("pmo-manager", "rep end vcfs ltg please hand over",
     'I don\'t know "please hand over" here. Name the group, and the person with an @. For example police ltg '
     "@ltg-police"),
    ("pmo-manager", "rep end", "Which organisation is it about? Name it with its group, for example police ltg"),
]  # fmt: skip


@pytest.mark.parametrize(("person", "line", "said"), WRONG, ids=[row[1] for row in WRONG])
def test_what_cannot_be_ended_is_met_with_a_sentence_and_nothing_changes(
    bot: Bot, person: str, line: str, said: str
) -> None:
    before = everything(bot)
    assert bot.say(line, person) == said
    assert everything(bot) == before


def test_a_holder_is_named_by_themselves_among_several(say: Say) -> None:
    assert say("rep end @exec-lcft-2 executive nobody", "pmo-manager", None).startswith(
        "Ended: the Second Executive member (LCFT) no longer has the seat of LCFT"
    )


def test_an_ended_seat_gives_no_rights_any_more(bot: Bot) -> None:
    bot.say("rep end police ltg nobody", "pmo-manager")
    for line in ("call A7", "claim A10", "apologies M7", "capacity half a day"):
        assert bot.ask(line, "ltg-police").refused
    leave(bot, "exec-police")
    assert bot.say("rep confirm police ltg", "pmo-manager").startswith("Who is it? For example ")
