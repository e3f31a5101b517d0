"""What the bot says fits into what Teams takes, and says so where it does not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from microsoft_teams.cards import core as sdk

from bot.teams import cards
from bot.teams.parts import size
from handlers.core import Button, Line, Message, Table
from tests.teams.card_limits import validate, walk

MODELS: dict[str, type[sdk.SerializableObject]] = {
    "AdaptiveCard": sdk.AdaptiveCard, "RichTextBlock": sdk.RichTextBlock, "TextRun": sdk.TextRun, "Table": sdk.Table,
    "TableRow": sdk.TableRow, "TableCell": sdk.TableCell, "ColumnSet": sdk.ColumnSet, "Column": sdk.Column,
    "ActionSet": sdk.ActionSet, "Action.Execute": sdk.ExecuteAction, "Action.Submit": sdk.SubmitAction,
    "Input.Text": sdk.TextInput, "Input.Date": sdk.DateInput, "Input.ChoiceSet": sdk.ChoiceSetInput,
}  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8"), max_size=5000)
BUTTONS = st.lists(st.builds(Button, st.text("ab é", min_size=1, max_size=90), WORDS), max_size=30).map(tuple)
LINES = st.lists(st.builds(Line, WORDS, BUTTONS), max_size=120).map(tuple)
CELLS = st.text(st.characters(codec="utf-8"), max_size=300)
TABLES = st.none() | st.lists(st.tuples(CELLS, CELLS), max_size=130).map(
    lambda rows: Table(("When", "What"), tuple(rows))
)


def unknown(card: dict[str, Any]) -> list[str]:
    """What Microsoft's own models do not know of a card, or read as something else."""
    found = []
    for part in walk(card):
        model = MODELS[part["type"]].model_validate(part)
        found += [f"{part['type']}: {name}" for name in model.model_extra or {} if name != "$schema"]
        if model.model_dump(by_alias=True, exclude_unset=True) != part:
            found.append(f"{part['type']} comes back otherwise")
    return found


def told(part: dict[str, Any]) -> str:
    """What is read in a part: bold words between stars, typed ones between ticks, a button in brackets."""
    match part["type"]:
        case "TextRun":
            mark = "*" if part.get("weight") else "`" if part.get("fontType") else ""
            return f"{mark}{part['text']}{mark}"
        case "Action.Execute":
            return f"[{part['title']}]"
        case "RichTextBlock":
            return "".join(map(told, part["inlines"]))
    inner = part.get("body") or part.get("actions") or part.get("columns") or part["items"]
    return {"AdaptiveCard": "\n", "Column": "\n"}.get(part["type"], " ").join(map(told, inner))


def drawn(text: str, *lines: Line, buttons: tuple[Button, ...] = (), table: Table | None = None) -> dict[str, Any]:
    """The card of a message, held against what Teams takes."""
    card = cards.draw(Message(text, lines, buttons, table)).card
    assert validate(card) == []
    assert unknown(card) == []
    return card


@settings(max_examples=40)
@given(WORDS, LINES, BUTTONS, TABLES)
def test_any_message_is_within_what_teams_takes(
    text: str, lines: tuple[Line, ...], buttons: tuple[Button, ...], table: Table | None
) -> None:
    found = cards.draw(Message(f"x{text}", lines, buttons, table))
    assert validate(found.card) == []
    assert unknown(found.card) == []
    assert 0 < len(found.text) <= 4000
    assert size(found.card) <= 28_000


@pytest.mark.threat("T16")
@settings(max_examples=100)
@given(st.text(st.sampled_from("<>&!@#*_~`|[](){}-a \n"), min_size=1, max_size=60))
def test_nothing_that_people_write_is_a_mark(text: str) -> None:
    """No part of a card that has words of people knows Markdown, and their words are all there."""
    card = drawn(f"x{text}")
    said = "\n".join("".join(run["text"] for run in part["inlines"]) for part in card["body"])
    plain = "\n".join(line for line in f"x{text}".split("\n") if line.strip())
    assert said.replace("*", "").replace("`", "") == plain.replace("*", "").replace("`", "")


