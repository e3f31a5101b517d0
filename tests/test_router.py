"""Once only, in time, whole or not at all, guarded, and calm when something breaks."""

import asyncio
import re
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.router import Router
from bot.terminal.drawing import draw
from handlers.core import COMMANDS, Reply
from storage.database import Database
from tests.apologies import found, unnamed
from tests.conftest import Bot
from tests.record import action, bytes_of, events_of, everything, held

NHS = "943 476 5919"
WORDS = ["action", "add", "claim", "done", "A7", "A11", "by Friday", "for everyone", "@ccg", ";", '"', "undo",
         "reply A6", "actions", "due", "in", "owner:", "M7", "\u202e", "<!channel>", "@", "🙂", "as one",
         "yes, save", "psr"]  # fmt: skip


# --- once only


@pytest.mark.threat("T3")
def test_a_request_that_arrives_twice_is_answered_alike_and_saved_once(bot: Bot) -> None:
    first = bot.say("action add Ring the surgery", key="one")
    before = everything(bot)
    assert bot.say("action add Ring the surgery", key="one") == first
    assert everything(bot) == before


def test_also_after_a_restart(bot: Bot) -> None:
    request = bot.request("action add Ring the surgery", key="one")
    first = bot.router.answer(request)
    bot.router.close()
    reopened = Database(str(bot.database.url))
    router = Router(reopened)
    assert draw(router.answer(request)) == draw(first)
    router.close()
    reopened.close()
    assert bot.say("A14") == "I can't find A14 here. The latest is A13."


def test_also_when_others_spoke_in_between(bot: Bot) -> None:
    first = bot.say("claim A11", "ltg-fire", key="one")
    second = bot.say("unclaim A11", "ltg-fire", key="two")
    bot.say("claim A11", "ltg-vcfs", key="three")
    assert bot.say("unclaim A11", "ltg-fire", key="two") == second
    assert bot.say("claim A11", "ltg-fire", key="one") == first
    assert "Project officer (VCFS)" in bot.say("A11")


def test_the_form_of_a_reply_comes_back_too(bot: Bot) -> None:
    first = bot.ask("done A9", key="one")
    assert first.form is not None
    assert bot.ask("done A9", key="one") == first


