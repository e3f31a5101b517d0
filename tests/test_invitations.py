"""Invitations: a one-time code that brings in a partner's channel, or one of its people."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from handlers.core import Reply
from storage.outbox import Outbox
from tests.conftest import Bot, london
from tests.record import bytes_of
from tests.test_joining import SLACK, STRANGER, WRONG, letters

Say = Callable[..., str]

PMO = ("pmo-manager", None)
ROOM: dict[str, Any] = {
    "platform": "slack",
    "tenant": "T0POLICE",
    "conversation": "C0BEAT",
    "where": None,
    "private": False,
}
GONE = "I can't find that invitation among the open ones. invitations lists them."
PRIVATE = "Others can read this. Please type it to me in a private chat, so that the code stays between us."
WELCOME = "/psr shows what is yours, /psr help what I can do. No names or details of residents or patients, please."


def invited(bot: Bot, line: str = "invite police ltg", person: str = "pmo-manager") -> str:
    """The code of a new invitation."""
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", bot.say(line, person, None))
    assert found
    return found[0]


def public(bot: Bot) -> list[str]:
    """The lines that channels read."""
    with bot.database.reading(london(bot.at)) as session:
        return [row.text for row in session.exec(select(Outbox).where(Outbox.rule == "public"))]


def test_what_a_code_opens_is_said_when_it_is_made(bot: Bot) -> None:
    said = bot.say("invite police ltg", *PMO)
    code = bot.replies[-1].secret
    assert said == (
        f"Invitation 1 for Police to the Locality Task Group: {code}. It works once, until Tuesday 22 March 2016, 9am. "
        "Pass it on in private, to somebody you know.\n"
        f"In a channel of theirs, /psr join {code} makes it the Locality Task Group's: what I post for the group is "
        "read there.\n"
        f"In a private chat with me, join {code} Community Officer, with their own job title, gives whoever types it a "
        "seat of Police in the Locality Task Group, and nothing else.\n"
        "I will tell you when it is used. invitations lists it, invite off 1 withdraws it."
    )


@pytest.mark.parametrize("words", ["police ltg", "Police to the Locality Task Group", "police in task group"])
def test_the_group_is_named_in_any_usual_way(bot: Bot, words: str) -> None:
    assert bot.say(f"invite {words}", *PMO).startswith("Invitation 1 for Police to the Locality Task Group: ")


def test_without_a_group_it_is_asked_for(bot: Bot) -> None:
    assert bot.say("invite fire", *PMO).startswith("Which group is that for?\n[Executive] [PMO]")
    assert bot.say(bot.replies[-1].buttons[0].says, *PMO).startswith("Invitation 1 for Fire and Rescue to the Chorley ")


def test_what_cannot_be_invited_is_said(say: Say) -> None:
    assert say("invite", *PMO) == "Which partner, and to which group? For example invite police ltg"
    assert say("invite dentist ltg", *PMO).startswith(
        'I don\'t know an organisation called "dentist ltg". The partners'
    )
    assert say("invite police moon", *PMO).startswith('I don\'t know a group called "moon". There are: Chorley')
    assert say("invite cab ltg", *PMO).startswith(
        "Lancashire West Citizens Advice Bureaux is not a partner, so it has no seat here. The partners are: Business,"
    )


def test_a_code_is_given_in_private_alone_and_by_the_programme_office_alone(say: Say) -> None:
    assert say("invite police ltg", "pmo-manager") == PRIVATE
    for person in ("ltg-police", "exec-chair"):
        assert say("invite police ltg", person, None) == "Only the programme office can invite a partner."
        assert say("invitations", person, None) == "Only the programme office can see the invitations."
        assert say("invite off 1", person, None) == "Only the programme office can withdraw an invitation."
    assert say("invite police ltg", "U1", **SLACK) == STRANGER


def test_in_a_channel_the_code_links_it(bot: Bot) -> None:
    code = invited(bot)
    assert bot.say(f"join {code}", "U9", **ROOM) == (
        "Linked: this channel is the Locality Task Group's now, and everything is posted here.\n"
        "Whoever here wants to take part types join task group."
    )
    assert letters(bot, "tell") == {
        "pmo-manager": "Your invitation of Police was used: a channel in Slack is the Locality Task Group's now. If "
        "that is wrong, channel unlink there puts it right."
    }
    assert bot.say("me", "U9", **ROOM) == STRANGER
    assert bot.say("join", "U9", **ROOM).startswith("Your request is in: a seat in the Locality Task Group.")


def test_a_channel_that_has_a_group_keeps_it_and_the_code_stays_good(bot: Bot) -> None:
    code = invited(bot)
    bot.say(f"join {invited(bot, 'invite police executive')}", "U9", **ROOM)
    assert bot.say(f"join {code}", "U9", **ROOM) == (
        "This channel has a group already, so nothing was changed and the code is still good. Type it in another "
        "channel, or to me in private for a seat."
    )
    assert bot.say(f"join {code}", "U9", **ROOM | {"conversation": "C0OTHER"}).startswith("Linked: ")


def test_a_channel_that_was_unlinked_is_linked_again(bot: Bot) -> None:
    bot.say(f"join {invited(bot)}", "U9", **ROOM)
    bot.say(f"join {invited(bot, 'link me', 'pmo-officer')}", "U1", **ROOM | {"private": True})
    assert bot.say("channel unlink", "U1", **ROOM).startswith("Unlinked: ")
    said = bot.say(f"join {invited(bot, 'invite police executive')}", "U9", **ROOM)
    assert said.startswith("Linked: this channel is the Chorley Public Service Reform Executive's now")


def test_in_private_it_gives_a_seat_of_that_organisation(bot: Bot) -> None:
    code = invited(bot, "invite dwp ltg")
    assert bot.say(f"join {code}", "U5", **SLACK) == (
        "That code is good. Type it again with your job title after it, not your name, such as "
        f"join {code} Community Officer."
    )
    assert bot.say(f"join {code} Work Coach", "U5", **SLACK) == (
        f"You are in: Work Coach (DWP), Locality Task Group. A6 is for everyone and waits for your reply. {WELCOME}"
    )
    assert letters(bot, "tell") == {
        "pmo-manager": "Your invitation of DWP was used: the Work Coach (DWP) has a seat in the Locality Task Group "
        "now. If that is not whom you meant, rep end s-ltg-dwp ends it."
    }
    assert public(bot) == ["Work Coach (DWP) has a seat in the Locality Task Group"] * 2
    assert "Seats: Locality Task Group (member)" in bot.say("me", "U5", **SLACK)
    assert bot.say("claim A11", "U5", **SLACK).startswith("A11 is yours.")


def test_what_they_had_asked_for_before_is_answered_with_it(bot: Bot) -> None:
    bot.say("join ltg", "U5", name="Jo Bloggs", **SLACK)
    bot.say(f"join {invited(bot, 'invite dwp ltg')} Work Coach", "U5", **SLACK)
    assert bot.say("joins") == "Nobody is waiting to join."
    assert bot.say("accept 1") == "Request 1 was accepted already."


def test_an_empty_seat_is_filled_before_a_new_one_is_made(bot: Bot) -> None:
    bot.say(f"join {invited(bot, 'invite hospital ltg')} Ward Manager", "U5", **SLACK)
    reps = bot.say("reps").splitlines()
    assert [line for line in reps if "Hospital" in line] == ["Hospital – Ward Manager – confirmed"]


def test_a_post_that_was_suggested_for_the_seat_need_not_be_typed(bot: Bot) -> None:
    bot.say("rep suggest dwp ltg Adviser", "pmo-manager", None)
    said = bot.say(f"join {invited(bot, 'invite dwp ltg')}", "U5", **SLACK)
    assert said.startswith("You are in: Adviser (DWP), Locality Task Group.")


def test_somebody_known_takes_the_seat_as_they_are_and_only_of_their_own_organisation(bot: Bot) -> None:
    code = invited(bot, "invite dwp ltg")
    assert bot.say(f"join {code}", "ltg-fire", None) == (
        "That code gives a seat to somebody of DWP, and you are with Fire and Rescue. Nothing was changed; it is still "
        "good."
    )
    assert bot.say(f"join {code}", "exec-dwp", None).startswith("You are in: Executive member (DWP), Locality Task")
    again = invited(bot, "invite dwp ltg")
    assert bot.say(f"join {again}", "exec-dwp", None) == (
        "You have a seat in the Locality Task Group already. The code is still good for a colleague."
    )


def test_an_invitation_gives_no_lead_and_no_place_in_the_programme_office(bot: Bot) -> None:
    bot.say(f"join {invited(bot, 'invite police ltg')} Constable", "U5", **SLACK)
    assert bot.say("joins", "U5", **SLACK) == (
        "Only the lead of a group or the programme office can see who asks to join."
    )
    assert bot.say("invite police ltg", "U5", **SLACK) == "Only the programme office can invite a partner."


@pytest.mark.parametrize("place", [SLACK, ROOM])
def test_it_works_once_for_a_week_and_all_other_codes_sound_the_same(bot: Bot, place: dict[str, Any]) -> None:
    used, off, old = invited(bot), invited(bot), invited(bot)
    bot.say(f"join {used}", "U9", **ROOM | {"conversation": "C0FIRST"})
    assert bot.say("invite off 2", *PMO) == (
        "Withdrawn: invitation 2 for Police to the Locality Task Group. The code no longer works."
    )
    assert [bot.say(f"join {c} Constable", "U8", **place) for c in (used, off, "KTRM-4H7Q")] == [WRONG] * 3
    bot.at = "2016-03-22T09:01"
    assert bot.say(f"join {old} Constable", "U8", **place) == WRONG
    assert bot.say("me", "U8", **SLACK) == STRANGER


def test_it_is_good_to_its_last_minute(bot: Bot) -> None:
    code = invited(bot)
    bot.at = "2016-03-22T09:00"
    assert bot.say(f"join {code.lower()} Constable", "U5", **SLACK).startswith("You are in: Constable (Police)")


def test_it_is_only_as_good_as_whoever_gave_it(bot: Bot) -> None:
    code = invited(bot, person="pmo-officer")
    bot.say("rep end pmo pmo @pmo-officer", *PMO)
    bot.say(bot.replies[-1].buttons[0].says if bot.replies[-1].buttons else "me", *PMO)
    assert "Programme officer" not in bot.say("who pmo", *PMO)
    assert bot.say(f"join {code} Constable", "U5", **SLACK) == WRONG


def test_wrong_codes_are_counted_by_account_and_by_workspace(bot: Bot) -> None:
    stop = "Too many codes that did not work. Please ask the programme office, and try again in an hour."
    for n in range(30):
        assert bot.say("join AAAA-2222", f"U{n % 3}", **SLACK) == WRONG
    good = invited(bot)
    assert bot.say(f"join {good} Constable", "U99", **SLACK) == stop
    assert bot.say(f"join {good} Constable", "U99", **SLACK | {"tenant": "T0POLICE"}).startswith("You are in: ")


def test_open_invitations_are_listed_and_withdrawn_by_number_or_code(bot: Bot) -> None:
    assert bot.say("invitations", *PMO) == "No invitation is open. invite police makes one."
    invited(bot)
    code = invited(bot, "invite dwp executive", "pmo-officer")
    assert bot.say("invitations", *PMO) == (
        "Open invitations (2)\n"
        "Invitation 1 for Police to the Locality Task Group – until Tuesday 22 March 2016, 9am, made by the Programme "
        "manager (PMO) [Withdraw]\n"
        "Invitation 2 for DWP to the Chorley Public Service Reform Executive – until Tuesday 22 March 2016, 9am, made "
        "by the Programme officer (PMO) [Withdraw]"
    )
    assert bot.replies[-1].lines[0].buttons[0].says == "invite off 1"
    assert bot.say(f"invite off {code.lower()}", *PMO).startswith("Withdrawn: invitation 2 for DWP")
    assert [bot.say(f"invite off {w}", *PMO) for w in (code, "2", "99", "x" * 50, "²", "")] == [GONE] * 6
    assert bot.say("invitations", *PMO).startswith("Open invitations (1)\n")


def test_the_same_request_delivered_twice_makes_one_invitation_and_shows_its_code_once(bot: Bot) -> None:
    first: Reply = bot.ask("invite police ltg", *PMO, key="same")
    again: Reply = bot.ask("invite police ltg", *PMO, key="same")
    assert again.text == first.text.replace(first.secret, "(shown once)")
    assert bot.say("invitations", *PMO).startswith("Open invitations (1)")


def test_no_code_is_kept_anywhere(bot: Bot) -> None:
    codes = [invited(bot), invited(bot, "link me", "ltg-fire")]
    bot.say(f"join {codes[0]}", "U5", **SLACK)
    kept = bytes_of(bot)
    assert b"Locality Task Group" in kept
    assert [code for code in codes if code.encode() in kept] == []


def test_of_two_who_type_it_at_once_one_is_in(bot: Bot) -> None:
    code = invited(bot, "invite dwp ltg")
    asked = [bot.request(f"join {code} Work Coach", f"U{n}", **SLACK) for n in range(4)]
    with ThreadPoolExecutor(4) as threads:
        said = [reply.text for reply in threads.map(bot.router.answer, asked)]
    assert sorted(text.startswith("**You are in**") for text in said) == [False, False, False, True]
    assert [text for text in said if not text.startswith("**You are in**")] == [WRONG] * 3


def test_what_is_typed_after_a_code_goes_through_the_guard_and_has_a_limit(bot: Bot) -> None:
    code = invited(bot)
    assert bot.say(f"join {code} {'x' * 121}", "U5", **SLACK) == "That is 121 characters; keep it under 120."
    assert "phone number" in bot.say(f"join {code} Officer 01257 515151", "U5", **SLACK)
    assert bot.say(f"join {code} Constable", "U5", **SLACK).startswith("You are in: ")


class TestAClosedGroup:
    """What nobody outside it may hear of."""

    @pytest.fixture(autouse=True)
    def seated(self, bot: Bot) -> None:
        """The programme manager has a seat in the closed group; the programme officer has none."""
        assert bot.say("rep suggest pmo mdt @pmo-manager", "mdt-ccg", "mdt").startswith("Suggested")
        assert bot.say("rep confirm pmo mdt", "pmo-manager", "mdt").startswith("Confirmed")

    def test_without_a_seat_it_is_a_group_that_is_not_there(self, bot: Bot) -> None:
        said = bot.say("invite police mdt", "pmo-officer", None)
        assert said == bot.say("invite police xyz", "pmo-officer", None).replace('"xyz"', '"mdt"')

    def test_its_invitations_are_seen_by_those_who_read_it_and_in_private(self, bot: Bot) -> None:
        invited(bot, "invite police mdt")
        assert bot.say("invitations", *PMO).startswith("Open invitations (1)\nInvitation 1 for Police to the Extended")
        assert bot.say("invitations", "pmo-manager") == "No invitation is open. invite police makes one."
        assert bot.say("invitations", "pmo-officer", None) == "No invitation is open. invite police makes one."
        assert bot.say("invite off 1", "pmo-officer", None) == GONE

    def test_the_channel_is_warned_of(self, bot: Bot) -> None:
        assert "The group is closed, and everybody in that channel will read it." in bot.say("invite ccg mdt", *PMO)
        assert bot.say(f"join {bot.replies[-1].secret}", "U9", **ROOM) == (
            "Linked: this channel is the Extended MDT's now, and everything is posted here. The Extended MDT is a "
            "closed group: everybody in this channel sees what I post, so check who is in it.\n"
            "Whoever here wants to take part types join mdt."
        )

    def test_a_seat_in_it_is_told_to_nobody_outside(self, bot: Bot) -> None:
        said = bot.say(f"join {invited(bot, 'invite ccg mdt')} Nurse", "U5", **SLACK)
        assert said.startswith("You are in: Nurse (CCG), Extended MDT.")
        assert set(letters(bot, "tell")) == {"pmo-manager", "mdt-ccg"}  # mdt-ccg leads it
        assert "MDT" not in bot.say("who nurse", "ltg-police")

    def test_a_code_that_is_used_says_no_more_than_any_other(self, bot: Bot) -> None:
        code = invited(bot, "invite ccg mdt")
        bot.say(f"join {code} Nurse", "U5", **SLACK)
        assert bot.say(f"join {code}", "U6", **SLACK) == WRONG
        assert bot.say(f"join {code}", "U6", **ROOM) == WRONG