@pytest.mark.threat("T16")
@pytest.mark.parametrize(
    "words",
    ["[Press](https://example.org)", "<at>Everyone</at>", "![x](https://example.org/x.png)", "<b>x</b> &amp; # 1. - x",
     "https://example.org", "{{DATE(2016-03-15T09:00:00Z, SHORT)}}"],
)  # fmt: skip
def test_links_mentions_and_functions_stay_words(words: str) -> None:
    card = drawn("**A11** Added", Line(words))
    assert told(card).split("\n")[1] == words
    assert {part["type"] for part in walk(card)} == {"AdaptiveCard", "RichTextBlock", "TextRun"}
    assert "msteams" not in str(card["body"])


def test_bold_and_typed_words_have_their_looks() -> None:
    card = drawn("**A11** Find somebody: type `claim A11`, or **later**.")
    assert told(card) == "*A11* Find somebody: type `claim A11`, or *later*."
    assert card["body"][0]["inlines"][:2] == [
        {"type": "TextRun", "text": "A11", "weight": "Bolder"}, {"type": "TextRun", "text": " Find somebody: type "},
    ]  # fmt: skip


def test_a_heading_stands_out_and_an_empty_line_is_a_gap() -> None:
    body = drawn("**Locality Task Group**", Line("One"), Line("\n**Late**\nTwo"))["body"]
    assert [part["inlines"][0]["text"] for part in body] == ["Locality Task Group", "One", "Late", "Two"]
    assert [part["inlines"][0].get("size") for part in body] == ["Large", None, None, None]
    assert [part["spacing"] for part in body] == ["Small", "Small", "Medium", "Small"]


def test_a_line_with_one_short_button_has_it_beside_it() -> None:
    card = drawn("**Needs an owner**", Line("**A11** Find somebody", (Button("Claim A11", "claim A11"),)))
    assert told(card) == "*Needs an owner*\n*A11* Find somebody [Claim A11]"
    assert [part["type"] for part in card["body"]] == ["RichTextBlock", "ColumnSet"]
    [action] = card["body"][1]["columns"][1]["items"][0]["actions"]
    assert action == {
        "type": "Action.Execute", "title": "Claim A11", "verb": "say", "data": {"says": "claim A11"},
    }  # fmt: skip


def test_a_long_button_stands_below_its_line_for_the_sake_of_telephones() -> None:
    card = drawn("x", Line("**J9** A stall", (Button("We can help with J9", "help with J9"),)))
    assert [part["type"] for part in card["body"]] == ["RichTextBlock", "RichTextBlock", "ActionSet"]


def test_a_row_has_six_buttons_at_most_and_no_more_than_a_telephone_shows() -> None:
    few = drawn("x", buttons=tuple(Button(f"A{n}", f"A{n}") for n in range(1, 15)))
    assert told(few).split("\n")[1:] == [
        "[A1] [A2] [A3] [A4] [A5] [A6]", "[A7] [A8] [A9] [A10] [A11] [A12]", "[A13] [A14]"
    ]  # fmt: skip
    labels = ("Actions", "Activities", "Meetings", "Calendar", "People", "Dates")
    wide = drawn("x", buttons=tuple(Button(label, "help") for label in labels))
    assert told(wide).split("\n")[1:] == ["[Actions] [Activities] [Meetings]", "[Calendar] [People] [Dates]"]


WEEK = Table(("When", "What"), (("**Week of 11 April**", ""), ("Wed 13 April", "**J9** A <stall> & more")))


def test_a_table_stands_between_the_lines_and_the_buttons() -> None:
    message = Message("**Calendar**", (Line("No date yet: J2"),), (Button("Help", "help"),), WEEK)
    found = cards.draw(message)
    assert validate(found.card) == unknown(found.card) == []
    assert [part["type"] for part in found.card["body"]] == ["RichTextBlock", "RichTextBlock", "Table", "ActionSet"]
    assert found.text == "Calendar\nNo date yet: J2\nWeek of 11 April\nWed 13 April – J9 A <stall> & more"
    table = found.card["body"][2]
    assert [[told(cell) for cell in row["cells"]] for row in table["rows"]] == [
        ["*When*", "*What*"], ["*Week of 11 April*", " "], ["Wed 13 April", "*J9* A <stall> & more"],
    ]  # fmt: skip
    assert [column["width"] for column in table["columns"]] == [16, 19]


