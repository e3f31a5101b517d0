"""Slack and Teams show the same facts and the same buttons, also where a message is as large as they come."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import cards as slack_cards
from bot.teams import cards as teams_cards
from handlers.core import Button, Field, Form, Line, Message, Reply, Table
from storage.actions import Action
from storage.activities import Activity
from storage.roster import roster_of
from tests.both import check, compare, in_slack, in_teams, problems
from tests.conftest import Bot, london
from tests.outgoing import post

LISTS = (
    "", "actions", "actions 2", "actions 9", "actions mine", "actions late", "digest", "A6", "A101", "matters", "calls",
    "who", "meetings", "next", "help", "about", "nudges", "calendar", "calendar in April", "activities", "gaps",
    "overview", "J101", "find surgery", "seats", "minutes", "log", "joined",
)  # fmt: skip
MESSAGE = Message(
    "**Needs an owner**\nTwo of them",
    (Line("**A11** Find <somebody> & co", (Button("Claim A11", "claim A11"),)),
     Line("**A9** Type `due A9`", (Button("Done A9", "done A9"), Button("Stuck A9", "stuck A9")))),
    (Button("Help", "help"),),
    Table(("When", "What"), (("Wed 13 April", "**J9** A stall"), ("Thu 14 April", ""))),
)  # fmt: skip


@pytest.fixture
def full(bot: Bot) -> Bot:
    """Five hundred actions and a hundred activities with the longest texts there may be."""
    texts = ("w" * 300, "word & <more> " * 21, "é" * 300, "“quoted” – text " * 18)
    today = london(bot.at).date()
    with bot.database.writing(london(bot.at)) as session:
        group = next(g for g in roster_of(session).groups.values() if g.key == "ltg")
        session.add_all(
            Action(ref=f"A{n}", group_id=group.key_id, text=texts[n % 4].strip(), status="open", raised_on=today)
            for n in range(100, 600)
        )
        days = [today + timedelta(days=n) for n in range(100)]
        session.add_all(
            Activity(ref=f"J{n}", group_id=group.key_id, title=texts[n % 4].strip()[:200], place="p" * 120,
                     from_date=days[n % 50], to_date=days[n % 50], precision="day", logged_on=today)
            for n in range(100, 200)
        )  # fmt: skip
    return bot


def test_five_hundred_long_actions_are_the_same_in_both(full: Bot) -> None:
    """`ask` itself holds each answer against both."""
    for line in LISTS:
        full.ask(line)
        full.ask(line, "ltg-vcfs", None)
    assert max(len(reply.lines) for reply in full.replies) >= 10


def test_letters_about_five_hundred_actions_are_the_same_in_both(full: Bot) -> None:
    """`post` holds each of them against both."""
    assert "**" not in post(full, "2016-03-14T09:30", "N14")["ltg slack"]
    assert len(post(full, "2016-03-16T09:30", "bundle")) > 5


def test_a_log_of_five_hundred_lines_is_cut_in_both_and_says_so() -> None:
    lines = tuple(Line(f"**A{n}** {'word ' * 60}", (Button(f"Claim A{n}", f"claim A{n}"),)) for n in range(500))
    message = Message("**The log**", lines, (Button("Help", "help"),))
    check(message)
    slack, teams = in_slack(slack_cards.draw(message).blocks), in_teams(teams_cards.draw(message).card)
    assert slack.lines[-1] == "… and 461 more lines"
    assert teams.lines[-1] == "… and 469 more lines"
    assert slack.buttons["Help", "help"] == teams.buttons["Help", "help"] == 1


def test_a_table_of_five_hundred_rows_is_cut_in_both_and_says_so() -> None:
    message = Message("**Calendar**", table=Table(("When", "What"), (("Wed 13 April", "**J9** " + "w" * 60),) * 500))
    check(message)
    assert in_slack(slack_cards.draw(message).blocks).rows[-1][0] == "… and 402 more rows"
    assert in_teams(teams_cards.draw(message).card).rows[-1][0] == "… and 434 more rows"


def test_what_is_well_is_well() -> None:
    assert problems(MESSAGE) == []


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("problem", "spoil"),
    [
        ("buttons [('Help', 'help')] are missing", lambda card: card["body"].pop()),
        ("buttons [('Claim A11', 'claim A11')] are missing", lambda card: card["body"][2]["columns"].pop()),
        ("lines ['Needs an owner', 'Two them'", lambda card: _word(card, "Two of them", "Two them")),
        ("lines ['Needs an owner', 'A11", lambda card: card["body"].pop(1)),
        ("rows [('When', 'What')", lambda card: card["body"][-2]["rows"].pop()),
        ("are left out for no reason", lambda card: _left_out(card)),
        ("says something else than its text", lambda card: card.update(fallbackText="Needs an owner")),
    ],
)
def test_a_card_that_lost_something_is_caught(problem: str, spoil: Spoil) -> None:
    slack, teams = slack_cards.draw(MESSAGE), copy.deepcopy(teams_cards.draw(MESSAGE))
    spoil(teams.card)
    assert problem in "\n".join(compare(MESSAGE, slack, teams))


def test_words_read_out_that_are_cut_for_no_reason_are_caught() -> None:
    slack, teams = slack_cards.draw(MESSAGE), teams_cards.draw(MESSAGE)
    short = teams_cards.Drawn("Needs an owner\n… and 5 more lines", teams.card)
    assert "what is read out is cut for no reason" in list(compare(MESSAGE, slack, short))


def test_blocks_that_lost_something_are_caught() -> None:
    slack, teams = slack_cards.draw(MESSAGE), teams_cards.draw(MESSAGE)
    slack.blocks[1].pop("accessory")
    assert list(compare(MESSAGE, slack, teams)) == [
        "Slack: buttons [('Claim A11', 'claim A11')] are missing, [] too many"
    ]


def test_forms_are_the_same_in_both() -> None:
    fields = (
        Field("text", "What is it?", "long", "Ring the surgery", "No names."),
        Field("due", "Until when?", "choice", "a", choices=(("a", "A"), ("b", "B")), optional=True),
        Field("day", "Which day?", "date", "2016-04-29"),
        Field("place", "Where?", optional=True, longest=60),
    )
    assert problems(Reply("Fill it in", form=Form("action add", "Add an action", fields))) == []


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs"), exclude_characters="*`"), max_size=300
)
BUTTONS = st.lists(st.builds(Button, st.text("abé", min_size=1, max_size=90), WORDS), max_size=12, unique=True).map(
    tuple
)
LINES = st.lists(st.builds(Line, WORDS, BUTTONS), max_size=80).map(tuple)


@settings(max_examples=60)
@given(LINES, BUTTONS)
def test_any_message_is_the_same_in_both(lines: tuple[Line, ...], buttons: tuple[Button, ...]) -> None:
    assert problems(Message("x", lines, buttons)) == []


def _left_out(card: dict[str, Any]) -> None:
    card["body"][3:5] = card["body"][:1]
    card["body"][3] = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "… and 1 more line"}]}


def _word(card: dict[str, Any], old: str, new: str) -> None:
    for part in card["body"]:
        for run in part.get("inlines", ()):
            run["text"] = run["text"].replace(old, new)
