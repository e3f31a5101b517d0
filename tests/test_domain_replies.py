"""The tables of domain.md 8.5 (dates), 8.6 (when it goes wrong) and 8.8 (the guard), each row a case, in their order.

Everything is typed on Tuesday 15 March 2016, as the tables say, and what is wrong changes nothing.
"""

import pytest

from tests.conftest import Bot
from tests.record import action, everything, held, letters

WEDNESDAY = "Wednesday 16 March 2016"
APRIL = "by the end of April (Friday 29 April 2016"  # the bracket goes on with what it was
MONTHLESS = "There is no month 16; dates are day/month, such as 16/3."
NO_DATE = "I need a date, such as 29 April or end of April."
GOOD_FRIDAY = "Friday 25 March 2016 is Good Friday; the last working day before is Thursday 24 March."
SUNDAY = "That is a Sunday; the last working day before is Friday 29 April."
MAY_DAY = "Monday 2 May 2016 is a bank holiday (May Day); the last working day before is Friday 29 April."
NUMBER = "943 476 5919"  # the one in every leaflet

# --- 8.5: what is typed, what it is understood as, and what is remarked on

DATES = [
    ("16 March · 16th March · Wed 16 March · March 16 · 16/3 · 16/03/16 · 16.03.2016 · 2016-03-16", WEDNESDAY, ""),
    ("Friday · this Friday", "Friday 18 March 2016", ""),
    ("next Friday", "Friday 25 March 2016", GOOD_FRIDAY),
    ("w/c 21 March · wc 21 March · week commencing 21 March · w/c 23 March", "the week of Monday 21 March 2016", ""),
    ("end of April · by end of April · April · by April", APRIL, ""),
    ("August", "by the end of August (Wednesday 31 August 2016", ""),
    ("mid April", "about Friday 15 April 2016", ""),
    ("1st May", "Sunday 1 May 2016", SUNDAY),
    ("2/5", "Monday 2 May 2016", MAY_DAY),
    ("in two weeks", "Tuesday 29 March 2016", ""),
    ("in 6 months time", "Thursday 15 September 2016", ""),
    ("COB 22.09.16", "Thursday 22 September 2016", ""),
    ("next meeting · by the 16 March meeting · by M7", f"at the meeting on {WEDNESDAY}", ""),
    ("before the next Executive meeting", "at the meeting on Tuesday 15 March 2016", ""),
]
ASKED = [
    ("Tues 16 March", "16 March 2016 is a Wednesday, not a Tuesday. Which did you mean?"),
    ("1 March", "1 March 2016 has passed. Did you mean 1 March 2017?"),
    ("3/16", MONTHLESS),
    ("31/4", "April has no day 31."),
    *[(words, NO_DATE) for words in ("Q1", "2017/18", "soon", "asap", "Easter", "TBC")],
]
PHRASES = [(phrase, said, remark) for row, said, remark in DATES for phrase in row.split(" · ")]


@pytest.mark.parametrize(("phrase", "understood", "remark"), PHRASES, ids=[row[0] for row in PHRASES])
def test_a_date_is_understood_as_in_the_table(bot: Bot, phrase: str, understood: str, remark: str) -> None:
    more = "; was" if "(" in understood else " (was"
    said = bot.say(f"due A10 to {phrase}").splitlines()
    assert said[0] == f"A10 now due {understood}{more} week of 21 March; moved once)."
    assert said[1:-1] == ([remark] if remark else [])


@pytest.mark.parametrize("phrase", ["by 16 March", "by the next meeting", "before the 16 March meeting", "on 16/3"])
def test_it_is_understood_at_the_end_of_an_action_too(bot: Bot, phrase: str) -> None:
    assert WEDNESDAY in bot.say(f"action add Ring the surgery {phrase}").splitlines()[0]
    assert action(bot, "A13").text == "Ring the surgery"


def test_a_week_is_due_on_its_last_working_day(bot: Bot) -> None:
    bot.say("due A9 to w/c 21 March")
    assert str(action(bot, "A9").due_date) == "2016-03-24"


@pytest.mark.parametrize(("phrase", "asked"), ASKED)
def test_what_cannot_be_right_is_asked_about_as_in_the_table(bot: Bot, phrase: str, asked: str) -> None:
    before = everything(bot)
    assert bot.say(f"due A10 to {phrase}") == asked
    assert bot.say(f"action add Ring the surgery by {phrase}") == asked
    assert everything(bot) == before


# --- 8.6: what is done before, the line, and what is said to the asker alone

WRONG = [
    ("", "/psr acton add x", 'I don\'t know "acton". Did you mean action? Nothing was changed.'),
    ("", "/psr claim A99", "I can't find A99 here. The latest is A12."),
    ("", "/psr claim MDT-A1", "I can't find MDT-A1 here. The latest is A12."),
    ("", "/psr claim A7", "A7 is with the Communications and Engagement officer (CCG) since 3 March. A lead can assign "
     "it."),
    ("done A12 Sent to all members", "/psr claim A12",
     'A12 was cleared on 9 March: "Sent to all members". reopen A12 why if that is wrong.'),
    ("claim A11", "/psr done A11", "What should the minutes say? For example done A11 media list sent to the group"),
    ("", "/psr done A9",
     "A9 is the Community Beat Manager's. They, or the lead, can clear it. note A9 … leaves a note."),
    ("", "/psr action add " + "x" * 341, "That is 341 characters; keep it under 300 and put the rest in note A13 …."),
    ("", "/psr action add",
     "What is the action? For example action add Find a hospital representative by the next meeting"),
    ("", "/psr action add Ring the surgery @x",
     "I don't know @x. They need to join, or the programme office can add them."),
    ("", "/psr meeting cancel M7 because of snow",
     "Only the lead (Community Beat Manager) or the programme office can cancel a meeting."),
]  # fmt: skip


