"""Words that should never have been written: gone from the record, its history, the search, the letters, the disk."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from storage import events
from storage.actions import Action
from storage.events import EventText
from storage.outbox import Outbox
from tests.conftest import Bot, london
from tests.record import bytes_of, events_of, everything, mark_sent, posted, told, words_of

Say = Callable[..., str]

OFFICE = "pmo-manager"
SECRET = "Spoke to the neighbour Ermintrude Quackenbush"
NOTE = "the note of Tuesday 15 March 2016, by the Project officer (VCFS)"
TYPED = "What stands in a chat I cannot remove. Please have it deleted there by hand: "
NOT_YOU = (
    "Only the programme office can remove words for good. Please tell them that it is about A8, without the words "
    "themselves."
)


@pytest.fixture
def noted(bot: Bot) -> Bot:
    """A note on A8 that names a resident."""
    assert bot.say(f"note A8 {SECRET}", "ltg-vcfs") == f"Noted on A8: {SECRET}"
    return bot


def test_what_can_go_is_listed_without_repeating_it(noted: Bot) -> None:
    assert noted.say("redact A8", OFFICE, None) == (
        "What should go from A8?\n"
        "The text [Remove text]\n"
        f"The{NOTE[3:]} [Remove note 1]\n"
        "Everything that was written [Remove all]"
    )


def test_it_asks_once_and_nothing_is_changed_until_it_is_meant(noted: Bot) -> None:
    before = {name: rows for name, rows in everything(noted).items() if name != "inbound"}
    assert noted.say("redact A8 note 1", OFFICE, None) == (
        f"This removes {NOTE} from A8 for good: there, in its history, in the search and in the messages I keep. "
        "It cannot be undone. Remove it?\n[Remove it]"
    )
    assert {name: rows for name, rows in everything(noted).items() if name != "inbound"} == before


def test_the_one_thing_there_is_needs_no_choosing(say: Say) -> None:
    assert say("redact A8", OFFICE, None).startswith("This removes the text from A8 for good: ")


@pytest.mark.threat("T25")
def test_a_note_is_gone_from_the_card_the_search_and_the_disk(noted: Bot) -> None:
    assert "A8" in noted.say("find quackenbush", "ltg-fire")
    assert noted.say("redact A8 note 1 yes", OFFICE, None) == (
        f"Removed for good: {NOTE}, from A8. It stood in 2 places here; none has it any more.\n{TYPED}wherever it was "
        "typed."
    )
    assert noted.say("A8", "ltg-vcfs").splitlines()[-3:] == [
        "15 March: note by the Project officer (VCFS) – removed",
        "15 March: words removed for good by the Programme manager (PMO)",
        "[Done A8] [Stuck A8] [More time A8]",
    ]
    assert noted.say("find quackenbush", "ltg-fire").startswith('Nothing here has "quackenbush".')
    assert b"uackenbush" not in bytes_of(noted)


def test_other_notes_stay_and_keep_their_numbers(noted: Bot) -> None:
    noted.say("note A8 leaflets are printed", "ltg-fire")
    noted.say("redact A8 note 1 yes", OFFICE, None)
    assert "A8" in noted.say("find printed", "ltg-police")
    assert noted.say("redact A8 note 1 yes", OFFICE, None) == f"That is removed already: {NOTE} on A8."
    assert "[Remove note 2]" in noted.say("redact A8", OFFICE, None)
    assert "[Remove note 1]" not in noted.say("redact A8", OFFICE, None)


@pytest.mark.threat("T25")
def test_a_text_goes_with_every_wording_it_had_and_with_every_message(bot: Bot) -> None:
    bot.say(f"action add {SECRET} by Friday @ltg-fire", "ltg-police")
    mark_sent(bot, london(bot.at))
    bot.say("edit A13 Spoke to Ermintrude about the smoke alarm", "ltg-police")
    assert bot.say("redact A13 text yes", OFFICE, None) == (
        "Removed for good: the text, from A13. It stood in 10 places here; none has it any more.\n"
        f"{TYPED}in the Locality Task Group's channels in Teams and Slack, in one private chat and wherever it was "
        "typed."
    )
    assert bot.say("A13").startswith("A13 removed\n")
    assert b"rmintrude" not in bytes_of(bot)


def test_what_is_still_to_be_sent_goes_out_without_it(bot: Bot) -> None:
    bot.say(f"action add {SECRET} by Friday @ltg-fire", "ltg-police")
    bot.say("redact A13 text yes", OFFICE, None)
    assert [words for _, words in told(bot)] == [
        "A13 is yours, added by the Community Beat Manager (Police): removed – due Friday 18 March 2016."
    ]
    assert "Quackenbush" not in posted(bot)[0]


def test_a_short_text_is_taken_only_out_of_messages_about_its_record(bot: Bot) -> None:
    bot.say("action add Ring Jo", "ltg-police")
    bot.say("action add Ring Jo and the surgery", "ltg-police")
    bot.say("redact A13 text yes", OFFICE, None)
    assert [line.partition(" –")[0] for line in posted(bot)] == [
        "A13 added by Community Beat Manager (Police): removed",
        "A14 added by Community Beat Manager (Police): Ring Jo and the surgery",
    ]


def test_where_else_the_same_words_stand_is_said(noted: Bot) -> None:
    noted.say(f"note A9 {SECRET}, as on A8", "ltg-vcfs")
    noted.say("action add Agree the form", "mdt-ccg", "mdt")
    noted.say(f"note MDT-A1 {SECRET}", "mdt-ccg", "mdt")
    assert noted.say("redact A8 note 1 yes", OFFICE, None).splitlines()[2:] == [
        "The same words stand in A9 as well.",
        "[Redact A9]",
    ]
    noted.say("redact A9 note 1 yes", OFFICE, None)
    noted.say("redact MDT-A1 note 1 yes", "mdt-ccg", None)
    assert b"uackenbush" not in bytes_of(noted)


def test_capitals_and_signs_make_no_difference(bot: Bot) -> None:
    bot.say("note A8 <Ermintrude> & son", "ltg-vcfs")
    with bot.database.writing(london(bot.at)) as session:
        about = session.exec(select(Action).where(Action.ref == "A8")).one().key_id
        session.add(
            Outbox(
                key="x", rule="N2", due_at=london(bot.at), useful_until=london(bot.at), next_try_at=london(bot.at),
                entity="action", entity_id=about, status="sent",
                text="You said: &lt;ERMINTRUDE&gt; &amp; SON. And Jermintrude",
            )
        )  # fmt: skip
    bot.say("redact A8 note 1 yes", OFFICE, None)
    assert b"<Ermintrude" not in bytes_of(bot)
    assert b"You said: &lt;" not in bytes_of(bot)
    assert b"Jermintrude" in bytes_of(bot)


@pytest.mark.threat("T25")
@pytest.mark.parametrize("words", ["Éowyn Żółć", "Żółćęśąć", '50% of Jo_B\'s \\ "list"', "x", "<b>*a*</b> & (b|c)"])
def test_any_words_are_found_again_wherever_they_are_kept(bot: Bot, words: str) -> None:
    bot.say(f"note A8 {words}", "ltg-vcfs")
    first = next(row for row in everything(bot)["inbound"])
    bot.say("redact A8 note 1 yes", OFFICE, None)
    kept = next(row for row in everything(bot)["inbound"])
    assert (kept[0], kept[1] != first[1]) == (first[0], True)
    assert bot.say(f"note A8 {words}", "ltg-vcfs", key=kept[0]) == "Noted on A8: removed"


def test_the_reply_of_an_organisation(bot: Bot) -> None:
    bot.say(f"reply A6 done {SECRET}", "ltg-vcfs")
    assert "The reply of VCFS [Remove reply vcfs]" in bot.say("redact A6", OFFICE, None)
    said = bot.say("redact A6 reply vcfs yes", OFFICE, None)
    assert said.startswith("Removed for good: the reply of VCFS, from A6.")
    assert b"uackenbush" not in bytes_of(bot)
    assert "Replies: 3 of 7 in" in bot.say("A6")


def test_the_apologies_for_a_meeting_and_its_venue(bot: Bot) -> None:
    bot.say(f"apologies M7 {SECRET}", "ltg-vcfs")
    assert bot.say("redact M7 apologies vcfs yes", OFFICE, None).startswith(
        "Removed for good: the apologies of VCFS, from M7."
    )
    assert bot.say("redact M7 venue yes", OFFICE, None).startswith("Removed for good: the venue, from M7.")
    assert b"uackenbush" not in bytes_of(bot)
    assert "removed" in bot.say("M7")


def test_the_title_and_an_offer_of_an_activity(doing: Bot) -> None:
    doing.say(f"join J9 {SECRET}", "ltg-police")
    assert doing.say("redact J9 offer police yes", OFFICE, None).startswith(
        "Removed for good: what Police brings, from J9."
    )
    doing.say("redact J9 title yes", OFFICE, None)
    assert "J9 removed" in doing.say("J9", "ltg-fire")
    assert doing.say("find stall", "ltg-fire").startswith('Nothing here has "stall".')
    assert b"uackenbush" not in bytes_of(doing)


def test_everything_of_a_record_at_once(noted: Bot) -> None:
    noted.say(f"stuck A8 {SECRET}", "ltg-vcfs")
    said = noted.say("redact A8 all yes", OFFICE, None)
    assert said.startswith("Removed for good: everything that was written, from A8.")
    assert noted.say("A8", "ltg-vcfs").splitlines()[:3] == [
        "A8 removed",
        "Locality Task Group – Project officer (VCFS) – due Tuesday 15 March 2016 – in hand",
        'Stuck: "removed"',
    ]
    assert noted.say("redact A8", OFFICE, None) == "Nothing that anybody wrote is left on A8."
    assert b"uackenbush" not in bytes_of(noted)


@pytest.mark.threat("T25", "T26")
def test_history_stands_with_the_hashes_and_without_the_words(noted: Bot) -> None:
    [before] = [event.changes for event in events_of(noted)]
    noted.say("redact A8 note 1 yes", OFFICE, None)
    first, last = events_of(noted)
    assert first.changes == before
    emptied = words_of(noted, first)["note"]
    assert (emptied.old, emptied.new, emptied.salt) == (None, None, "")
    assert (last.verb, last.entity, last.changes) == ("redact", "action", {"version": [1, 2]})


def test_the_event_of_a_redaction_says_nothing_of_what_stood_there(bot: Bot) -> None:
    bot.say("redact A8 text yes", OFFICE, None)
    [event] = events_of(bot)
    assert [(t.old, t.new) for t in words_of(bot, event).values()] == [(None, "removed")]
    with bot.database.reading(london(bot.at)) as session:
        assert session.exec(select(EventText).where(EventText.old.contains("befriending"))).all() == []  # type: ignore[union-attr]
        assert session.get(Action, event.entity_id) is not None
        assert [t.new for t in events.texts(session, [event.id or 0])] == ["removed"]


@pytest.mark.threat("T25")
@pytest.mark.parametrize("line", ["redact A8", "redact A8 note 1", "redact A8 note 1 yes", "redact A8 all yes"])
@pytest.mark.parametrize("person", ["ltg-police", "ltg-vcfs", "exec-observer"])
def test_nobody_else_can(noted: Bot, line: str, person: str) -> None:
    assert noted.say(line, person) == NOT_YOU
    assert "– " + SECRET in noted.say("A8")


def test_a_stranger_is_told_how_to_come_in(noted: Bot) -> None:
    assert noted.say("redact A8 note 1 yes", "nobody") == (
        "I don't know you yet. Ask the programme office, or type /psr join locality task group."
    )


def test_a_closed_groups_lead_can_where_the_office_may_not_read(bot: Bot) -> None:
    bot.say("action add Agree the consent form", "mdt-ccg", "mdt")
    bot.say(f"note MDT-A1 {SECRET}", "mdt-ccg", "mdt")
    missing = bot.say("redact MDT-A9 note 1 yes", OFFICE, None)
    assert bot.say("redact MDT-A1 note 1 yes", OFFICE, None) == missing.replace("MDT-A9", "MDT-A1")
    assert bot.say("redact MDT-A1 note 1 yes", "mdt-ccg", None).startswith("Removed for good: the note of ")
    assert b"uackenbush" not in bytes_of(bot)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("redact", "Please say where the words are, and not the words themselves. For example redact A7"),
        ("redact the note about the neighbour",
         "Please say where the words are, and not the words themselves. For example redact A7"),
        ("redact A99 yes", "I can't find A99 here. The latest is A12."),
        ("redact J99", "I can't find J99 here. The latest is J7."),
        ("redact M99", "I can't find M99 here. meetings lists what is planned."),
        ("redact A8 note", 'I don\'t know what "note" is on A8. You can say: redact A8 text and redact A8 all.'),
        ("redact A8 note 7 yes",
         'I don\'t know what "note 7" is on A8. You can say: redact A8 text and redact A8 all.'),
        (f"redact A8 {'é' * 3000}",
         f'I don\'t know what "{"é" * 40}" is on A8. You can say: redact A8 text and redact A8 all.'),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(say: Say, line: str, said: str) -> None:
    assert say(line, OFFICE, None) == said


def test_the_other_way_round_is_understood(say: Say) -> None:
    assert say("A8 redact text", OFFICE, None).startswith("This removes the text from A8 for good: ")


def test_a_redaction_is_not_taken_back_by_anybody(noted: Bot) -> None:
    noted.say("redact A8 note 1 yes", OFFICE, None)
    cannot = "Your last change cannot be taken back. You can still change it by hand."
    assert noted.say("undo", OFFICE, None) == cannot
    noted.say("edit A8 Ring the surgery", "ltg-police")
    noted.say("redact A8 text yes", OFFICE, None)
    assert noted.say("undo", "ltg-police") == (
        "Somebody has changed it since, so I can't take it back. You can still change it by hand."
    )
    assert noted.say("A8").startswith("A8 removed\n")


def test_a_press_that_arrives_twice_removes_once(noted: Bot) -> None:
    first = noted.say("redact A8 note 1 yes", OFFICE, None, key="twice")
    assert noted.say("redact A8 note 1 yes", OFFICE, None, key="twice") == first
    assert [event.verb for event in events_of(noted)] == ["note", "redact"]


def test_of_several_requests_saved_together_the_file_is_folded_as_well(noted: Bot) -> None:
    asked = [noted.request("redact A8 note 1 yes", OFFICE, None), noted.request("claim A11", "ltg-fire")]
    assert [reply.refused for reply in noted.router.answer_all(asked)] == [False, False]
    assert b"uackenbush" not in bytes_of(noted)
