"""Who sits where: suggested, confirmed, accepted."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from handlers.core import NUDGES, Message, Skip
from storage.outbox import Outbox
from storage.people import Seat
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.record import everything, leave, letters, posted, told

Say = Callable[..., str]

LTG = "the Locality Task Group"
STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
PARTNERS = (
    "The partners are: Business, CCG, Council, DWP, Fire and Rescue, Hospital, LCC, LCFT, PMO, Police, Primary care, "
    "Runshaw and VCFS."
)


# --- confirming


def test_the_programme_office_confirms_somebody_in_an_empty_seat(bot: Bot) -> None:
    assert bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager") == (
        f"Confirmed: the Strategy and Development Manager (Hospital) has the seat of Hospital in {LTG}. "
        "They will be told."
    )
    assert posted(bot) == [f"Strategy and Development Manager (Hospital) has the seat of Hospital in {LTG}"]
    assert told(bot) == [
        ("exec-hospital",
         f"You have the seat of Hospital in {LTG} now. A6 is for everyone and waits for your reply. `/psr` shows what "
         "is yours, `/psr help` what I can do. No names or details of residents or patients, please."),
    ]  # fmt: skip


def test_a_seat_confirmed_later_owes_its_reply_to_actions_for_everyone(bot: Bot) -> None:
    bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager")
    assert "Replies: 2 of 8 in; waiting for Council, VCFS, LCFT, LCC, CCG and Hospital" in bot.say("A6")
    assert bot.say("reply A6 done list sent", "exec-hospital").startswith("Your reply to A6 is in: 3 of 8.")


@pytest.mark.parametrize(
    "line",
    ["rep confirm hospital @exec-hospital", "reps confirm ltg hospital @exec-hospital", "rep confirm @exec-hospital",
     "rep confirm the Hospital in the task group @exec-hospital", "rep confirm @exec-hospital hospital ltg",
     "REP CONFIRM Hospital, LTG! @exec-hospital", "rep confirm hospital @exec-hospital in locality task group",
     "rep confirm s-ltg-hospital @exec-hospital", "seat confirm hospital ltg @strategy"],
)  # fmt: skip
def test_the_words_of_a_seat_come_in_any_order_and_the_channels_group_may_be_left_out(say: Say, line: str) -> None:
    assert say(line, "pmo-manager").startswith(
        f"Confirmed: the Strategy and Development Manager (Hospital) has the seat of Hospital in {LTG}."
    )


def test_an_executive_member_confirms_for_their_own_organisation_alone(say: Say) -> None:
    assert say("rep confirm hospital ltg @exec-hospital", "exec-police") == (
        "Only the programme office or an Executive member of Hospital can confirm that seat."
    )
    assert say("rep confirm hospital ltg @exec-hospital", "exec-hospital", None) == (
        f"Confirmed: you have the seat of Hospital in {LTG} now. A6 is for everyone and waits for your reply."
    )


def test_whom_is_asked_where_nobody_is_suggested(bot: Bot) -> None:
    asked = bot.ask("rep confirm hospital ltg", "pmo-manager")
    assert asked.text == "Who is it? For example `rep confirm hospital ltg @exec-hospital`"
    assert asked.form is not None
    assert asked.form.fields[0].choices == (("@exec-hospital", "Strategy and Development Manager (Hospital)"),)
    filled = {**asked.form.given, "person": "@exec-hospital"}
    assert bot.say("rep confirm", "pmo-manager", form=filled).startswith("Confirmed: the Strategy")


def test_the_seats_that_wait_are_listed_where_none_is_named(bot: Bot) -> None:
    assert bot.say("rep confirm", "pmo-manager") == (
        f"Which seat? These wait in {LTG}:\nHospital – to be found [Confirm Hospital]"
    )
    assert "[Confirm" not in bot.say("rep confirm", "ltg-fire")
    bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager")
    assert bot.say("rep confirm") == "Every seat in the Locality Task Group is confirmed. reps lists them."


def test_reps_offers_to_confirm_to_those_who_may(bot: Bot) -> None:
    assert bot.say("reps", "pmo-manager").splitlines()[8] == "Hospital – to be found [Confirm Hospital]"
    assert bot.replies[-1].lines[7].buttons[0].says == "rep confirm hospital ltg"
    assert "[Confirm Hospital]" in bot.say("reps", "exec-hospital")
    assert "[Confirm" not in bot.say("reps", "ltg-police")


WRONG = [
    ("rep confirm police ltg @ltg-police",
     f"The Community Beat Manager (Police) has the lead seat of Police in {LTG} already."),
    ("rep confirm police ltg",
     "No seat of Police in the Locality Task Group waits: the Community Beat Manager (Police) is confirmed already."),
    ("rep confirm police ltg @exec-police",
     f"The lead seat of Police in {LTG} is with the Community Beat Manager (Police). rep end police ltg @exec-police "
     "passes it on; rep suggest police ltg @exec-police asks for another seat beside it."),
    ("rep confirm nhs ltg @ltg-ccg", f'I don\'t know an organisation called "nhs". {PARTNERS}'),
    ("rep confirm cab ltg @ltg-ccg",
     "Lancashire West Citizens Advice Bureaux is not a partner, so it has no seat here. The programme office can "
     "change that."),
    ("rep confirm police ltg @nobody",
     "I don't know @nobody. They need to join, or the programme office can add them."),
    ("rep confirm hospital ltg @ltg-vcfs",
     "The Project officer (VCFS) is not with Hospital, so they can't have a seat of Hospital."),
    ("rep confirm dwp ltg",
     "DWP has no seat in the Locality Task Group yet. rep confirm dwp ltg @name gives it one."),
    ("rep confirm ltg", "Which organisation is it about? Name it with its group, for example police ltg"),
    ("rep confirm dwp ltg @exec-dwp as lead",
     "The Locality Task Group has a lead already: the Community Beat Manager (Police). rep confirm police ltg as "
     "member makes them a member first."),
    ("rep confirm hospital ltg @exec-hospital as coordinator",
     "Coordinators sit in the programme office. Elsewhere there are leads, members, officers and observers."),
    (f"rep confirm {'x ' * 1500}",
     f'I don\'t know an organisation called "{"x " * 20}". {PARTNERS}'),
    ("rep confirm 🦷 ltg", f'I don\'t know an organisation called "🦷". {PARTNERS}'),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[line[:50] for line, _ in WRONG])
def test_what_cannot_be_confirmed_is_met_with_a_sentence_and_nothing_changes(bot: Bot, line: str, said: str) -> None:
    before = everything(bot)
    assert bot.say(line, "pmo-manager") == said
    assert bot.replies[-1].refused
    assert everything(bot) == before


def test_a_seat_of_an_organisation_that_has_several_is_chosen(bot: Bot) -> None:
    bot.say("rep suggest lcft ltg @exec-lcft", "pmo-manager")
    bot.say("rep suggest lcft ltg Ward manager", "pmo-manager")
    assert bot.say("rep confirm lcft ltg", "pmo-manager").startswith("Who is it? For example rep confirm s-ltg-lcft-2 ")
    bot.say("rep confirm lcft ltg @exec-lcft", "pmo-manager")
    assert bot.say("rep confirm lcft executive", "pmo-manager") == (
        "No seat of LCFT in the Chorley Public Service Reform Executive waits: the Executive member (LCFT) and the "
        "Second Executive member (LCFT) are confirmed already."
    )


def test_a_new_lead_is_made_once_the_old_one_is_a_member(bot: Bot) -> None:
    assert bot.say("rep confirm police ltg as member", "pmo-manager") == (
        f"Confirmed: the Community Beat Manager (Police) has the seat of Police in {LTG}. They will be told.\n"
        "The Locality Task Group has no lead now. For example rep confirm fire ltg as lead gives it one."
    )
    assert ("pmo-officer", "The Locality Task Group has no lead now. For example `rep confirm fire ltg as lead` gives "
            "it one.") in told(bot)  # fmt: skip
    assert bot.say("rep confirm fire ltg as lead", "pmo-manager").startswith("Confirmed: the Community Safety Officer")
    assert bot.say("call A7", "ltg-fire").startswith("A7 is on the Call to Action Plan.")
    assert bot.say("call A8", "ltg-police").startswith("Only the lead (Community Safety Officer)")


def test_a_seat_is_held_by_somebody_of_its_own_organisation(bot: Bot) -> None:
    with bot.database.reading(london(bot.at)) as session:
        roster = roster_of(session)
        seat = session.exec(select(Seat).where(Seat.key == "s-ltg-hospital")).one()
        other = next(m for m in roster.members.values() if m.key == "ltg-fire")
        with pytest.raises(ValueError, match="its own organisation"):
            seat.confirm(other, None, roster.today)


def test_a_seat_is_not_undone_by_undo(bot: Bot) -> None:
    assert "[Undo]" not in bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager")
    assert bot.say("undo", "pmo-manager") == ("Your last change cannot be taken back. You can still change it by hand.")


# --- suggesting and accepting


def delivered(bot: Bot, rule: str = "seat") -> dict[str, tuple[str, list[str]]]:
    """What the letters of a rule say when they are sent, and the buttons in them; or why they say nothing."""
    with bot.database.reading(london(bot.at)) as session:
        rows = session.exec(select(Outbox).where(Outbox.rule == rule)).all()
        said = {r.member_id: NUDGES[rule].write(session, r, london(bot.at)) for r in rows}
        members = roster_of(session).members
        return {members[who or 0].key: _words(words) for who, words in said.items()}


def _words(said: Message | Skip) -> tuple[str, list[str]]:
    return (said.why, []) if isinstance(said, Skip) else (said.text, [button.says for button in said.buttons])


def test_a_lead_suggests_and_those_who_confirm_are_told(bot: Bot) -> None:
    assert bot.say("rep suggest hospital ltg @exec-hospital") == (
        f"Suggested for the seat of Hospital in {LTG}: Strategy and Development Manager (Hospital). They will be told, "
        "and so will those who can confirm it."
    )
    others = (
        f"The Community Beat Manager (Police) suggests the Strategy and Development Manager (Hospital) for the seat of "
        f"Hospital in {LTG}."
    )
    assert delivered(bot) == {
        "exec-hospital": (f"The Community Beat Manager (Police) suggests you for the seat of Hospital in {LTG}.",
                          ["rep confirm hospital ltg", "rep end hospital ltg"]),
        "pmo-manager": (others, ["rep confirm hospital ltg"]),
        "pmo-officer": (others, ["rep confirm hospital ltg"]),
    }  # fmt: skip
    assert posted(bot) == [
        f"Strategy and Development Manager (Hospital) is suggested for the seat of Hospital in {LTG}"
    ]


def test_whoever_is_suggested_accepts_and_the_lead_is_told(bot: Bot) -> None:
    bot.say("rep suggest lcft ltg @exec-lcft-2")
    assert bot.say("rep confirm s-ltg-lcft-2", "exec-lcft-2", None) == (
        f"Confirmed: you have the seat of LCFT in {LTG} now. A6 is for everyone and waits for your reply."
    )
    assert ("ltg-police", f"The Second Executive member (LCFT) has taken the seat of LCFT in {LTG}.") in told(bot)
    assert {words for words, _ in delivered(bot).values()} == {"it is settled already"}


def test_nobody_makes_more_of_a_seat_by_accepting_it(bot: Bot) -> None:
    bot.say("rep suggest dwp pmo @exec-dwp", "pmo-manager")
    assert bot.say("rep confirm dwp pmo as coordinator", "exec-dwp", None) == (
        "Only the programme office or an Executive member of DWP can confirm that seat."
    )
    assert bot.ask("joins", "exec-dwp", None).refused


def test_whoever_is_suggested_declines(bot: Bot) -> None:
    bot.say("rep suggest hospital ltg @exec-hospital")
    assert bot.say("rep end hospital ltg", "exec-hospital", None) == f"Declined: the seat of Hospital in {LTG}."
    news = f"The Strategy and Development Manager (Hospital) has declined the seat of Hospital in {LTG}."
    assert ("pmo-manager", news) in told(bot)
    assert "Hospital – to be found" in bot.say("reps")


def test_a_post_is_suggested_before_anybody_is_known(bot: Bot) -> None:
    assert bot.say("rep suggest dwp ltg Partnership adviser", "ltg-police") == (
        f"Suggested for the seat of DWP in {LTG}: Partnership adviser. Those who can confirm it will be told."
    )
    assert "DWP – Partnership adviser – suggested" in bot.say("reps").splitlines()
    assert bot.say("rep confirm dwp ltg", "exec-dwp", None).startswith(
        "Who is it? For example rep confirm dwp ltg @exec-dwp"
    )
    assert bot.say("rep confirm dwp ltg @exec-dwp", "exec-dwp", None).startswith("Confirmed: you have the seat of DWP")


def test_a_newcomer_without_any_seat_can_take_the_one_that_waits_for_them(bot: Bot) -> None:
    leave(bot, "exec-vcfs")
    slack = {"platform": "slack", "tenant": "T0VCFS", "where": None}
    bot.say("join executive", "U7", **slack)
    bot.say("accept 1 as new vcfs Volunteer", "exec-chair", "executive")
    bot.say("rep end @executive-vcfs executive nobody", "pmo-manager")
    assert bot.say("actions", "U7", **slack).startswith("You have no seat in a group yet.")
    bot.say("rep suggest vcfs ltg @executive-vcfs", "pmo-manager")
    assert bot.say("rep confirm s-ltg-vcfs-2", "U7", **slack).startswith(
        f"Confirmed: you have the seat of VCFS in {LTG}"
    )


def test_suggesting_another_takes_the_first_ones_place(bot: Bot) -> None:
    bot.say("rep suggest vcfs ltg @exec-vcfs")
    assert bot.say("rep suggest vcfs ltg @exec-vcfs-2") == (
        f"Suggested for the seat of VCFS in {LTG}: Second Executive member (VCFS), instead of the Trustee (VCFS). "
        "They will be told, and so will those who can confirm it."
    )
    assert delivered(bot)["exec-vcfs"][0].startswith(
        "The Community Beat Manager (Police) suggests the Second Executive"
    )
    assert bot.say("rep suggest vcfs ltg @exec-vcfs-2") == (
        f"The Second Executive member (VCFS) is suggested for the seat of VCFS in {LTG} already."
    )


def test_a_suggestion_is_taken_back(bot: Bot) -> None:
    bot.say("rep suggest hospital ltg @exec-hospital")
    assert bot.say("rep end hospital ltg", "ltg-fire") == (
        "Only the group's lead, the programme office or an Executive member of Hospital can change who is suggested."
    )
    assert bot.say("rep end hospital ltg") == (
        "Taken back: the Strategy and Development Manager (Hospital) is no longer suggested for the seat of Hospital "
        "in the Locality Task Group. They will be told."
    )


SUGGESTED_WRONG = [
    ("ltg-fire", "rep suggest fire ltg @exec-fire",
     "Only the group's lead, the programme office or an Executive member of Fire and Rescue can suggest who takes a "
     "seat."),
    ("ltg-police", "rep suggest police ltg",
     "Whom do you suggest, or which post? For example rep suggest police ltg @name or rep suggest police ltg Community "
     "Officer"),
    ("ltg-police", f"rep suggest police ltg {'x' * 121}", "That is 121 characters; keep it under 120."),
    ("ltg-police", "rep suggest fire ltg @ltg-fire",
     f"The Community Safety Officer (Fire and Rescue) has the seat of Fire and Rescue in {LTG} already."),
    ("ltg-police", "rep suggest fire ltg @exec-fire as lead",
     "The Locality Task Group has a lead already: the Community Beat Manager (Police). rep confirm police ltg as "
     "member makes them a member first."),
    ("ltg-police", "rep suggest homestart ltg Helper",
     "Homestart is not a partner, so it has no seat here. The programme office can change that."),
    ("ltg-police", "rep suggest police pmo Clerk",
     "Only the group's lead, the programme office or an Executive member of Police can suggest who takes a seat."),
    ("exec-police", "rep suggest pmo pmo Clerk as coordinator",
     "Only the group's lead, the programme office or an Executive member of PMO can suggest who takes a seat."),
    ("nobody", "rep suggest police ltg Clerk", STRANGER),
    ("nobody", "rep confirm police ltg", STRANGER),
    ("nobody", "rep end police ltg", STRANGER),
]  # fmt: skip


@pytest.mark.parametrize(("person", "line", "said"), SUGGESTED_WRONG, ids=[row[1][:50] for row in SUGGESTED_WRONG])
def test_what_cannot_be_suggested_is_met_with_a_sentence(bot: Bot, person: str, line: str, said: str) -> None:
    before = everything(bot)
    assert bot.say(line, person) == said
    assert everything(bot) == before


def test_a_lead_who_confirms_is_offered_to_suggest(bot: Bot) -> None:
    assert bot.say("rep confirm hospital ltg @exec-hospital") == (
        "Only the programme office or an Executive member of Hospital can confirm that seat. As the lead you can "
        "suggest: rep suggest hospital ltg @exec-hospital\n[Suggest]"
    )
    assert bot.say(bot.replies[-1].buttons[0].says).startswith("Suggested for the seat of Hospital")


# --- a closed group


OUTSIDE = ["rep confirm lcc {} @ltg-lcc", "rep confirm lcc {}", "rep end lcc {}", "rep end lcc {} nobody", "reps {}",
           "rep confirm in {}", "rep confirm s-{}-lcc @ltg-lcc", "capacity half a day in {}",
           "capacity in {}"]  # fmt: skip


@pytest.mark.parametrize("person", ["pmo-manager", "exec-lcc", "ltg-fire"])
@pytest.mark.parametrize("line", OUTSIDE)
def test_an_outsider_learns_nothing_of_a_closed_groups_seats(bot: Bot, line: str, person: str) -> None:
    said = bot.say(line.format("mdt"), person)
    assert said.replace("mdt", "xyz") == bot.say(line.format("xyz"), person)
    assert not letters(bot)


def test_nobody_outside_is_told_of_a_suggestion_in_a_closed_group(bot: Bot) -> None:
    assert bot.say("rep suggest lcc mdt @ltg-lcc", "mdt-ccg", "mdt") == (
        "Suggested for the seat of LCC in the Extended MDT: Wellbeing Service partnership officer (LCC). "
        "They will be told.\n[Confirm LCC]"
    )
    assert [who for who, _ in letters(bot)] == ["ltg-lcc"]
    assert (
        bot.say("rep confirm lcc mdt", "ltg-lcc", None)
        == "Confirmed: you have the seat of LCC in the Extended MDT now."
    )
    assert "Extended MDT" in bot.say("groups", "ltg-lcc", None)


def test_in_a_closed_group_that_nobody_else_may_read_its_lead_confirms(bot: Bot) -> None:
    assert "[Confirm LCC]" in bot.say("reps", "mdt-ccg", "mdt")
    assert bot.say("rep confirm police mdt @exec-police", "mdt-ccg", "mdt").startswith(
        "Confirmed: the Executive member"
    )
    assert bot.say("rep confirm vcfs mdt @exec-vcfs", "exec-police", "mdt") == (
        "Only the programme office or an Executive member of VCFS can confirm that seat."
    )
    assert posted(bot) == []