@pytest.mark.parametrize(("rows", "words", "kept"), [(100, "x", 100), (120, "x", 100), (60, "x" * 500, 37)])
def test_of_a_table_too_large_for_a_card_the_rest_is_counted(rows: int, words: str, kept: int) -> None:
    card = drawn("x", table=Table(("What",), ((words,),) * rows))
    cells = [told(row["cells"][0]) for row in card["body"][-1]["rows"]]
    assert cells.count(words) == kept
    assert cells[-1] == (words if kept == rows else f"… and {rows - kept} more rows")


def test_lines_and_a_table_share_a_card() -> None:
    """Each has half of what is there, and more where the other needs less."""
    lines = tuple(Line("word " * 60) for _ in range(100))
    table = Table(("What",), (("w" * 100,),) * 100)
    body = drawn("x", *lines, table=table)["body"]
    assert told(body[-2]) == "… and 69 more lines"
    assert told(body[-1]["rows"][-1]["cells"][0]) == "… and 50 more rows"


def test_what_does_not_fit_is_counted_and_the_buttons_at_the_end_stay() -> None:
    lines = tuple(Line(f"**A{n}** Something", (Button(f"Claim A{n}", f"claim A{n}"),)) for n in range(1, 101))
    found = cards.draw(Message("All of them", lines, (Button("Help", "help"),)))
    assert told(found.card).split("\n")[-3:] == ["*A56* Something [Claim A56]", "… and 44 more lines", "[Help]"]
    assert found.text.endswith("\nA100 Something")
    assert found.card["fallbackText"] == found.text


def test_a_long_list_is_cut_between_lines_and_says_how_much_is_left() -> None:
    found = cards.draw(Message("", tuple(Line(f"A{n} " + "word " * 20) for n in range(100))))
    shown, left = found.text.rpartition("\n")[0].count("\n") + 1, found.text.rpartition("\n")[2]
    assert left == f"… and {100 - shown} more lines"
    assert len(found.text) <= 4000
    assert "more lines" not in told(found.card)


def test_one_line_that_is_too_long_to_be_read_out_is_cut_between_words() -> None:
    found = cards.draw(Message("word " * 1500))
    kept, left = found.text.split(" … and ")
    assert set(kept.split()) == {"word"}
    assert len(kept.split()) + int(left.split()[0]) == 1500
    assert told(found.card).count("word") == 1500


def test_a_line_too_long_for_a_button_is_given_to_type() -> None:
    line = "action add " + "w" * 1999
    card = drawn("Is it about a colleague?", buttons=(Button("Yes, save", line), Button("No", "reword")))
    assert told(card) == f"Is it about a colleague?\nYes, save: type `{line}`\n[No]"


def test_buttons_that_are_too_much_together_are_given_to_type() -> None:
    buttons = tuple(Button(f"Save {n}", f"{n}" + "w" * 1999) for n in range(5))
    card = drawn("Which?", buttons=buttons)
    assert told(card).endswith("[Save 0] [Save 1] [Save 2]")
    assert "Save 3: type `3www" in told(card)


def test_a_letters_buttons_say_which_letter_they_stand_on() -> None:
    line = Line("**A8** Bring options", (Button("Done A8", "done A8"),))
    card = cards.draw(
        Message("Due today", (line,), (Button("Help", "help"),)), carried={"letter": "bundle:2016-03-15:7"}
    ).card
    assert validate(card) == []
    assert [part["data"] for part in walk(card) if part["type"] == "Action.Execute"] == [
        {"says": "done A8", "letter": "bundle:2016-03-15:7"}, {"says": "help", "letter": "bundle:2016-03-15:7"},
    ]  # fmt: skip


def test_what_is_typed_in_slack_is_typed_otherwise_in_teams() -> None:
    found = cards.draw(Message("Type `/psr help`, or ask what /psr is."))
    assert told(found.card) == "Type `@PSR help`, or ask what /psr is."
    assert found.text == "Type `@PSR help`, or ask what /psr is."


def test_letters_of_every_script_count_as_the_bytes_they_are() -> None:
    card = drawn("x", *(Line("„Ż" * 150) for _ in range(100)))
    assert "more lines" in told(card)
    assert 26_000 < size(card) <= 28_000


def test_the_sdks_models_find_what_no_card_has() -> None:
    card = drawn("x")
    assert unknown({**card, "colour": "red"}) == ["AdaptiveCard: colour"]
    with pytest.raises(ValueError, match="weight"):
        unknown({**card, "body": [{"type": "TextRun", "text": "x", "weight": "Bold"}]})
