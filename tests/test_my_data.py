"""`my data`: a file that anybody can read, with everything about oneself and nothing of anybody else."""

import pytest

from tests.conftest import Bot, london
from tests.record import mark_sent

STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
SLACK = {"platform": "slack", "tenant": "T0QUACK", "where": None}


def parts(bot: Bot, person: str = "ltg-vcfs", **where: object) -> dict[str, list[str]]:
    """What `my data` holds, by heading."""
    [file] = bot.ask("my data", person, **{"where": None, **where}).files  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for line in file.content.decode("utf-8-sig").split("\r\n"):
        if line.isupper() and line.endswith(")"):
            found[line] = []
        elif line.startswith("- "):
            found[list(found)[-1]].append(line.removeprefix("- "))
    return found


@pytest.fixture
def busy(bot: Bot) -> Bot:
    """The project officer of the VCFS has said this and that."""
    for line in ("note A8 first draft done", "reply A6 done list sent", "apologies M7 on leave", "claim A11",
                 "capacity half a day a week", "nudges 7am to 3pm", "deputy @ltg-lcc until 4 April"):  # fmt: skip
        bot.say(line, "ltg-vcfs")
    bot.say("action add Ring the surgery by Friday @ltg-vcfs")
    return bot


def test_the_answer_says_how_much_there_is_and_brings_one_file(busy: Bot) -> None:
    reply = busy.ask("my data", "ltg-vcfs", "ltg")
    assert reply.text == (
        "**What I keep about you**, as of Tuesday 15 March 2016: 5 facts about you, 1 seat, 1 deputy, 3 actions, 1 "
        "reply, 1 answer about meetings, 7 changes by you and 1 message to you."
    )
    assert [(f.name, f.title, f.kind) for f in reply.files] == [
        ("my-data-2016-03-15.txt", "What PSR keeps about you, Tuesday 15 March 2016", "text/plain"),
    ]  # fmt: skip
    assert reply.public == ""


def test_it_begins_with_who_it_is_for_and_what_one_can_do(busy: Bot) -> None:
    [file] = busy.ask("export my data", "ltg-vcfs", None).files
    assert file.content.decode("utf-8-sig").split("\r\n")[:7] == [
        "WHAT PSR KEEPS ABOUT YOU",
        "",
        "Project officer (VCFS), as of Tuesday 15 March 2016, 9am.",
        "Only you have been sent this file. It holds what you wrote, what is yours, and what was sent to you. Words of "
        "others are in it only where you can read them in the chat as well. What belongs to a group that you cannot "
        "read any more is left out; the lead of that group can answer for it. No telephone number, e-mail address or "
        "picture of you is kept.",
        "To put something right: `me` says who can change your post, and `edit` puts an action in other words. To have "
        "a text removed, ask the programme office (`redact`). To leave for good, type `forget me`.",
        "",
        "FACTS ABOUT YOU (5)",
    ]


def test_everything_is_in_it(busy: Bot) -> None:
    mark_sent(busy, london(busy.at))
    assert parts(busy) == {
        "FACTS ABOUT YOU (5)": [
            "Post: Project officer",
            "Organisation: VCFS Network",
            "Key, by which others can name you: @ltg-vcfs",
            "Reminders: all, 7am to 3pm",
            "Known here since 9 March 2016, 8am",
        ],
        "ACCOUNTS (0)": ["None."],
        "SEATS (1)": ["Locality Task Group, VCFS: member, confirmed; time you can give: “half a day a week”"],
        "DEPUTIES (1)": [
            "The Wellbeing Service partnership officer (LCC) stands in for you, from 15 March 2016 until 4 April 2016"
        ],
        "REQUESTS TO JOIN (0)": ["None."],
        "ACTIONS (3)": [
            "A8 Bring options for a befriending activity – yours; due Tuesday 15 March 2016; in hand",
            "A11 Find a hospital representative for the task group – yours; due at the meeting on Wednesday 16 March "
            "2016; in hand",
            "A13 Ring the surgery – yours; due Friday 18 March 2016; in hand",
        ],
        "REPLIES (1)": [
            "A6 Send a short list of what your organisation already does in Chorley inner-East – done: “list sent”"
        ],
        "ANSWERS ABOUT MEETINGS (1)": ["M7, 16 March 2016 – sent apologies: “on leave”"],
        "ACTIVITIES (0)": ["None."],
        "CHANGES BY YOU (7)": [
            "15 March 2016, 9am: A8 – note: “first draft done”",
            "15 March 2016, 9am: A6, a reply – reply: “list sent”",
            "15 March 2016, 9am: M7, an answer about it – added: “on leave”",
            "15 March 2016, 9am: A11 – claimed",
            "15 March 2016, 9am: a seat – set: “half a day a week”",
            "15 March 2016, 9am: a person's settings – hours",
            "15 March 2016, 9am: a deputy – added",
        ],
        "MESSAGES TO YOU (1)": [
            "15 March 2016, 9am: sent: A13 is yours, added by the Community Beat Manager (Police): Ring the surgery – "
            "due Friday 18 March 2016."
        ],
    }


