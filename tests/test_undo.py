"""Undo: the last request of whoever asks, whole, within ten minutes, if nobody changed it since."""

import pytest

from tests.conftest import Bot, london
from tests.record import action, events_of, everything, letters, mark_sent

KEEP = {"version", "updated_at"}


def row(bot: Bot, ref: str) -> dict[str, object]:
    return action(bot, ref).model_dump(exclude=KEEP)


@pytest.mark.threat("T27")
@pytest.mark.parametrize(
    ("line", "ref"),
    [
        ("claim A11", "A11"), ("unclaim A9", "A9"), ("assign A10 to @ltg-fire", "A10"), ("done A9 plan drafted", "A9"),
        ("due A8 to Friday", "A8"), ("due A11 to w/c 4 April", "A11"), ("stuck A9 no answer", "A9"), ("call A9", "A9"),
        ("edit A10 Other words", "A10"), ("withdraw A10 covered elsewhere", "A10"),
    ],
)  # fmt: skip
def test_a_change_is_taken_back_whole(bot: Bot, line: str, ref: str) -> None:
    before, version = row(bot, ref), action(bot, ref).version
    bot.say(line)
    assert row(bot, ref) != before
    assert bot.say("undo") == f"Taken back: {ref} is as it was."
    assert row(bot, ref) == before
    assert action(bot, ref).version == version + 2


def test_a_reopening_is_taken_back_with_the_words_it_emptied(bot: Bot) -> None:
    bot.say("done A9 plan drafted")
    bot.say("reopen A9 not all of it")
    assert bot.say("undo") == "Taken back: A9 is as it was."
    assert (action(bot, "A9").status, action(bot, "A9").cleared_note) == ("cleared", "plan drafted")


def test_several_are_taken_back_together(bot: Bot) -> None:
    bot.say("done A9 A10 A8 agreed")
    assert bot.say("undo") == "Taken back: A8, A9 and A10 are as they were."
    assert [action(bot, ref).status for ref in ("A8", "A9", "A10")] == ["claimed", "claimed", "open"]


def test_an_added_action_is_withdrawn_and_its_ref_stays_used(bot: Bot) -> None:
    bot.say("action add Ring the surgery")
    assert bot.say("undo") == "Taken back: A13 is off the list."
    assert action(bot, "A13").status == "withdrawn"
    assert bot.say("action add Ring the surgery").startswith("Added A14")


def test_three_added_at_once_go_together(bot: Bot) -> None:
    bot.say("action add Ring; ask; write add each")
    assert bot.say("undo") == "Taken back: A13, A14 and A15 are off the list."
    assert "A13" not in bot.say("actions")


def test_a_reply_is_taken_back(bot: Bot) -> None:
    bot.say("reply A6 done list sent", "ltg-lcc")
    assert bot.say("undo", "ltg-lcc") == "Taken back: A6 is as it was."
    assert "Replies: 2 of 7 in" in bot.say("A6")


@pytest.mark.threat("T27")
def test_only_ones_own_last_change(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire")
    assert bot.say("undo", "ltg-vcfs") == "There is nothing of yours to take back from the last ten minutes."
    bot.say("claim A10", "ltg-fire")
    bot.say("undo", "ltg-fire")
    assert [action(bot, ref).status for ref in ("A10", "A11")] == ["open", "claimed"]


@pytest.mark.threat("T27")
def test_ten_minutes_and_no_longer(bot: Bot) -> None:
    bot.say("claim A11")
    bot.at = "2016-03-15T09:10"
    assert bot.say("undo") == "Taken back: A11 is as it was."
    bot.say("claim A11")
    bot.at = "2016-03-15T09:21"
    assert bot.say("undo") == "There is nothing of yours to take back from the last ten minutes."


@pytest.mark.threat("T27")
def test_not_when_somebody_changed_it_since(bot: Bot) -> None:
    bot.say("action add Ring the surgery", "ltg-vcfs")
    bot.say("claim A13", "ltg-fire")
    before = everything(bot)
    assert bot.say("undo", "ltg-vcfs") == (
        "Somebody has changed it since, so I can't take it back. You can still change it by hand."
    )
    assert everything(bot) == before


def test_undo_is_not_undone(bot: Bot) -> None:
    bot.say("claim A11")
    bot.say("undo")
    assert bot.say("undo") == (
        "You have taken your last change back already. What came before it you can still change by hand."
    )


def test_a_note_that_was_said_stays_said(bot: Bot) -> None:
    assert bot.say("note A9 half done") == "Noted on A9: half done"
    assert bot.say("undo") == "Your last change cannot be taken back. You can still change it by hand."


def test_the_same_undo_twice_takes_back_once(bot: Bot) -> None:
    bot.say("claim A10")
    bot.say("claim A11")
    first = bot.say("undo", key="one")
    assert bot.say("undo", key="one") == first
    assert action(bot, "A10").status == "claimed"


def test_letters_that_have_not_gone_are_stopped(bot: Bot) -> None:
    bot.say("assign A10 to @ltg-fire")
    assert [who for who, _ in letters(bot)] == ["ltg-fire", "teams", "slack"]
    bot.say("undo")
    assert letters(bot) == []


def test_those_that_have_gone_get_one_correction_each(bot: Bot) -> None:
    bot.say("assign A10 to @ltg-fire")
    mark_sent(bot, london(bot.at))
    bot.say("undo", key="back")
    bot.say("undo", key="back")
    correction = "Taken back: A10 is as it was. Please ignore the earlier message about it."
    assert letters(bot) == [("ltg-fire", correction), ("teams", correction), ("slack", correction)]


def test_an_undo_is_an_event_of_its_own_and_stands_in_the_history(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire")
    bot.say("undo", "ltg-fire")
    assert [e.verb for e in events_of(bot)] == ["claim", "undo"]
    assert "15 March: last change taken back by the Community Safety Officer (Fire and Rescue)" in bot.say("A11")


def test_a_button_offers_it_where_it_works_and_nowhere_else(bot: Bot) -> None:
    for line in ("claim A11", "due A9 to Friday", "action add Ring them"):
        assert bot.ask(line).buttons[-1].says == "undo"
    for line in ("actions", "A9", "note A9 half done", "undo", "claim A99"):
        assert "undo" not in [b.says for b in bot.ask(line).buttons]