@pytest.mark.parametrize(("past", "line", "said"), WRONG, ids=[row[1][:30] for row in WRONG])
def test_what_goes_wrong_is_said_as_in_the_table_and_changes_nothing(bot: Bot, past: str, line: str, said: str) -> None:
    bot.at = "2016-03-09T09:00"
    if past:
        bot.say(past, "pmo-manager" if past.startswith("done") else "ltg-fire")
    bot.at = "2016-03-15T09:00"
    before = _records(bot)
    assert bot.say(line, "ltg-fire") == said
    assert bot.replies[-1].refused
    assert _records(bot) == before


def _records(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {name: rows for name, rows in everything(bot).items() if name != "inbound"}


def test_the_same_text_again_in_10_minutes(bot: Bot) -> None:
    bot.say("action add Ring the surgery")
    bot.at = "2016-03-15T09:02"
    assert bot.say("action add Ring the surgery") == "That looks like A13, added 2 minutes ago.\n[Add anyway]"


def test_a_channel_that_is_not_linked(bot: Bot) -> None:
    assert bot.say("actions", where=None, private=False, conversation="C1") == (
        "This channel has no group yet. The programme office can type /psr channel link locality task group."
    )


def test_the_database_is_down(bot: Bot) -> None:
    with held(bot):
        first, _, rest = bot.say("claim A11").partition("(reference ")
    assert first == "Sorry, that did not save. Please try again in a minute "
    assert rest[4:] == "). Nothing is half-saved."
    assert (action(bot, "A11").status, letters(bot)) == ("open", [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("note A9 a\x07b\x00c", "abc"),
        ("note A9 \u202eadrift\u202c here", "adrift here"),
        ("note A9 <b>bold</b> `code` <!channel>", "<b>bold</b> `code` <!channel>"),
    ],
)
def test_a_message_of_odd_characters_is_shown_literally(bot: Bot, typed: str, kept: str) -> None:
    assert bot.ask(typed).text == f"**Noted on A9**: {kept}"


def test_a_message_of_10_000_characters(bot: Bot) -> None:
    assert bot.say("note A9 " + "x" * 9_992) == (
        "That is 10,000 characters, more than I can take at once. Please say it in under 4,000."
    )


# --- 8.8: what the guard refuses, asks about, and lets pass

REFUSED = [
    (f"ring {NUMBER}", "an NHS number"),
    ("AB 12 34 56 C", "a National Insurance number"),
    ("dob 12/03/1951", "a date of birth"),
    ("born 12 March 1951", "a date of birth"),
    ("visit 14 Elm Grove, Chorley PR7 9ZZ", "a home address"),
]
MAYBE = [
    ("leaflets to PR7 9ZZ", "a full postcode"),
    ("ring 01632 960123", "a phone number"),
    ("write to jo@example.org", "an email address"),
    *[(f"{title} Example will chair", "a person's name") for title in ("Mr", "Mrs", "Miss", "Ms")],
]
FINE = ["leaflets for PR7", "footprint E01025210", "12 homes", "over 65s", "Dr Example leads", "£7.4 million",
        "2017/18", "0-19 service"]  # fmt: skip


@pytest.mark.parametrize(("words", "kind"), REFUSED)
def test_what_identifies_a_person_is_refused_and_kept_nowhere(bot: Bot, words: str, kind: str) -> None:
    refusal = (
        f"That looks like it may identify a person ({kind}). I have not saved it. Please don't put details about "
        "residents or patients in chat{}. If this is not about a person, reword it."
    )
    assert bot.say(f"note A9 {words}") == refusal.format("")
    assert bot.say(f"note A9 {words}", seen=True) == refusal.format(", and please delete your message")
    assert words not in str(everything(bot))


@pytest.mark.parametrize(("words", "kind"), MAYBE)
def test_what_may_be_a_colleague_or_a_place_is_asked_about(bot: Bot, words: str, kind: str) -> None:
    before = everything(bot)
    asked = bot.ask(f"note A9 {words}")
    assert asked.text == f"That looks like {kind}. Is this about a colleague or a place?"
    assert [button.label for button in asked.buttons] == ["Yes, save", "No, I'll reword"]
    assert bot.say(asked.buttons[1].says).startswith("Nothing was saved.")
    assert everything(bot) == before
    assert bot.say(asked.buttons[0].says) == f"Noted on A9: {words}"


def test_a_full_postcode_is_fine_in_a_venue(bot: Bot) -> None:
    assert "Town Hall PR7 9ZZ" in bot.say("meeting add 30 March 10am at Town Hall PR7 9ZZ").splitlines()[0]


@pytest.mark.parametrize("words", FINE)
def test_the_partnerships_own_words_are_fine(bot: Bot, words: str) -> None:
    assert bot.say(f"note A9 {words}") == f"Noted on A9: {words}"