@pytest.mark.threat("T14")
def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(bot: Bot) -> None:
    said: dict[str, Reply] = {}
    start = threading.Barrier(2)

    def claim(person: str) -> None:
        request = bot.request("claim A11", person, key=person)
        start.wait()
        said[person] = bot.router.answer(request)

    threads = [threading.Thread(target=claim, args=(person,)) for person in ("ltg-fire", "ltg-lcc")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner, loser = sorted(said.values(), key=lambda reply: reply.refused)
    assert winner.text.startswith("**A11 is yours.**")
    owner = (
        "Community Safety Officer (Fire and Rescue)"
        if said["ltg-fire"] is winner
        else "Wellbeing Service partnership officer (LCC)"
    )
    assert loser.text == f"A11 is with the {owner} since 15 March. A lead can `assign` it."
    assert len([e for e in events_of(bot) if e.entity == "action"]) == 1


def test_the_event_loop_is_free_while_a_request_is_answered(bot: Bot) -> None:
    async def both() -> list[Reply]:
        heard = [bot.router.hear(bot.request(line)) for line in ("/psr actions", "action add Ring the surgery")]
        return await asyncio.gather(*heard)

    listed, added = asyncio.run(both())
    assert listed.text.startswith("**Locality Task Group: actions**")
    assert added.text.startswith("**Added A13**")


# --- in time, and whole


def test_past_its_deadline_nothing_is_saved(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    before = everything(bot)
    said = bot.say("claim A11", deadline=time.monotonic() - 1)
    assert unnamed(said) == (
        "Sorry, that took too long, so nothing was saved (reference {}). Please try again in a minute."
    )
    assert found(said, caplog)["event"] == "an answer came too late"
    assert everything(bot) == before
    assert bot.say("claim A11", deadline=time.monotonic() + 60).startswith("A11 is yours.")


def test_what_was_saved_in_time_is_said_again_however_late(bot: Bot) -> None:
    first = bot.say("claim A11", key="one")
    assert bot.say("claim A11", key="one", deadline=time.monotonic() - 1) == first


def test_a_lock_that_stays_is_a_calm_sentence_and_nothing_is_half_saved(bot: Bot) -> None:
    before = everything(bot)
    with held(bot):
        began = time.monotonic()
        said = bot.say("claim A11", key="one")
        assert time.monotonic() - began < 20  # two seconds, on a machine that has nothing else to do
    reference = said.partition("(reference ")[2][:4]
    assert (
        said
        == f"Sorry, that did not save. Please try again in a minute (reference {reference}). Nothing is half-saved."
    )
    assert int(reference, 16) >= 0
    assert everything(bot) == before
    assert bot.say("claim A11", key="one").startswith("A11 is yours.")


def test_a_short_lock_is_waited_for(bot: Bot) -> None:
    with held(bot) as let_go:
        threading.Timer(0.3, let_go).start()
        assert bot.say("claim A11").startswith("A11 is yours.")


def test_reading_does_not_wait_for_a_lock(bot: Bot) -> None:
    with held(bot):
        assert bot.say("actions").startswith("Locality Task Group: actions (7)")


@pytest.mark.threat("T23")
def test_what_breaks_inside_is_logged_without_a_word_of_what_was_typed(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    with bot.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE action RENAME TO elsewhere")
    said = bot.say("note A11 canary in the mine")
    assert unnamed(said) == (
        "Sorry, that did not save. Please try again in a minute (reference {}). Nothing is half-saved."
    )
    line = found(said, caplog)
    assert line["event"] == "an answer broke"
    assert line["error"] in ("OperationalError", "ProgrammingError")  # what SQLite calls it, and PostgreSQL
    assert re.fullmatch(r"\w+\.py:\d+( < \w+\.py:\d+)*", line["at"])
    assert "A11" not in caplog.text
    assert "canary" not in caplog.text


# --- the guard stands before everything


@pytest.mark.threat("T24")
def test_refused_text_is_nowhere(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    said = bot.say(f"action add Ring canary about {NHS}")
    assert said == (
        "That looks like it may identify a person (an NHS number). I have not saved it. Please don't put details about "
        "residents or patients in chat. If this is not about a person, reword it."
    )
    bot.database.checkpoint()
    kept = bytes_of(bot)
    for trace in (NHS, NHS.replace(" ", ""), "canary"):
        assert trace.encode() not in kept
        assert trace not in caplog.text


def test_of_a_refusal_the_kind_is_counted_once(bot: Bot) -> None:
    first = bot.say(f"note A9 {NHS}", key="one")
    assert bot.say(f"note A9 {NHS}", key="one") == first
    bot.say(f"done A9 rang {NHS}", "nobody")
    counted = [(e.verb, e.changes, e.member_id is not None) for e in events_of(bot)]
    kind = {"kind": "an NHS number"}
    assert counted == [("guard_refused", kind, True), ("guard_refused", kind, False)]


def test_where_others_could_read_it_they_are_asked_to_delete_it(bot: Bot) -> None:
    assert "residents or patients in chat, and please delete your message." in bot.say(f"note A9 {NHS}", seen=True)
    assert "delete" not in bot.say(f"note A9 {NHS}", where=None)


def test_a_question_is_answered_by_its_button_and_saves_the_words(bot: Bot) -> None:
    asked = bot.ask("action add Ring Mrs Hargreaves at the library by Friday")
    assert asked.refused
    assert [b.label for b in asked.buttons] == ["Yes, save", "No, I'll reword"]
    assert bot.say("A13") == "I can't find A13 here. The latest is A12."
    assert bot.say(asked.buttons[0].says).startswith(
        "Added A13 Ring Mrs Hargreaves at the library – no owner, due Friday"
    )


def test_the_answer_may_be_typed_too(bot: Bot) -> None:
    assert bot.say("action add Ring Mrs Hargreaves at the library Yes, save").startswith("Added A13")
    assert action(bot, "A13").text == "Ring Mrs Hargreaves at the library"


def test_a_question_about_a_question_keeps_the_first_answer(bot: Bot) -> None:
    asked = bot.ask("action add Ring Mrs Hargreaves; tell us")
    asked = bot.ask(asked.buttons[0].says)
    assert asked.text == "That looks like 2 actions."
    assert bot.say(asked.buttons[0].says).startswith("Added A13 Ring Mrs Hargreaves – no owner")


@pytest.mark.threat("T24")
def test_yes_never_passes_a_refusal(bot: Bot) -> None:
    assert bot.say(f"action add Ring about {NHS} yes, save").startswith("That looks like it may identify a person")
    assert bot.say("A13") == "I can't find A13 here. The latest is A12."


@pytest.mark.threat("T24")
def test_a_form_is_guarded_field_by_field(bot: Bot) -> None:
    refused = {"cleared": "A9", "note": f"rang about {NHS}"}
    assert bot.say("action done", form=refused).startswith("That looks like it may identify a person")
    asked = {"cleared": "A9", "note": "rang Mrs Hargreaves"}
    assert bot.say("action done", form=asked).endswith('If so, end it with "yes, save". If not, please reword it.')
    assert bot.say("action done", form={**asked, "note": "rang Mrs Hargreaves yes, save"}).startswith(
        'A9 cleared: "rang Mrs Hargreaves"'
    )


# --- strange input


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ring\x00 the\x07 surgery\x1b[31m", "Ring the surgery[31m"),
        ("Ring the \u202eyregrus", "Ring the yregrus"),
        ("Ring\nthe\r\nsurgery", "Ring the surgery"),
        ("Ring <b>the</b> <script>alert(1)</script>", "Ring <b>the</b> <script>alert(1)</script>"),
        (
            "Ring <!channel> and @here about the new opening hours",
            "Ring <!channel> and @here about the new opening hours",
        ),
        ("Ring 🙂 the surgery", "Ring 🙂 the surgery"),
        ("Ring the caf\u0065\u0301", "Ring the café"),
    ],
)
def test_strange_text_is_kept_as_plain_words(bot: Bot, typed: str, kept: str) -> None:
    bot.say(f"action add {typed}")
    assert action(bot, "A13").text == kept


@pytest.mark.threat("T18")
def test_ten_thousand_characters_are_too_many(bot: Bot) -> None:
    before = everything(bot)
    assert bot.say("action add " + "ring " * 2000) == (
        "That is 10,010 characters, more than I can take at once. Please say it in under 4,000."
    )
    assert everything(bot) == before


@pytest.mark.parametrize("line", ["!!!", "…", "🙂", "/psr !!!", "<!channel>", "\u202e", ";", '"', "@", "A", "A0", "#"])
def test_a_line_that_means_nothing_is_answered_and_changes_nothing(bot: Bot, line: str) -> None:
    before = everything(bot)
    assert bot.ask(line).text
    assert everything(bot) == before


lines = st.one_of(
    st.text(max_size=80), st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=8).map(" ".join)
)
people = st.sampled_from(["ltg-police", "ltg-vcfs", "pmo-manager", "exec-observer", "mdt-ccg", "nobody", "\u202e"])
strange = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@strange
@given(line=lines, person=people, where=st.sampled_from(["ltg", "mdt", None]))
def test_whatever_is_typed_gets_a_sentence(bot: Bot, line: str, person: str, where: str | None) -> None:
    said = bot.ask(line, person, where)
    assert said.text or said.lines
    assert "did not save" not in said.text


@strange
@given(tail=lines, person=people, head=st.sampled_from(["actions", "show A6", "matters", "calls", "action list"]))
def test_a_line_that_only_reads_changes_nothing(bot: Bot, tail: str, person: str, head: str) -> None:
    before = everything(bot)
    said = bot.ask(f"{head} {tail}", person)
    if not any(b.label == "Undo" for b in said.buttons):
        tables = everything(bot)
        assert {name: rows for name, rows in tables.items() if name not in ("inbound", "event")} == {
            name: rows for name, rows in before.items() if name not in ("inbound", "event")
        }


@strange
@given(
    values=st.dictionaries(st.sampled_from(["text", "note", "cleared", "due", "owner", "group", "action"]), lines),
    name=st.sampled_from(sorted(COMMANDS)),
)
def test_whatever_a_form_holds_gets_a_sentence(bot: Bot, values: dict[str, str], name: str) -> None:
    said = bot.ask(name, "pmo-manager", form=values)
    assert said.text or said.lines
    assert "did not save" not in said.text