def test_activities_one_logged_and_what_one_brings(doing: Bot) -> None:
    doing.say("join J9 two helpers", "ltg-fire")
    assert next(lines for title, lines in parts(doing, "ltg-fire").items() if title.startswith("ACTIVITIES")) == [
        "J8 Joint home safety and wellbeing visits – logged by you on 10 March 2016",
        "J8 Joint home safety and wellbeing visits – Fire and Rescue takes part, as you said on 10 March 2016",
        "J8 Joint home safety and wellbeing visits – Police takes part, as you said on 10 March 2016",
        "J8 Joint home safety and wellbeing visits – Council takes part, as you said on 10 March 2016",
        "J9 Carers information stall – Fire and Rescue takes part, as you said on 15 March 2016, bringing "
        "“two helpers”",
    ]


def test_accounts_and_requests_to_join(bot: Bot) -> None:
    bot.say("join locality task group", "U0QUACK", name="Jo Bloggs", **SLACK)
    bot.say("accept 1 as new vcfs Befriending officer")
    bot.say("join executive", "U0QUACK", **SLACK)
    found = parts(bot, "U0QUACK", **SLACK)
    assert found["ACCOUNTS (1)"] == ["Slack: U0QUACK, in T0QUACK, since 15 March 2016, 9am"]
    assert found["REQUESTS TO JOIN (2)"] == [
        "15 March 2016, 9am: Locality Task Group – accepted",
        "15 March 2016, 9am: Chorley Public Service Reform Executive – waiting",
    ]


def test_another_person_has_nothing_of_it(busy: Bot) -> None:
    [file] = busy.ask("my data", "ltg-fire", None).files
    said = file.content.decode("utf-8-sig")
    for words in ("first draft", "list sent", "on leave", "half a day", "Project officer"):
        assert words not in said


def test_a_closed_group_one_has_left_is_left_out(bot: Bot) -> None:
    bot.say("action add Agree the consent form @mdt-ccg", "mdt-ccg", "mdt")
    bot.say("rep suggest ccg executive @mdt-ccg", "pmo-manager")
    assert "MDT-A1 Agree the consent form" in str(parts(bot, "mdt-ccg"))
    bot.say("rep end ccg mdt nobody", "mdt-ccg", "mdt")
    assert "consent" not in str({k: v for k, v in parts(bot, "mdt-ccg").items() if "MESSAGES" not in k})


def test_what_was_redacted_is_not_in_it(busy: Bot) -> None:
    busy.say("redact A8 note 1 yes", "pmo-manager", None)
    assert "first draft" not in str(parts(busy))


def test_strangers_have_none_and_people_without_a_seat_have(bot: Bot) -> None:
    assert bot.say("my data", "nobody") == STRANGER
    bot.say("rep end fire ltg nobody", "pmo-manager")
    [seat] = parts(bot, "ltg-fire")["SEATS (1)"]
    assert seat == "Locality Task Group, Fire and Rescue: member, ended until 15 March 2016"


def test_asking_twice_changes_nothing(busy: Bot) -> None:
    assert parts(busy) == parts(busy)
