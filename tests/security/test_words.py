"""What people write is words, and nothing else, wherever it comes out again: no mark, link, mention, formula or SQL."""

import ast
import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.slack import cards as slack_cards
from bot.slack import forms as slack_forms
from bot.slack import home
from bot.teams import cards as teams_cards
from bot.teams import forms as teams_forms
from handlers.core import Reply
from handlers.language.plain import plain
from tests.conftest import Bot
from tests.record import action, everything, letters
from tests.test_house import files, tree

EVIL = (
    "<!channel>", "<!here|here>", "<!everyone>", "<@U1>", "<@W1|jo>", "<#C1>", "<!subteam^S1>", "<!date^1^{date}|x>",
    "<http://evil.test|gov.uk>", "<https://evil.test>", "&lt;!channel&gt;", "&amp;lt;!here&amp;gt;",
    "<at>Everyone</at>", "@here", "@channel", "@everyone", "`code`", "```block```", "*bold* _it_ ~no~", "[Press](https://evil.test)",
    "![x](https://evil.test/x.png)", "{{DATE(2016-03-15T09:00:00Z, SHORT)}}", "${title}", "<b>x</b>",
    "<img src=https://evil.test/x>", "a\u202egpj.exe", "zero\u200bwidth", "bi\u2066di\u2069", "soft\u00adhyphen",
    "# heading", "> quote", "- list", "1. list", "| a | b |", "\\*not\\*", "https://evil.test/?a=<b>&c=\"d\"",
)  # fmt: skip
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("https://evil.test")', "=cmd|' /C calc'!A0", "＝1+1")
SQL = (
    "' OR '1'='1", "'; DROP TABLE action; --", '"; DROP TABLE action; --', "') OR 1=1 --", "%' OR 1=1 --",
    "' UNION SELECT * FROM sealed --", "\\'; DELETE FROM event; --", "1; UPDATE action SET text = 'x'",
    "' || (SELECT text FROM action) || '", ":text", "?", "%s", "%(text)s", "{text}", "$1", "\\x00", "/* */", "admin'--",
    "' AND 1=(SELECT count(*) FROM member) --", "x' COLLATE NOCASE", "'; ATTACH DATABASE 'x' AS y; --", "NULL", "0x27",
    "CHAR(39)", "`action`",
)  # fmt: skip
SEVERAL = [f"{sql}{tail}" for sql in SQL for tail in ("", " --", "'", '"', ");", " #", "\\", "%")]  # 200
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


