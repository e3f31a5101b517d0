"""What became of an activity: begun, done with its outcome, stopped with what was to be done for it."""

import pytest

from tests.conftest import Bot, london
from tests.joint import activity, change
from tests.kept import kept
from tests.record import action, everything, mark_sent, posted, told
from tests.stores import Record

DONE = "What came of it, in one line, and how many? For example done J9 Forty carers came, 40 people"
WHY = "Why is it stopped? For example stop J9 because of rain"
AFTER = "2016-04-14T09:30"


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


@pytest.fixture
def over(bot: Bot) -> Bot:
    """The morning after J9."""
    bot.at = AFTER
    return bot


@pytest.fixture
def busy(bot: Bot) -> Bot:
    """J9 with two actions, the second VCFS's."""
    bot.say("action add Print leaflets by 8 April for J9", "ltg-ccg")
    bot.say("action add Book the stall @ltg-vcfs for J9", "ltg-ccg")
    mark_sent(bot, london(bot.at))
    return bot


def records(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {name: rows for name, rows in everything(bot).items() if name != "inbound"}


# --- Begun


@pytest.mark.parametrize("line", ["started J9", "start J9", "activity started J9", "J9 started", "activity J9 begin"])
def test_it_has_begun_sooner_than_planned(bot: Bot, line: str) -> None:
    assert bot.say(line, "ltg-ccg") == ("J9 is running: Carers information stall.\ndone J9 … says how it went.\n[Undo]")
    assert posted(bot) == ["J9 has started: Carers information stall"]
    assert (activity(bot, "J9").status, kept(bot, "J9")["when"]) == ("running", "Tuesday 15 March 2016")
    assert bot.say("undo", "ltg-ccg") == "Taken back: J9 is as it was."
    assert (activity(bot, "J9").status, kept(bot, "J9")["when"]) == ("planned", "Wednesday 13 April 2016")


def test_what_lasts_longer_keeps_its_last_day(bot: Bot) -> None:
    bot.say("started J10", "ltg-vcfs")
    assert kept(bot, "J10")["when"] == "15 March to 29 April 2016"


def test_what_has_no_date_yet_can_begin(bot: Bot) -> None:
    bot.say("started J2", "pmo-manager", "executive")
    assert (activity(bot, "J2").status, kept(bot, "J2")["when"]) == ("running", "no date yet")


# --- Done


@pytest.mark.parametrize(
    ("line", "many", "outcome"),
    [
        ("done J9 Forty carers came, 40 people", "40 people", "Forty carers came"),
        ("activity done J9 Forty carers came; about 40 people", "40 people", "Forty carers came"),
        ("J9 done Forty carers came, reach: 40", "reach 40", "Forty carers came"),
        ("done J9: Forty carers came – 1,200 people", "1,200 people", "Forty carers came"),
        ("complete J9 40 carers came and 12 signed up", "", "40 carers came and 12 signed up"),
        ("outcome J9 Forty carers came", "", "Forty carers came"),
    ],
)
def test_done_with_one_line_and_how_many(over: Bot, line: str, many: str, outcome: str) -> None:
    said = f'{f" – {many}" if many else ""}: "{outcome}"'
    ask = [] if many else ["How many did it reach? edit J9 reach: 12 homes"]
    assert over.say(line, "ltg-ccg").splitlines() == [f"J9 done{said}", *ask, "[Undo]"]
    assert posted(over) == [f"J9 Carers information stall is done{said}"]
    assert (activity(over, "J9").status, activity(over, "J9").outcome) == ("done", outcome)
    assert over.say("undo", "ltg-ccg") == "Taken back: J9 is as it was."
    assert (activity(over, "J9").status, activity(over, "J9").outcome) == ("planned", "")


def test_done_alone_asks_with_a_form(over: Bot) -> None:
    reply = over.ask("done J9", "ltg-ccg")
    assert (reply.text.replace("`", ""), reply.refused) == (DONE, True)
    assert reply.form is not None
    assert [(f.name, f.value, f.optional) for f in reply.form.fields] == [("outcome", "", False), ("reach", "", True)]
    filled = {"activity": "J9", "outcome": "Forty carers came", "reach": "40 people"}
    assert over.say("activity done", "ltg-ccg", form=filled).startswith('J9 done – 40 people: "Forty carers came"')


def test_a_number_alone_is_no_outcome_but_is_not_lost(over: Bot) -> None:
    for line in ("done J9 40 people", "done J9 about 40 people."):
        reply = over.ask(line, "ltg-ccg")
        assert reply.text.replace("`", "") == DONE
        assert reply.form is not None
        assert [f.value for f in reply.form.fields] == ["", "40 people"]
    assert activity(over, "J9").status == "planned"


@pytest.mark.parametrize("words", ["", "!!!", "🎉", "…"])
def test_nothing_is_no_outcome(over: Bot, words: str) -> None:
    assert over.say(f"done J9 {words}", "ltg-ccg") == DONE


def test_in_the_form_a_number_must_be_one(over: Bot) -> None:
    said = over.say("activity done", "ltg-ccg", form={"activity": "J9", "outcome": "Fine", "reach": "lots"})
    assert said == 'How many is "lots"? I need a number, such as 12 homes or about 40 people.'
    assert over.replies[-1].field == "reach"
    assert over.say("activity done", "ltg-ccg", form={"activity": "J9", "reach": "40"}) == DONE


def test_what_was_logged_without_an_outcome_gets_it(bot: Bot) -> None:
    bot.say("log Tidy the park on 10 March, 12 people", "ltg-fire")
    assert "Say how it went J11" in [b.label for b in bot.ask("J11", "ltg-fire").buttons]
    form = bot.ask("done J11", "ltg-fire").form
    assert form is not None
    assert form.fields[1].value == "12 people"
    assert bot.say("done J11 Forty bags", "ltg-fire").splitlines() == ['J11 done – 12 people: "Forty bags"', "[Undo]"]
    assert kept(bot, "J11")["when"] == "Thursday 10 March 2016"
    assert bot.say("undo", "ltg-fire") == "Taken back: J11 is as it was."
    assert (activity(bot, "J11").status, activity(bot, "J11").outcome) == ("done", "")


def test_a_second_outcome_is_put_in_other_words(bot: Bot) -> None:
    was = "Smoke alarms checked; help offered and accepted with consent"
    assert bot.say("done J8 All well", "ltg-fire") == f'J8 is done: "{was}". outcome J8 … puts it in other words.'
    assert bot.say("outcome J8 All well, 13 homes", "ltg-fire") == (
        f'J8 now with a reach of 13 homes (was 12 homes); says "All well" (was "{was}").\n[Undo]'
    )
    assert bot.say("outcome J8 All well", "ltg-fire") == "That is what J8 says already."
    assert bot.say("outcome J8", "ltg-fire") == 'J8 says: "All well". For example outcome J8 Forty carers came'
    assert bot.say("edit J8 outcome: All very well", "ltg-fire").startswith('J8 now says "All very well"')


def test_what_ends_early_ends_today_and_what_had_no_date_was_today(bot: Bot) -> None:
    bot.at = "2016-04-27T16:00"
    bot.say("done J10 Two hundred met", "ltg-vcfs")
    assert kept(bot, "J10")["when"] == "25 to 27 April 2016"
    bot.say("done J2 Crisis help has begun", "pmo-manager", "executive")
    assert kept(bot, "J2")["when"] == "Wednesday 27 April 2016"
    change(bot, "J9", status="planned", precision="month", to_date=london("2016-04-30").date(),
           from_date=london("2016-04-01").date())  # fmt: skip
    bot.say("done J9 Forty came", "ltg-ccg")
    assert kept(bot, "J9")["when"] == "April 2016"


def test_what_is_left_to_do_is_said(busy: Bot) -> None:
    busy.at = AFTER
    assert busy.say("done J9 Forty came, 40 people", "ltg-ccg").splitlines()[1] == "A13 and A14 are still open for it."


WRONG = [
    ("done J9 Forty came",
     "J9 is still to come: Wednesday 13 April 2016. If it took place sooner, started J9 first."),
    ("done J3 x", "J3 is still an idea. promote J3 with … on … plans it first."),
    ("started J3", "J3 is still an idea. promote J3 with … on … plans it first."),
    ("started J8", "J8 is done already."),
    ("stop J8 x", "J8 is done, so there is nothing to stop. edit J8 puts it right."),
    ("stop J9", WHY),
    ("stop J9 …", WHY),
    ("stop J9 " + "x" * 251, "That is 251 characters; keep it under 250."),
    ("done J99 x", "I can't find J99 here. The latest is J10."),
    ("stop J99", "I can't find J99 here. The latest is J10."),
    ("started", "I need a bit more than that. For example started J9"),
    ("stop", "I need a bit more than that. For example stop J9 because of rain"),
    ("stop A11 x", "A11 is an action, so I can't follow that. A11 shows it and what you can do. "
     "Nothing was changed.\n[Show A11]"),
    ("outcome J9 fine", "J9 is still to come: Wednesday 13 April 2016. If it took place sooner, started J9 first."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_what_cannot_be_is_said_and_nothing_is_changed(bot: Bot, line: str, said: str) -> None:
    before = records(bot)
    assert bot.say(line, "pmo-manager") == said
    assert bot.replies[-1].refused
    assert records(bot) == before


def test_what_is_running_is_running(bot: Bot) -> None:
    bot.say("started J9", "ltg-ccg")
    assert bot.say("started J9", "ltg-ccg") == "J9 is running already. done J9 … says how it went."


def test_an_outcome_may_not_be_too_long(over: Bot) -> None:
    assert over.say("done J9 " + "x" * 501, "ltg-ccg") == "That is 501 characters; keep it under 500."


def test_the_guard_reads_outcomes_and_reasons(over: Bot) -> None:
    for line in ("done J9 943 476 5919 came", "stop J9 because of 943 476 5919"):
        assert over.say(line, "ltg-ccg").startswith("That looks like it may identify a person (an NHS number).")
    assert activity(over, "J9").status == "planned"


def test_done_and_the_other_verbs_of_actions_are_as_they_were(bot: Bot) -> None:
    assert bot.say("done A9 plan drafted").startswith('A9 cleared: "plan drafted"')
    assert bot.say("done 11 12 leaflets sent").startswith('A11 cleared: "12 leaflets sent"')
    assert bot.say("edit A10 Pick six questions").startswith("A10 now reads: Pick six questions")
    assert bot.say("A10 done six picked").startswith('A10 cleared: "six picked"')
    assert bot.say("done") == "I need a bit more than that. For example done A7 media list sent to the group"
    assert bot.say("finished A8 x") == 'I don\'t know "finished". Did you mean done? Nothing was changed.'
    assert bot.say("cancel M7 because of snow").startswith("M7 cancelled: ")
    assert bot.say("move M8 to 20 April", "pmo-manager").startswith("M8 moved to Wednesday 20 April 2016")


# --- Stopped


def test_stopped_with_a_reason_and_its_partners_are_told(bot: Bot) -> None:
    assert bot.say("stop J9 because of rain", "ltg-ccg") == (
        "J9 stopped: Carers information stall.\nBecause of rain.\nLCC and VCFS will be told.\n[Undo]"
    )
    assert posted(bot) == ["J9 Carers information stall is stopped. Because of rain."]
    assert sorted(told(bot)) == [
        (who, "The Communications and Engagement officer (CCG) has stopped J9 Carers information stall, Wednesday 13 "
         "April 2016. Because of rain.")
        for who in ("ltg-lcc", "ltg-vcfs")
    ]  # fmt: skip
    assert bot.say("J9").splitlines()[4] == "Stopped. Because of rain."
    assert bot.say("stop J9 because of snow", "ltg-ccg") == "J9 was stopped. Because of rain."
    for line in ("started J9", "done J9 x"):
        assert bot.say(line, "ltg-ccg") == "J9 was stopped. Because of rain."


@pytest.mark.parametrize(
    "line", ["activity stop J9 nobody is free", "J9 stop nobody is free", "cancel J9 nobody is free"]
)
def test_stopped_in_other_ways_of_saying_it(bot: Bot, line: str) -> None:
    assert bot.say(line, "ltg-ccg").splitlines()[1] == "Reason: nobody is free."


def test_who_said_that_they_come_is_told_beside_their_seat_and_nobody_twice(bot: Bot) -> None:
    bot.say("join J9 for Fire with a van")  # the group's lead says so
    bot.say("join J9", "pmo-officer")  # of an office without a seat here
    mark_sent(bot, london(bot.at))
    bot.say("stop J9 because of rain", "ltg-ccg")
    assert sorted(who for who, _ in told(bot)) == ["ltg-fire", "ltg-lcc", "ltg-vcfs", "pmo-officer"]


def test_an_idea_is_stopped_without_telling_anybody(bot: Bot) -> None:
    assert bot.say("stop J3 we have one already") == ("J3 stopped: Befriending.\nReason: we have one already.\n[Undo]")
    assert told(bot) == []


def test_stop_is_taken_back_with_its_letters(bot: Bot) -> None:
    bot.say("stop J9 because of rain", "ltg-ccg")
    assert bot.say("undo", "ltg-ccg") == "Taken back: J9 is as it was."
    assert (activity(bot, "J9").status, activity(bot, "J9").stopped_note, told(bot)) == ("planned", "", [])


# --- and what becomes of its actions


def test_first_comes_the_question_what_becomes_of_its_actions(busy: Bot) -> None:
    before = records(busy)
    assert busy.say("stop J9 because of rain", "ltg-ccg") == (
        "A13 and A14 are still open for J9. What becomes of them?\n"
        "[Stop J9 and withdraw A13 and A14] [Stop J9, keep the actions]"
    )
    assert [button.says for button in busy.replies[-1].buttons] == [
        "stop J9 because of rain – withdraw actions", "stop J9 because of rain – keep actions",
    ]  # fmt: skip
    assert records(busy) == before


def test_withdrawn_with_it_in_one_go(busy: Bot) -> None:
    assert busy.say("stop J9 because of rain – withdraw actions", "ltg-ccg") == (
        "J9 stopped: Carers information stall.\nBecause of rain.\nA13 and A14 are withdrawn.\n"
        "LCC and VCFS will be told.\n[Undo]"
    )
    assert posted(busy) == ["J9 Carers information stall is stopped. Because of rain. A13 and A14 are withdrawn."]
    assert [action(busy, ref).withdrawn_note for ref in ("A13", "A14")] == ["J9 was stopped: because of rain"] * 2
    assert dict(told(busy))["ltg-vcfs"].endswith("Because of rain. A13 and A14 are withdrawn.")
    assert busy.say("undo", "ltg-ccg") == "Taken back: A13, A14 and J9 are as they were."
    assert [action(busy, ref).status for ref in ("A13", "A14")] == ["open", "claimed"]
    assert (activity(busy, "J9").status, told(busy)) == ("planned", [])


def test_kept_on_the_list(busy: Bot) -> None:
    assert busy.say("stop J9 because of rain – keep actions", "ltg-ccg").splitlines()[2] == (
        "A13 and A14 stay on the list."
    )
    assert [action(busy, ref).status for ref in ("A13", "A14")] == ["open", "claimed"]
    assert busy.say("A13").splitlines()[1] == "Locality Task Group – for J9 – due Friday 8 April 2016 – needs an owner"


@pytest.mark.parametrize(
    ("tail", "reason"),
    [(", withdraw the actions", "Because of rain."), (" and withdraw its actions.", "Because of rain."),
     ("; drop actions", "Because of rain."), (" - withdraw actions", "Because of rain."),
     (" — WITHDRAW ACTIONS", "Because of rain.")],
)  # fmt: skip
def test_the_answer_can_be_typed_in_several_ways(busy: Bot, tail: str, reason: str) -> None:
    assert busy.say(f"stop J9 because of rain{tail}", "ltg-ccg").splitlines()[1:3] == [
        reason, "A13 and A14 are withdrawn.",
    ]  # fmt: skip


def test_words_of_a_reason_are_no_answer(busy: Bot) -> None:
    assert busy.say("stop J9 since we cannot keep actions", "ltg-ccg").startswith("A13 and A14 are still open for J9.")
    assert busy.say("stop J9 withdraw actions", "ltg-ccg") == WHY


def test_of_one_action_and_of_many(busy: Bot) -> None:
    busy.say("done A13 printed", "ltg-police")
    assert busy.say("stop J9 because of rain", "ltg-ccg") == (
        "A14 is still open for J9. What becomes of it?\n[Stop J9 and withdraw A14] [Stop J9, keep A14]"
    )
    for number in range(3):
        busy.say(f"action add Ring hall {number} for J9", "ltg-ccg")
    assert [button.label for button in busy.ask("stop J9 because of rain", "ltg-ccg").buttons] == [
        "Stop J9 and withdraw its 4 actions", "Stop J9, keep the actions",
    ]  # fmt: skip


def test_the_form_asks_both(busy: Bot) -> None:
    form = busy.ask("stop J9", "ltg-ccg").form
    assert form is not None
    assert [(f.name, f.label, [value for value, _ in f.choices]) for f in form.fields] == [
        ("reason", "Why is it stopped?", []), ("fate", "What becomes of A13 and A14?", ["withdraw", "keep"]),
    ]  # fmt: skip
    filled = {"activity": "J9", "reason": "Because of rain"}
    assert busy.say("activity stop", "ltg-ccg", form=filled | {"fate": "burn"}) == (
        "Please choose one of these: withdraw, keep."
    )
    for wrong in ({}, {"fate": ""}):
        assert busy.say("activity stop", "ltg-ccg", form=filled | wrong).startswith("A13 and A14 are still open")
    assert busy.say("activity stop", "ltg-ccg", form=filled | {"fate": "withdraw"}).splitlines()[2] == (
        "A13 and A14 are withdrawn."
    )


def test_without_actions_the_form_asks_why_only(bot: Bot) -> None:
    form = bot.ask("stop J9", "ltg-ccg").form
    assert form is not None
    assert [field.name for field in form.fields] == ["reason"]


def test_an_owner_elsewhere_is_told_that_their_action_is_withdrawn(busy: Bot) -> None:
    busy.say("claim A13", "ltg-fire")
    busy.say("stop J9 because of rain – withdraw actions", "ltg-ccg")
    assert sorted(who for who, _ in told(busy)) == ["ltg-fire", "ltg-lcc", "ltg-vcfs"]


def test_twice_pressed_it_is_stopped_once(busy: Bot) -> None:
    first, second = (busy.say("stop J9 rain – withdraw actions", "ltg-ccg", key="same") for _ in range(2))
    assert first == second
    assert len(told(busy)) == 2
