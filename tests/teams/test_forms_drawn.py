"""A form as a card: drawn, drawn again with what was wrong, and read back whatever a client sends."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams import forms
from handlers.core import Field, Form
from tests.conftest import Bot
from tests.teams.card_limits import validate, walk
from tests.teams.test_cards import told, unknown

TEXT = Field("text", "What is the action?", "long", hint="No names or details of residents or patients.")
CHOICE = Field("due", "Until when?", "choice", "next meeting", choices=(("next meeting", "The next meeting"),
               ("in one week", "One week from today")), optional=True)  # fmt: skip
DAY = Field("date", "Or another date", "date", "2016-04-29", optional=True)
FORM = Form("action add", "Add an action", (TEXT, CHOICE, DAY), "Add", {"group": "ltg"})


def card(form: Form = FORM, *args: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A form, held against what Teams takes."""
    made = forms.card(form, *args, **more)
    assert validate(made) == []
    assert unknown(made) == []
    return made


def inputs(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of a card, by field."""
    return {part["id"].removeprefix("field-"): part for part in made["body"] if part["type"].startswith("Input.")}


def words(made: dict[str, Any]) -> list[str]:
    """What is read above, between and below the questions."""
    return [told(part) for part in made["body"] if not part["type"].startswith("Input.")]


def sent(made: dict[str, Any], **typed: Any) -> dict[str, Any]:  # noqa: ANN401
    """What a client sends when Save is pressed: the button's data, and what stands in every field."""
    data = json.loads(json.dumps(made["body"][-1]["actions"][0]["data"]))
    own = {part["id"]: part.get("value", "") for part in made["body"] if part["type"].startswith("Input.")}
    return {**data, **own, **{f"field-{name}": value for name, value in typed.items()}}


def test_a_form_is_its_questions_with_save_and_cancel() -> None:
    made = card(FORM, "What is the action? For example `action add Ring the surgery`")
    assert words(made) == [
        "*Add an action*", "What is the action? For example `action add Ring the surgery`",
        "No names or details of residents or patients.", "[Add] [Cancel]",
    ]  # fmt: skip
    assert inputs(made)["text"] == {
        "type": "Input.Text", "id": "field-text", "label": "What is the action?", "maxLength": 312, "isMultiline": True,
        "isRequired": True, "errorMessage": "Please fill this in.", "spacing": "Medium",
    }  # fmt: skip
    assert inputs(made)["due"] == {
        "type": "Input.ChoiceSet", "id": "field-due", "label": "Until when?", "style": "compact",
        "placeholder": "Choose", "value": "next meeting", "spacing": "Medium",
        "choices": [{"title": "The next meeting", "value": "next meeting"},
                    {"title": "One week from today", "value": "in one week"}],
    }  # fmt: skip
    assert inputs(made)["date"] == {
        "type": "Input.Date", "id": "field-date", "label": "Or another date", "value": "2016-04-29",
        "spacing": "Medium",
    }  # fmt: skip


def test_save_executes_and_cancel_takes_no_questions_with_it() -> None:
    save, cancel = card()["body"][-1]["actions"]
    assert (save["type"], save["verb"], save["style"]) == ("Action.Execute", "form", "positive")
    assert cancel == {"type": "Action.Execute", "title": "Cancel", "verb": "cancel", "associatedInputs": "none"}


def test_a_dialog_submits_and_has_its_own_cross() -> None:
    [save] = card(dialog=True)["body"][-1]["actions"]
    assert (save["type"], save["title"]) == ("Action.Submit", "Add")
    assert forms.read({**save["data"], "field-text": "Ring"}).values == {"group": "ltg", "text": "Ring"}


def test_a_form_there_and_back() -> None:
    back = forms.read(sent(card(), text="Ring the surgery", due="in one week", date="2016-05-03"))
    assert back.form.command == "action add"
    assert back.values == {"group": "ltg", "text": "Ring the surgery", "due": "in one week", "date": "2016-05-03"}
    assert [(f.name, f.label, f.kind, f.hint, f.choices, f.optional, f.longest) for f in back.form.fields] == [
        (f.name, f.label, f.kind, f.hint, f.choices, f.optional, f.longest) for f in FORM.fields
    ]


def test_what_was_wrong_stands_above_its_field_and_what_was_typed_stays() -> None:
    back = forms.read(sent(card(), text="Ring", due="in one week", date=""))
    again = Form(back.form.command, back.form.title, tuple(
        Field(f.name, f.label, f.kind, back.values.get(f.name, ""), f.hint, f.choices, f.optional, f.longest)
        for f in back.form.fields), back.form.submit, back.form.given)  # fmt: skip
    made = card(again, wrong={"date": "**29 February 2016** has passed."})
    at = [part["type"] for part in made["body"]].index("Input.Date")
    assert told(made["body"][at - 1]) == "*29 February 2016* has passed."
    assert {run["color"] for run in made["body"][at - 1]["inlines"]} == {"Attention"}
    assert [part.get("value") for part in inputs(made).values()] == ["Ring", "in one week", None]
    assert forms.read(sent(made)).values == {"group": "ltg", "text": "Ring", "due": "in one week"}


@pytest.mark.parametrize("field", ["", "gone"])
def test_what_is_wrong_with_no_field_of_the_form_stands_above_them_all(field: str) -> None:
    assert words(card(wrong={field: "Something went wrong."}))[:2] == ["*Add an action*", "Something went wrong."]


def test_what_is_empty_leaves_what_was_given() -> None:
    form = Form("action done", "Done", (Field("note", "Note"),), given={"done": "A7", "note": "old"})
    assert forms.read(sent(card(form))).values == {"done": "A7", "note": "old"}
    assert forms.read(sent(card(form), note="new")).values == {"done": "A7", "note": "new"}


def test_a_field_may_be_called_as_the_form_is() -> None:
    form = Form("action add", "Add", (Field("form", "Which form?"), Field("verb", "Which verb?")))
    assert forms.read(sent(card(form), form="paper", verb="to ring")).values == {"form": "paper", "verb": "to ring"}


def test_every_kind_of_field_is_within_what_teams_takes() -> None:
    fields = (
        Field("text", "W" * 3000, "long", value="word " * 900, hint="h" * 3000, longest=3000),
        Field("short", "Short", value="x" * 500, longest=60),
        Field("gone", "Not among them", "choice", value="z", choices=(("a", "A"),)),
        Field("many", "Many", "choice", choices=tuple((str(n), f"Choice {n}") for n in range(101))),
        Field("empty", "Empty", "choice", choices=(("", "Nobody"), ("a", "A"))),
        Field("day", "Words for a day", "date", value="Friday"),
    )
    made = card(Form("action add", "A title " * 20, fields, "S" * 100))
    kinds = [part["type"] for part in inputs(made).values()]
    assert kinds == ["Input.Text", "Input.Text", "Input.ChoiceSet", "Input.Text", "Input.Text", "Input.Date"]
    assert [len(part.get("value", "")) for part in inputs(made).values()] == [3010, 72, 0, 0, 0, 0]


def test_a_form_too_large_for_a_card_is_told_in_words() -> None:
    form = Form("action add", "Add an action", (Field("text", "Text"),), given={"text": "x" * 28_000})
    assert words(card(form)) == ["Add an action: type it after `action add`."]
    assert words(card(form, "What is the action?")) == ["What is the action?"]


def test_nothing_people_write_in_a_form_is_a_mark() -> None:
    made = card(Form("action edit", "Edit A1", (Field("text", "[x](y)", value="<at>x</at> **x**"),)), "[x](y) <b>")
    assert words(made)[1] == "[x](y) <b>"
    assert {part["type"] for part in walk(made)} <= {
        "AdaptiveCard", "RichTextBlock", "TextRun", "Input.Text", "ActionSet", "Action.Execute"
    }  # fmt: skip


BROKEN: list[tuple[str, object]] = [
    ("form", None), ("form", "action add"), ("form", []), ("form", {}), ("form.command", None), ("form.command", 7),
    ("form.title", ["x"]), ("form.submit", {}), ("form.given", "x"), ("form.given", {"group": 7}),
    ("form.given", {"group": {"a": "b"}}), ("form.fields", None), ("form.fields", {"a": 1}), ("form.fields", ["text"]),
    ("form.fields", [{}]), ("form.fields.0.kind", "file"), ("form.fields.0.kind", []), ("form.fields.0.name", 1),
    ("form.fields.0.longest", "300"), ("form.fields.0.longest", True), ("form.fields.0.longest", -1),
    ("form.fields.0.longest", 10**12), ("form.fields.0.label", None), ("form.fields.1.choices", {"a": "b"}),
    ("form.fields.1.choices", [["a"]]), ("form.fields.1.choices", [["a", "b", "c"]]), ("form.fields.1.choices", ["ab"]),
    ("form.fields.1.choices", [["a", 1]]), ("form.fields.1.name", "text"), ("field-text", 7), ("field-text", ["x"]),
    ("field-date", {"a": "b"}), ("field-due", True),
]  # fmt: skip


@pytest.mark.parametrize(("where", "what"), BROKEN)
def test_what_is_no_form_of_ours_is_not_taken(where: str, what: object) -> None:
    data: Any = copy.deepcopy(sent(card()))
    *path, last = where.split(".")
    inner = data
    for step in path:
        inner = inner[int(step)] if step.isdigit() else inner[step]
    inner[last] = what
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says, the caller says that the card is old
        forms.read(data)


def test_what_is_missing_is_empty_and_what_is_too_much_is_left() -> None:
    data = sent(card()) | {"field-other": "x", "says": "withdraw A1", "text": "y", "field-date": None}
    del data["field-text"]
    assert forms.read(data).values == {"group": "ltg", "due": "next meeting"}
    with pytest.raises(ValueError, match="not a mapping"):
        forms.read({})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["form", "command", "title", "fields", "given", "submit", "name", "kind"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["form", "field-text"]), JSON))
def test_whatever_comes_is_a_form_or_a_value_error(data: dict[str, Any]) -> None:
    try:
        back = forms.read(data)
    except ValueError:
        return
    assert all(type(value) is str for value in back.values.values())
    assert forms.card(back.form)["type"] == "AdaptiveCard"


def test_the_forms_there_are_go_there_and_back(bot: Bot) -> None:
    """`ask` holds each against both chats; here each is filled in as it stands and comes back as it went."""
    for line in ("action add", "done A9", "stuck A9", "due A9", "edit A9", "meeting add", "log", "activity add"):
        form = bot.ask(line).form
        assert form is not None, line
        back = forms.read(sent(card(form)))
        assert back.form.command == form.command
        assert back.values == {**form.given, **{f.name: f.value for f in form.fields if f.value}}
