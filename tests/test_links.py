"""One person in two chats: linked by a code from one typed in the other, preferred, and unlinked again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from storage import events
from storage.events import EventText
from storage.people import Identity
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.test_joining import SLACK, STRANGER, WRONG, letters

Say = Callable[..., str]

TEAMS: dict[str, Any] = {"platform": "teams", "tenant": "demo-council-tenant", "where": None}
FIRE = "Community Safety Officer (Fire and Rescue)"


def code(bot: Bot, person: str = "ltg-fire", place: dict[str, Any] | None = None) -> str:
    """A code of `link me`."""
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", bot.say("link me", person, **(place or {"where": None})))
    assert found
    return found[0]


@pytest.fixture
def both_chats(bot: Bot) -> Bot:
    """The officer of Fire and Rescue, known as U7 in Slack and as T7 in Teams."""
    assert bot.say(f"join {code(bot)}", "U7", **SLACK).startswith("Linked: ")
    assert bot.say(f"join {code(bot, 'U7', SLACK)}", "T7", **TEAMS).startswith("Linked: ")
    return bot


def test_link_me_gives_a_code_and_says_what_it_does(bot: Bot) -> None:
    said = bot.say("link me", "ltg-fire", None)
    words = bot.replies[-1].secret
    assert said == (
        f"Your code: {words}. Within 15 minutes, type join {words} to me in your other chat, in private. From then on "
        "both accounts are you, with the same seats and reminders.\n"
        "Whoever types it is you to me, so give it to nobody. An earlier code of yours no longer works."
    )


def test_the_code_makes_the_other_account_the_same_person(bot: Bot) -> None:
    assert bot.say(f"join {code(bot)}", "U7", **SLACK) == (
        f"Linked: here, too, you are the {FIRE}. me shows where I know you; nudges in slack brings your reminders here."
    )
    assert bot.say("claim A11", "U7", **SLACK).startswith("A11 is yours.")
    assert bot.say("actions mine", "ltg-fire", None) == bot.say("actions mine", "U7", **SLACK)
    assert letters(bot, "tell")["ltg-fire"] == (
        "You are linked: an account in Slack is yours from now on. If that was not you, type unlink slack at once and "
        "tell the programme office."
    )


def test_a_code_to_link_is_given_in_private_and_to_members_alone(say: Say) -> None:
    assert say("link me", "ltg-fire") == (
        "Others can read this. Please type it to me in a private chat, so that the code is yours alone."
    )
    assert say("link me", "U7", **SLACK) == STRANGER


def test_it_works_for_a_quarter_of_an_hour_and_once(bot: Bot) -> None:
    late, used = code(bot, "ltg-lcft"), code(bot)
    bot.say(f"join {used}", "U7", **SLACK)
    assert bot.say(f"join {used}", "U8", **SLACK) == WRONG
    bot.at = "2016-03-15T09:16"
    assert bot.say(f"join {late}", "U8", **SLACK) == WRONG
    assert bot.say("me", "U8", **SLACK) == STRANGER


def test_what_the_other_account_had_asked_for_is_answered_with_it(bot: Bot) -> None:
    bot.say("join ltg", "U7", **SLACK)
    bot.say("join executive", "U7", **SLACK)
    bot.say(f"join {code(bot)}", "U7", **SLACK)
    assert bot.say("joins", "pmo-manager", None).splitlines()[2] == (
        f"Request 2: the {FIRE} asks for a seat in the Chorley Public Service Reform Executive. [Accept] [Decline]"
    )


def test_only_the_last_code_of_somebody_works(bot: Bot) -> None:
    first, second = code(bot), code(bot)
    assert bot.say(f"join {first}", "U7", **SLACK) == WRONG
    assert bot.say(f"join {second}", "U7", **SLACK).startswith("Linked: ")


def test_typed_in_the_same_chat_it_stays_good(bot: Bot) -> None:
    words = code(bot)
    assert bot.say(f"join {words}", "ltg-fire", None) == (
        "That code is for your other chat: type it there. Here I know you already, and it is still good."
    )
    assert bot.say(f"join {words}", "U7", **SLACK).startswith("Linked: ")


def test_an_account_that_is_somebody_elses_stays_theirs_until_the_programme_office_frees_it(bot: Bot) -> None:
    bot.say(f"join {code(bot, 'ltg-police')}", "U7", **SLACK)
    words = code(bot)
    assert bot.say(f"join {words}", "U7", **SLACK) == (
        "Here I know you as the Community Beat Manager (Police) already, so this account cannot be somebody else's as "
        "well. If both are you, the programme office can type unlink slack of @ltg-police; then type the code here "
        "again, or a new one of link me."
    )
    assert bot.say("unlink slack of @ltg-police", "pmo-manager") == (
        "Unlinked: I no longer know the Community Beat Manager (Police) in Slack. I know them nowhere else now; their "
        "seats stay. They can type join again to come back."
    )
    assert bot.say(f"join {words}", "U7", **SLACK).startswith(f"Linked: here, too, you are the {FIRE}.")


def test_me_shows_where_one_is_known_and_where_reminders_come(both_chats: Bot) -> None:
    assert "Accounts: 2 accounts (Slack and Teams); reminders come in Slack\n" in both_chats.say("me", "U7", **SLACK)
    assert both_chats.say("nudges in teams", "U7", **SLACK) == "Your nudges come in Teams from now on.\n[Undo]"
    assert "Accounts: 2 accounts (Slack and Teams); reminders come in Teams\n" in both_chats.say("me", "U7", **SLACK)


def test_reminders_and_word_of_the_link_stay_where_they_came_before(both_chats: Bot) -> None:
    with both_chats.database.reading(london(both_chats.at)) as session:
        member = next(m for m in roster_of(session).members.values() if m.key == "ltg-fire")
        assert member.prefers == "slack"  # the demonstration has them in Teams


def test_reminders_come_only_where_one_is_known(both_chats: Bot) -> None:
    assert both_chats.say("nudges in slack", "ltg-lcft") == (
        "I don't know you in Slack yet. link me says how to change that."
    )
    assert both_chats.say("nudges in fax", "U7", **SLACK) == "I can't quite follow that. For example nudges in teams"


def test_unlink_drops_one_chat_and_never_the_last(both_chats: Bot) -> None:
    assert both_chats.say("unlink teams", "U7", **SLACK) == (
        "Unlinked: I no longer know you in Teams. link me brings it back."
    )
    assert both_chats.say("me", "T7", **TEAMS) == STRANGER
    assert both_chats.say("unlink slack", "U7", **SLACK) == (
        "That is the only account I know you by, so it stays. link me adds another one first."
    )
    assert both_chats.say("unlink teams", "U7", **SLACK) == "I don't know you in Teams. me shows where I do."
    assert "Accounts: 1 account (Slack)" in both_chats.say("me", "U7", **SLACK)


def test_of_two_accounts_in_one_chat_the_one_in_use_stays(bot: Bot) -> None:
    bot.say(f"join {code(bot)}", "U7", **SLACK)
    bot.say(f"join {code(bot)}", "U8", **SLACK | {"tenant": "T0OTHER"})
    assert bot.say("unlink slack", "U8", **SLACK | {"tenant": "T0OTHER"}) == (
        "Unlinked: I know you in one account in Slack alone."
    )
    assert bot.say("me", "U7", **SLACK) == STRANGER
    assert bot.say("me", "U8", **SLACK | {"tenant": "T0OTHER"}).startswith(f"You are the {FIRE}.")


def test_an_unlinked_account_is_gone_from_the_record_and_history_says_that_it_was(both_chats: Bot) -> None:
    both_chats.say("unlink teams", "U7", **SLACK)
    with both_chats.database.reading(london(both_chats.at)) as session:
        assert [i.user_id for i in session.exec(select(Identity).where(Identity.platform == "teams"))] == []
        noted = [e for e in session.exec(select(events.Event)) if e.verb == "unlink" and e.entity == "member"]
        said = session.exec(select(EventText).where(EventText.event_id == noted[0].id)).all()
    assert [text.new for text in said] == ["unlinked in Teams"]


def test_only_the_programme_office_unlinks_somebody_else(both_chats: Bot) -> None:
    for person in ("ltg-police", "ltg-lcft"):
        assert both_chats.say("unlink slack of @ltg-fire", person) == (
            "Only the programme office can unlink other people."
        )
    assert both_chats.say("unlink slack of @ltg-fire", "pmo-manager") == (
        f"Unlinked: I no longer know the {FIRE} in Slack."
    )
    assert both_chats.say("unlink slack of @ltg-fire", "pmo-manager") == f"I don't know the {FIRE} in Slack."
    assert both_chats.say("unlink slack of @nobody", "pmo-manager").startswith("I don't know @nobody.")


@pytest.mark.parametrize("line", ["unlink", "unlink me", "unlink fax"])
def test_unlink_needs_a_chat(say: Say, line: str) -> None:
    assert say(line).endswith("For example unlink teams")


def test_undo_brings_no_account_back_and_takes_no_code_back(both_chats: Bot) -> None:
    both_chats.say("unlink teams", "U7", **SLACK)
    said = both_chats.say("undo", "U7", **SLACK)
    assert said == "Your last change cannot be taken back. You can still change it by hand."
    assert both_chats.say("me", "T7", **TEAMS) == STRANGER
