"""What the bot says fits into what Slack takes, and says so where it does not."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import words
from bot.slack import cards, home
from handlers.core import Button, Line, Message, Table
from storage.actions import Action
from storage.activities import Activity
from storage.roster import roster_of
from tests.slack.block_limits import validate
from tests.slack.world import World

WORDS = st.text(st.characters(codec="utf-8"), max_size=5000)
BUTTONS = st.lists(st.builds(Button, st.text("ab é", min_size=1, max_size=90), WORDS), max_size=30).map(tuple)
LINES = st.lists(st.builds(Line, WORDS, BUTTONS), max_size=120).map(tuple)


CELLS = st.text(st.characters(codec="utf-8"), max_size=300)
TABLES = st.none() | st.lists(st.tuples(CELLS, CELLS), max_size=130).map(
    lambda rows: Table(("When", "What"), tuple(rows))
)


@settings(max_examples=40)
@given(WORDS, LINES, BUTTONS, TABLES)
def test_any_message_is_within_slacks_limits(
    text: str, lines: tuple[Line, ...], buttons: tuple[Button, ...], table: Table | None
) -> None:
    message = Message(f"x{text}", lines, buttons, table)
    assert validate(cards.draw(message).payload, "message") == []
    assert validate(home.view(message), "home") == []


@pytest.mark.threat("T15")
@settings(max_examples=100)
@given(st.text(st.sampled_from("<>&!@#*`|a \n"), min_size=1, max_size=60))
def test_nothing_that_people_write_is_slacks_own_mark(text: str) -> None:
    drawn = cards.draw(Message(f"x{text}"))
    said = "\n".join(b["text"]["text"] for b in drawn.blocks)
    for shown in (drawn.text, said):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown)
    assert html.unescape(drawn.text) == "\n".join(
        line for line in words.BOLD.sub(r"\1", f"x{text}").split("\n") if line.strip()
    )


def test_a_line_with_one_button_has_it_beside_it() -> None:
    drawn = cards.draw(
        Message("**Needs an owner**", (Line("**A11** Find somebody", (Button("Claim A11", "claim A11"),)),))
    )
    assert [b["type"] for b in drawn.blocks] == ["section", "section"]
    assert drawn.blocks[0]["text"]["text"] == "*Needs an owner*"
    assert drawn.blocks[1]["accessory"]["value"] == "claim A11"
    assert drawn.text == "Needs an owner\nA11 Find somebody"


def test_lines_without_buttons_share_a_section_and_several_buttons_have_a_row() -> None:
    buttons = tuple(Button(name, name.lower()) for name in ("Done", "Stuck", "More time"))
    drawn = cards.draw(Message("One", (Line("Two"), Line("Three", buttons), Line("Four")), buttons[:1]))
    assert [b["type"] for b in drawn.blocks] == ["section", "section", "actions", "section", "actions"]
    assert drawn.blocks[0]["text"]["text"] == "One\nTwo"


def test_buttons_without_words_have_a_row_and_empty_lines_none() -> None:
    drawn = cards.draw(Message("One", (Line("", (Button("Help", "help"),)), Line(" "), Line("\n**Two**\nThree"))))
    assert [b["type"] for b in drawn.blocks] == ["section", "actions", "section"]
    assert drawn.blocks[2]["text"]["text"] == "*Two*\nThree"


WEEK = Table(("When", "What"), (("**Week of 11 April**", ""), ("Wed 13 April", "**J9** A <stall> & more")))


def test_a_table_is_a_block_at_the_end_and_whole_in_the_text() -> None:
    drawn = cards.draw(Message("**Calendar**", (Line("No date yet: J2"),), (Button("Help", "help"),), WEEK))
    assert [b["type"] for b in drawn.blocks] == ["section", "actions", "table"]
    assert drawn.text == ("Calendar\nNo date yet: J2\nWeek of 11 April\nWed 13 April – J9 A &lt;stall&gt; &amp; more")
    assert [[shown(cell) for cell in row] for row in drawn.blocks[-1]["rows"]] == [
        ["*When*", "*What*"], ["*Week of 11 April*", " "], ["Wed 13 April", "*J9* A <stall> & more"],
    ]  # fmt: skip
    assert drawn.blocks[-1]["column_settings"] == [{"is_wrapped": True, "align": "left"}] * 2


def shown(cell: dict[str, Any]) -> str:
    """What is seen of a cell, its bold words between stars."""
    parts = cell["elements"][0]["elements"]
    return "".join(f"*{part['text']}*" if "style" in part else part["text"] for part in parts)


def test_home_has_no_tables_but_their_rows() -> None:
    blocks = home.view(Message("**Calendar**", table=WEEK))["blocks"]
    assert [b["text"]["text"] for b in blocks] == [
        "*Calendar*\n*Week of 11 April*\nWed 13 April – *J9* A &lt;stall&gt; &amp; more"
    ]


@pytest.mark.parametrize(("rows", "words", "kept"), [(98, "x", 98), (120, "x", 98), (50, "x" * 500, 19)])
def test_of_a_table_too_large_for_slack_the_rest_is_counted(rows: int, words: str, kept: int) -> None:
    drawn = cards.draw(Message("x", table=Table(("What",), ((words,),) * rows)))
    cells = [shown(row[0]) for row in drawn.blocks[-1]["rows"]]
    assert cells.count(words) == kept
    assert cells[-1] == (words if kept == rows else f"… and {rows - kept} more rows")


def test_what_does_not_fit_is_counted() -> None:
    lines = tuple(Line(f"**A{n}** Something", (Button(f"Claim A{n}", f"claim A{n}"),)) for n in range(1, 101))
    drawn = cards.draw(Message("All of them", lines, (Button("Help", "help"),)))
    assert len(drawn.blocks) == 50
    assert drawn.blocks[-2]["text"]["text"] == "… and 53 more lines"
    assert drawn.blocks[-1]["type"] == "actions"
    assert drawn.text.endswith("\nA100 Something")


def test_a_long_list_is_cut_between_lines_and_says_how_much_is_left() -> None:
    drawn = cards.draw(Message("", tuple(Line(f"A{n} " + "word " * 20) for n in range(100))))
    shown, left = drawn.text.rpartition("\n")[0].count("\n") + 1, drawn.text.rpartition("\n")[2]
    assert left == f"… and {100 - shown} more lines"
    assert len(drawn.text) <= 4000
    assert "more lines" not in "".join(b["text"]["text"] for b in drawn.blocks)


def test_one_line_that_is_too_long_is_cut_between_words() -> None:
    drawn = cards.draw(Message("word " * 1500))
    kept, left = drawn.text.split(" … and ")
    assert set(kept.split()) == {"word"}
    assert len(kept.split()) + int(left.split()[0]) == 1500
    assert len(drawn.blocks) == 3
    assert "".join(b["text"]["text"] for b in drawn.blocks).count("word") == 1500


def test_a_line_too_long_for_a_button_is_given_to_type() -> None:
    line = "action add " + "w" * 1999
    drawn = cards.draw(Message("Is it about a colleague?", (), (Button("Yes, save", line), Button("No", "reword"))))
    assert [e["value"] for e in drawn.blocks[-1]["elements"]] == ["reword"]
    assert f"Yes, save: type `{line}`" in drawn.blocks[0]["text"]["text"]


def test_a_button_may_hold_two_thousand_characters() -> None:
    drawn = cards.draw(Message("", (), (Button("Yes, save", "w" * 2000),)))
    assert len(drawn.blocks[0]["elements"][0]["value"]) == 2000


LISTS = (
    "", "actions", "actions 2", "actions 9", "actions mine", "actions late", "digest", "A6", "A101", "matters", "calls",
    "who", "meetings", "next", "help", "about", "nudges", "calendar", "calendar in April", "activities", "gaps",
)  # fmt: skip


@pytest.fixture
def full(slack: World) -> World:
    """Five hundred actions and a hundred activities with the longest texts there may be."""
    texts = ("w" * 300, "word & <more> " * 21, "é" * 300, "“quoted” – text " * 18)
    with slack.database.writing(slack.clock()) as session:
        group = next(g for g in roster_of(session).groups.values() if g.key == "ltg")
        session.add_all(
            Action(ref=f"A{n}", group_id=group.key_id, text=texts[n % 4].strip(), status="open",
                   raised_on=slack.clock().date())
            for n in range(100, 600)
        )  # fmt: skip
        days = [slack.clock().date() + timedelta(days=n) for n in range(100)]
        session.add_all(
            Activity(ref=f"J{n}", group_id=group.key_id, title=texts[n % 4].strip()[:200], place="p" * 120,
                     from_date=days[n % 50], to_date=days[n % 50], precision="day", logged_on=slack.clock().date())
            for n in range(100, 200)
        )  # fmt: skip
    return slack


def test_five_hundred_long_actions_fit_everywhere(full: World) -> None:
    for line in LISTS:
        full.hears("message", "ltg-police", channel="D1", channel_type="im", text=line)
    full.hears("app_home_opened", "ltg-police", tab="home")
    assert len(full.fake.posts()) == len(LISTS)
    assert len(full.fake.posts("views.publish")) == 1
    assert full.fake.problems == []
