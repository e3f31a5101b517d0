"""How much time people can give, kept on their own seat."""

from collections.abc import Callable

import pytest

from tests.conftest import Bot
from tests.record import events_of, everything, posted, words_of

Say = Callable[..., str]

SAID = "capacity half a day a week until August"
SILENT = "Nothing said yet: Fire and Rescue, Council, VCFS, LCFT, LCC and CCG."


def test_it_is_shown_seat_by_seat_with_who_has_said_nothing(bot: Bot) -> None:
    assert bot.say("capacity", "ltg-fire").splitlines() == [
        "Capacity: Locality Task Group (0 of 7 have said)",
        "Nothing said yet: Police, Fire and Rescue, Council, VCFS, LCFT, LCC and CCG.",
        f"{SAID} says yours.",
    ]
    bot.say(SAID)
    assert bot.say("capacity").splitlines() == [
        "Capacity: Locality Task Group (1 of 7 have said)",
        "Community Beat Manager (Police) – half a day a week until August – said on 15 March 2016",
        SILENT,
    ]
    assert posted(bot) == []


def test_me_and_reps_show_it(bot: Bot) -> None:
    bot.say(SAID)
    assert "Capacity: half a day a week until August (Locality Task Group)" in bot.say("me").splitlines()
    assert "Police – Community Beat Manager – lead, confirmed – half a day a week until August" in bot.say("reps")


def test_it_is_said_again_in_other_words(bot: Bot) -> None:
    bot.say(SAID)
    assert (
        bot.say("capacity one day a month") == "Kept on your seat in the Locality Task Group: one day a month\n[Undo]"
    )
    assert "half a day" not in bot.say("capacity")


def test_undo_brings_back_what_was_said_before(bot: Bot) -> None:
    bot.say(SAID)
    bot.say("capacity one day a month")
    assert bot.say("undo") == "Taken back: all is as it was."
    assert "half a day a week until August – said on 15 March 2016" in bot.say("capacity")


def test_undo_of_the_first_leaves_nothing_said(bot: Bot) -> None:
    bot.say(SAID)
    bot.say("undo")
    assert "Capacity" not in bot.say("me")


def test_the_words_stand_apart_from_the_event(bot: Bot) -> None:
    bot.say(SAID)
    (event,) = events_of(bot)
    assert "half a day" not in str(event.changes)
    assert words_of(bot, event)["capacity_note"].new == "half a day a week until August"


def test_somebody_with_several_seats_is_asked_which_group(bot: Bot) -> None:
    assert bot.say("capacity half a day", "pmo-manager", None).startswith("Which group is that for?")
    assert bot.say(bot.replies[-1].buttons[0].says, "pmo-manager", None).startswith(
        "Kept on your seat in the Chorley Public Service Reform Executive: half a day"
    )
    assert bot.say("capacity in executive", "pmo-manager").splitlines()[0] == (
        "Capacity: Chorley Public Service Reform Executive (1 of 21 have said)"
    )


def test_a_groups_name_alone_asks_and_is_not_kept(bot: Bot) -> None:
    for line in ("capacity executive", "capacity of executive", "capacity in the executive"):
        assert bot.say(line).startswith("Capacity: Chorley Public Service Reform Executive (0 of 20 have said)")
    assert events_of(bot) == []


WRONG = [
    ("exec-fire", "ltg", SAID,
     "You have no seat in the Locality Task Group to keep it on. /psr join task group asks for one."),
    ("ltg-police", "ltg", f"capacity {'x' * 201}", "That is 201 characters; keep it under 200."),
    ("ltg-police", "ltg", "capacity in nowhere",
     'I don\'t know a group called "nowhere". There are: Chorley Public Service Reform Executive, Implementation '
     "Group, Locality Task Group, Programme office."),
    ("ltg-police", "mdt", SAID,
     "This channel belongs to a closed group, and you have no seat in it. Its lead can give you one."),
    ("nobody", "ltg", SAID, "I don't know you yet. Ask the programme office, or type /psr join locality task group."),
]  # fmt: skip


@pytest.mark.parametrize(("person", "where", "line", "said"), WRONG, ids=[row[3][:40] for row in WRONG])
def test_what_cannot_be_kept_is_met_with_a_sentence(bot: Bot, person: str, where: str, line: str, said: str) -> None:
    before = everything(bot)
    assert bot.say(line, person, where) == said
    assert everything(bot) == before


def test_a_phone_number_is_asked_about(say: Say) -> None:
    assert say("capacity ring 01632 960123 first").startswith("That looks like a phone number.")


def test_a_question_mark_is_no_capacity(bot: Bot) -> None:
    assert bot.say("capacity ???") == "I can't quite follow that. For example capacity"
    assert events_of(bot) == []
