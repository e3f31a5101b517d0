"""Coming in: asking for a seat, being accepted or declined, and the one-time code."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from bot.terminal.drawing import draw
from handlers.core import NUDGES, Reply, Skip
from storage import joining
from storage.joining import JoinRequest
from storage.outbox import Outbox
from storage.roster import roster_of
from tests.conftest import Bot, london

Say = Callable[..., str]

STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
IN = (
    "Your request is in: a seat in the {}. I have told those who decide, "
    "and you will hear from me here once you are in."
)
CARE = "The name is what their chat system says. Accept only if you know who this is."
WRONG = (
    "That code does not work. A code works once and runs out after a while; whoever gave it to you can make another."
)
SLACK = {"platform": "slack", "tenant": "T0VCFS", "where": None}


@pytest.fixture
def asked(say: Say) -> Say:
    """Somebody in Slack has asked for a seat in the task group."""
    assert say("join locality task group", "U7", name="Jo Bloggs", **SLACK) == IN.format("Locality Task Group")
    return say


def letters(bot: Bot, rule: str) -> dict[str, str]:
    """What goes out under a rule, by member, as it would be written now."""
    with bot.database.reading(london(bot.at)) as session:
        rows = session.exec(select(Outbox).where(Outbox.rule == rule, Outbox.status == "pending"))
        members = roster_of(session).members
        written = {
            members[r.member_id].key: NUDGES[rule].write(session, r, london(bot.at)) for r in rows if r.member_id
        }
        return {key: said.why if isinstance(said, Skip) else draw(said) for key, said in written.items()}


def code(bot: Bot, at: str | None = None) -> str:
    """A fresh code, as the command line makes one."""
    with bot.database.writing(london(at or bot.at)) as session:
        return joining.issue(session, london(at or bot.at))


def test_a_strangers_request_goes_to_the_lead_and_the_programme_office(bot: Bot, asked: Say) -> None:
    card = (
        'Request 1: somebody called "Jo Bloggs" in Slack asks for a seat in the Locality Task Group.\n'
        f"{CARE}\n[Accept] [Decline]"
    )
    assert letters(bot, "join") == {"ltg-police": card, "pmo-manager": card, "pmo-officer": card}


def test_a_name_cannot_look_like_the_bots_own_words_or_carry_an_address(bot: Bot, say: Say) -> None:
    say("join ltg", "U7", name='**Programme "manager"**\u202e <!channel> `accept`', **SLACK)
    assert "somebody called \"Programme 'manager' !channel accept\" in Slack" in letters(bot, "join")["ltg-police"]
    say("join executive", "U8", name="jo@example.org", **SLACK)
    assert letters(bot, "join")["exec-chair"].startswith("Request 2: somebody in Slack asks for a seat")


def test_asking_twice_is_said(asked: Say) -> None:
    assert asked("join ltg", "U7", **SLACK) == (
        "Your request is in already, since Tuesday 15 March 2016. The lead or the programme office will answer it."
    )


def test_join_alone_asks_which_group(say: Say) -> None:
    assert say("join", "U7", **SLACK) == (
        "Which group? join executive, join ig and join task group\n[Join Executive] [Join IG] [Join Task Group]"
    )


def test_a_closed_group_is_never_revealed_to_a_stranger(say: Say) -> None:
    unknown = 'I don\'t know a group called "{}". There are: Chorley Public Service Reform Executive, ' \
              "Implementation Group, Locality Task Group, Programme office."  # fmt: skip
    assert say("join mdt", "U7", **SLACK) == unknown.format("mdt")
    assert say("join no such thing", "U7", **SLACK) == unknown.format("no such thing")


def test_in_a_closed_groups_own_channel_one_can_ask_for_a_seat_and_only_its_lead_is_told(bot: Bot, say: Say) -> None:
    room = {"platform": "teams", "tenant": "demo-council-tenant", "conversation": "19:mdt@thread.tacv2",
            "where": None, "private": False}  # fmt: skip
    assert say("join mdt", "T1", **room) == IN.format("Extended MDT")
    assert list(letters(bot, "join")) == ["mdt-ccg"]
    assert say("accept 1", "pmo-manager", None) == "I can't find request 1 here. joins lists those who wait."
    assert say("joins", "pmo-manager", None) == "Nobody is waiting to join."


def test_joins_lists_those_who_wait_for_those_who_decide(asked: Say) -> None:
    listed = (
        f"Waiting to join (1)\n{CARE}\n"
        'Request 1: somebody called "Jo Bloggs" in Slack asks for a seat in the Locality Task Group. [Accept] [Decline]'
    )
    assert asked("joins", "ltg-police") == listed
    assert asked("joins", "pmo-officer", None) == listed
    assert asked("joins", "exec-chair", None) == "Nobody is waiting to join."
    assert asked("joins", "ltg-fire") == "Only the lead of a group or the programme office can see who asks to join."


def test_accept_alone_asks_which_seat(bot: Bot, asked: Say) -> None:
    said = asked("accept 1").splitlines()
    assert said[:2] == [
        'Which seat in the Locality Task Group is it? Request 1 is from somebody called "Jo Bloggs" in Slack.', CARE
    ]  # fmt: skip
    assert said[3] == "accept 1 as ltg-fire – Community Safety Officer (Fire and Rescue)"
    assert said[9:] == [
        "accept 1 as s-ltg-hospital – Empty seat of Hospital",
        "accept 1 as new police Community Officer – a new seat",
    ]
    form = bot.replies[-1].form
    assert form is not None
    assert (form.command, dict(form.given), [f.name for f in form.fields]) == (
        "accept", {"asked": "1"}, ["seat", "body", "role"]
    )  # fmt: skip


def test_accepting_as_a_known_member_links_the_account_and_tells_them(bot: Bot, asked: Say) -> None:
    assert asked("accept 1 as ltg-fire") == "Accepted: request 1 is the Community Safety Officer (Fire and Rescue)."
    assert asked("claim A11", "U7", **SLACK).startswith("A11 is yours.")
    assert letters(bot, "tell")["ltg-fire"] == (
        "You are in: Community Safety Officer (Fire and Rescue), Locality Task Group. /psr shows what is yours, "
        "/psr help what I can do. No names or details of residents or patients, please."
    )


@pytest.mark.parametrize("words", ["ltg-fire", "@ltg-fire", "@fire", "community safety officer", "FIRE"])
def test_a_seat_is_named_by_key_or_by_words(asked: Say, words: str) -> None:
    assert asked(f"accept 1 as {words}") == "Accepted: request 1 is the Community Safety Officer (Fire and Rescue)."


def test_words_that_fit_two_seats_are_asked_about(asked: Say) -> None:
    assert asked("accept 1 as officer").startswith('"officer" could be more than one seat. Which one?\n[')


def test_a_seat_that_is_not_there_is_said(asked: Say) -> None:
    gone = 'I can\'t find a seat called "{}" that is still free to take. accept 1 lists those there are.'
    assert asked("accept 1 as dentist") == gone.format("dentist")
    assert asked("accept 1 as exec-chair") == gone.format("exec-chair")


def test_a_member_who_is_on_slack_already_is_not_linked_to_a_second_account(asked: Say) -> None:
    asked("accept 1 as ltg-fire")
    asked("join ltg", "U8", **SLACK)
    assert asked("accept 2 as ltg-fire").startswith('I can\'t find a seat called "ltg-fire" that is still free')


def test_a_lead_cannot_hand_out_seats_of_other_groups_with_an_account(say: Say) -> None:
    say("join executive", "U7", **SLACK)
    refused = 'I can\'t find a seat called "{}" that is still free to take. accept 1 lists those there are.'
    assert say("accept 1 as pmo-manager", "exec-chair", None) == refused.format("pmo-manager")
    assert say("accept 1 as exec-lcft", "exec-chair", None) == refused.format("exec-lcft")
    assert say("accept 1 as exec-lcft", "pmo-officer", None) == "Accepted: request 1 is the Executive member (LCFT)."


def test_accepting_into_an_empty_seat_confirms_it_and_asks_for_its_replies(bot: Bot, asked: Say) -> None:
    assert asked("accept 1 as new hospital Ward Manager") == (
        "Accepted: Ward Manager (Hospital) has a seat in the Locality Task Group."
    )
    assert asked("reps").splitlines()[8] == "Hospital – Ward Manager – confirmed"
    assert asked("reply A6 done list sent", "U7", **SLACK).startswith("Your reply to A6 is in: 3 of 8.")
    assert letters(bot, "tell")["ltg-hospital"].startswith(
        "You are in: Ward Manager (Hospital), Locality Task Group. A6 is for everyone and waits for your reply. /psr"
    )
    assert _public(bot) == ["Ward Manager (Hospital) has a seat in the Locality Task Group"] * 2


def test_an_empty_seat_chosen_alone_asks_for_the_post(asked: Say) -> None:
    assert asked("accept 1 as hospital") == (
        "Which organisation, and which post? For example accept 1 as new Hospital Community Officer"
    )


def test_a_new_seat_is_made_where_none_is_empty(asked: Say) -> None:
    assert asked("accept 1 as new police Community Officer") == (
        "Accepted: Community Officer (Police) has a seat in the Locality Task Group."
    )
    assert asked("who").splitlines()[:2] == [
        "Locality Task Group: 9 seats", "Police: Community Beat Manager (lead), Community Officer"
    ]  # fmt: skip


def test_the_form_of_accept_does_the_same(bot: Bot, asked: Say) -> None:
    form = {"asked": "1", "seat": "new", "body": "police", "role": "Community Officer"}
    assert asked("accept", form=form) == "Accepted: Community Officer (Police) has a seat in the Locality Task Group."
    asked("join ltg", "U8", **SLACK)
    form = {"asked": "2", "seat": "s-ltg-hospital", "role": "Ward Manager"}
    assert asked("accept", form=form) == "Accepted: Ward Manager (Hospital) has a seat in the Locality Task Group."


def test_half_a_new_post_asks_for_the_rest(asked: Say) -> None:
    ask = "Which organisation, and which post? For example accept 1 as new police Community Officer"
    assert asked("accept 1 as new") == ask
    assert asked("accept 1 as new dentist") == ask
    assert asked("accept 1 as new Police").startswith("Which organisation, and which post?")
    assert asked(f"accept 1 as new police {'x' * 121}") == "That is 121 characters; keep it under 120."
    assert asked("accept 1 as new cab Adviser") == (
        "Lancashire West Citizens Advice Bureaux is not a partner, so it has no seat here. "
        "The programme office can change that."
    )


def test_a_known_member_gets_a_seat_of_their_own_organisation(bot: Bot, say: Say) -> None:
    assert say("join ltg", "exec-dwp", None) == IN.format("Locality Task Group")
    assert letters(bot, "join")["ltg-police"] == (
        "Request 1: the Executive member (DWP) asks for a seat in the Locality Task Group.\n[Accept] [Decline]"
    )
    assert say("accept 1") == "Accepted: Executive member (DWP) has a seat in the Locality Task Group."
    assert "DWP: Executive member" in say("who")
    assert say("join ltg", "exec-dwp", None) == "You have a seat in the Locality Task Group already. me shows it."


def test_only_the_lead_and_the_programme_office_decide(asked: Say) -> None:
    only = "Only the lead (Community Beat Manager) or the programme office can {} people."
    assert asked("accept 1 as ltg-fire", "ltg-fire") == only.format("accept")
    assert asked("decline 1", "exec-chair", None) == only.format("decline")
    assert asked("accept 1 as ltg-fire", "U7", **SLACK) == STRANGER
    assert asked("accept 1 as ltg-fire", "pmo-officer", None).startswith("Accepted: ")


def test_it_is_decided_once_and_the_letters_stop(bot: Bot, asked: Say) -> None:
    assert asked("decline 1") == "Declined: request 1. I have no way to tell them; they may ask again."
    assert asked("accept 1 as ltg-fire") == "Request 1 was declined already."
    assert asked("decline 1") == "Request 1 was declined already."
    assert set(letters(bot, "join").values()) == {"decided already"}
    assert asked("join ltg", "U7", **SLACK) == IN.format("Locality Task Group")


def test_a_known_member_is_told_of_a_refusal(bot: Bot, say: Say) -> None:
    say("join ltg", "exec-dwp", None)
    assert say("decline 1") == "Declined: request 1. They will be told."
    assert letters(bot, "tell")["exec-dwp"] == (
        "Your request to join the Locality Task Group was declined. The programme office can say more."
    )


def test_the_name_is_forgotten_once_it_is_decided(bot: Bot, asked: Say) -> None:
    asked("decline 1")
    with bot.database.reading(london(bot.at)) as session:
        assert [r.display_name for r in session.exec(select(JoinRequest))] == [""]


@pytest.mark.parametrize("line", ["accept 99", "decline 99", "accept 99 as ltg-fire"])
def test_a_request_that_is_not_there_is_said(say: Say, line: str) -> None:
    assert say(line) == "I can't find request 99 here. joins lists those who wait."


def test_accept_needs_a_number(say: Say) -> None:
    assert say("accept ltg-fire") == "I need the number of a request, such as accept 3. joins lists those who wait."
    assert say("accept") == "I need a bit more than that. For example accept 3 as ltg-fire"


def test_a_code_makes_the_first_coordinator(bot: Bot) -> None:
    assert bot.say(f"join {code(bot)}", "U1", **SLACK) == (
        "You are in the programme office now, as Programme manager (PMO). Next, in a group's channel: "
        "channel link locality task group. help shows what else I can do."
    )
    assert "Seats: Chorley Public Service Reform Executive (officer) and Programme office (coordinator)" in bot.say(
        "me", "U1", **SLACK
    )


def test_codes_after_the_named_coordinators_make_new_ones(bot: Bot) -> None:
    said = [bot.say(f"join {code(bot).lower()}", user, **SLACK) for user in ("U1", "U2", "U3")]
    assert ["Programme manager (PMO)" in said[0], "Programme officer (PMO)" in said[1]] == [True, True]
    assert "as Programme office (PMO)." in said[2]
    assert bot.say("joins", "U3", **SLACK) == "Nobody is waiting to join."


def test_a_member_with_a_code_joins_the_programme_office(bot: Bot) -> None:
    assert "as Community Safety Officer (Fire and Rescue)" in bot.say(f"join {code(bot)}", "ltg-fire")
    assert bot.say("joins", "ltg-fire") == "Nobody is waiting to join."


def test_wrong_used_and_expired_codes_sound_the_same(bot: Bot) -> None:
    used, old = code(bot), code(bot, "2016-03-13T08:59")
    bot.say(f"join {used}", "U1", **SLACK)
    assert [bot.say(f"join {c}", "U2", **SLACK) for c in ("KTRM-4H7Q", used, old)] == [WRONG] * 3
    assert bot.say("me", "U2", **SLACK) == STRANGER


def test_ten_wrong_codes_are_enough_for_an_hour(bot: Bot) -> None:
    for _ in range(10):
        assert bot.say("join AAAA-2222", "U2", **SLACK) == WRONG
    stop = "Too many codes that did not work. Please ask the programme office, and try again in an hour."
    good = code(bot)
    assert bot.say(f"join {good}", "U2", **SLACK) == stop
    assert bot.say("join AAAA-2222", "U3", **SLACK) == WRONG
    bot.at = "2016-03-15T10:01"
    assert bot.say(f"join {good}", "U2", **SLACK).startswith("You are in the programme office now")


def test_a_coordinator_does_not_use_a_code_up(bot: Bot) -> None:
    kept = code(bot)
    assert bot.say(f"join {kept}", "pmo-manager", None) == (
        "You are in the programme office already, so you need no code. It is still good for somebody else."
    )
    assert bot.say(f"join {kept}", "U1", **SLACK).startswith("You are in the programme office now")


def test_the_same_request_delivered_twice_joins_once(bot: Bot) -> None:
    first: Reply = bot.ask("join ltg", "U7", key="same", **SLACK)
    assert bot.ask("join ltg", "U7", key="same", **SLACK).text == first.text
    assert bot.say("joins").startswith("Waiting to join (1)")


def _public(bot: Bot) -> list[str]:
    with bot.database.reading(london(bot.at)) as session:
        return [row.text for row in session.exec(select(Outbox).where(Outbox.rule == "public"))]