def parts(drawn: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401
    """Every part of a payload, however deep."""
    if isinstance(drawn, Mapping):
        yield drawn
        drawn = list(drawn.values())
    if isinstance(drawn, list | tuple):
        for inner in drawn:
            yield from parts(inner)


def slacks(reply: Reply) -> list[str]:
    """Everything in Slack's payloads of a reply that Slack would read marks in."""
    drawn, shown = slack_cards.draw(reply), [home.view(reply)]
    payload = {**drawn.payload, "text": {"type": "mrkdwn", "text": drawn.text}, "home": shown}
    form = slack_forms.modal(reply.form, "C1") if reply.form else None
    assert (drawn.payload["parse"], drawn.payload["link_names"]) == ("none", False)
    found = [part for part in parts([payload, form]) if part.get("type") == "mrkdwn"]
    return [str(part["text"]) for part in found]


def teams_faults(reply: Reply) -> list[str]:
    """Everything in Teams' cards of a reply that is no plain words: Markdown, pictures, addresses, mentions."""
    cards = [teams_cards.draw(reply).card, teams_forms.card(reply.form) if reply.form else None]
    found = list(parts(cards))
    kinds = {str(part["type"]) for part in found if "type" in part}
    strange = kinds & {"TextBlock", "Image", "Action.OpenUrl", "Media", "mention", "Action.OpenUrlDialog"}
    called = [name for part in found for name in part if name in ("url", "selectAction", "backgroundImage", "entities")]
    functions = [part["text"] for part in found if part.get("type") == "TextRun" and "{{" in str(part["text"])]
    return [*strange, *called, *map(str, functions)]


def planted(bot: Bot, words: str) -> None:
    """The words wherever there is a field for them."""
    for line in (
        f"action add Ring {words} add anyway", f"note A9 Half {words}", f"stuck A9 No {words}", f"claim A11 {words}",
        f"done A8 Agreed {words}", f"activity idea Walks {words}", f"meeting add 13 April 10am at Hall {words} in ltg",
        f"apologies M7 {words}",
    ):  # fmt: skip
        bot.ask(line, "ltg-police")


LISTS = ("actions", "show A9", "show A8", "A13", "meetings ltg", "activities", "digest in ltg", "history A9", "matters",
         "find ring", "me", "", "edit A13", "action add", "undo")  # fmt: skip


@pytest.mark.threat("T15", "T16")
@pytest.mark.parametrize("words", EVIL)
def test_whatever_people_write_is_words_in_every_answer_of_both_chats(bot: Bot, words: str) -> None:
    planted(bot, words)
    for line in LISTS:
        bot.ask(line, "ltg-police")
    assert len(bot.replies) > 20
    told = [Reply(text) for _, text in letters(bot) if text.strip()]
    for reply in (*bot.replies, *told):
        if not (reply.text.strip() or reply.lines):
            continue
        for text in slacks(reply):
            assert not re.search(r"<|>|&(?!amp;|lt;|gt;)", text), text
            assert not HIDDEN.search(text), text
        assert teams_faults(reply) == []


@pytest.mark.threat("T15")
def test_control_a_mark_that_is_not_taken_away_is_seen() -> None:
    drawn = {"type": "section", "text": {"type": "mrkdwn", "text": "Ring <!channel>"}}
    assert [part["text"] for part in parts(drawn) if part.get("type") == "mrkdwn"] == ["Ring <!channel>"]
    assert HIDDEN.search("a\u202egpj")


@pytest.mark.threat("T16")
def test_control_a_card_with_markdown_or_an_address_is_seen() -> None:
    card = {"body": [{"type": "TextBlock", "text": "[x](y)"}, {"type": "Action.OpenUrl", "url": "https://evil.test"}]}
    found = {name for part in parts(card) for name in (part.get("type"), *part)}
    assert {"TextBlock", "Action.OpenUrl", "url"} <= found


@pytest.mark.threat("T17")
def test_no_formula_in_any_cell_of_any_export(bot: Bot) -> None:
    for words in FORMULAS:
        bot.ask(f'action add "{words}" add anyway', "ltg-police")
        bot.ask(f"note A9 {words}", "ltg-police")
        bot.ask(f'activity idea "{words}"', "ltg-police")
    triggers = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    for kind in ("actions", "activities"):
        [book] = bot.ask(f"export {kind}", "ltg-police").files
        cells = [c for page in load_workbook(io.BytesIO(book.content)) for row in page.iter_rows() for c in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert not [c for c in cells if isinstance(c.value, str) and c.value.startswith(triggers) and not c.quotePrefix]
        [text] = bot.ask(f"export {kind} csv", "ltg-police").files
        rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
        assert len(rows) > len(FORMULAS)
        assert not [cell for row in rows for cell in row if cell.startswith(triggers)]


@pytest.mark.threat("T20")
def test_two_hundred_scraps_of_sql_are_kept_as_words_in_every_field(bot: Bot) -> None:
    assert len(SEVERAL) == 200
    rows = {name: len(kept) for name, kept in everything(bot).items()}
    for number, sql in enumerate(SEVERAL, 13):
        one = "as one " * (";" in sql)
        said = bot.ask(f'action add "Ring {sql} now" {one}add anyway', "ltg-police").text
        assert said.startswith(f"**Added A{number}**"), said
        assert action(bot, f"A{number}").text.strip('"') == f"Ring {plain(sql)} now".strip('"'), sql
    after = {name: len(kept) for name, kept in everything(bot).items()}
    assert after["action"] == rows["action"] + 200
    for name in ("member", "seat", "meeting", "activity", "channel", "organisation"):
        assert after[name] == rows[name]


@pytest.mark.threat("T20")
def test_no_scrap_of_sql_finds_shows_or_changes_more_than_words_would(bot: Bot) -> None:
    nothing = bot.say("find xyzzy")
    before = {name: kept for name, kept in everything(bot).items() if name not in ("inbound", "event")}
    for sql in SEVERAL[::4]:
        for line in (f"find xyzzy{sql}", f"show {sql}", f"actions {sql}", f"A9{sql}", f"who {sql}", f"group {sql}"):
            said = bot.ask(line, "ltg-fire")
            assert "did not save" not in said.text, line
    assert bot.say("find xyzzy'").replace("xyzzy'", "xyzzy") == nothing
    after = everything(bot)
    assert {name: after[name] for name in before} == before


@pytest.mark.threat("T20")
@pytest.mark.parametrize("name", files("bot", "handlers", "storage"))
def test_no_statement_is_put_together_from_words(name: str) -> None:
    """`text(…)` and a driver's own `execute` take words as they stand; what changes is a name from our own code."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call) and _called(node) in ("text", "exec_driver_sql") and node.args:
            put_in = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.FormattedValue)]
            assert not [part for part in put_in if not _ours(ast.unparse(part.value))], f"{name}:{node.lineno}"
            assert not isinstance(node.args[0], ast.BinOp), f"{name}:{node.lineno}"


OUR_NAMES = {"name", "table", "table.name", "INDEX", "column"}


def _ours(name: str) -> bool:
    return name in OUR_NAMES or name.strip("_").isupper()


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
