"""Leaving for good: seats, open things, accounts and letters; what stays is the post."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from storage.joining import JoinRequest
from storage.outbox import Outbox
from storage.people import Identity, Member
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.record import action, bytes_of, everything, leave, told

Say = Callable[..., str]

STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
SLACK = {"platform": "slack", "tenant": "T0QUACK", "where": None}
LEFT = "You have left. I have forgotten your accounts, and write to you no more. Thank you for your part in it."
TOLD = "Those who need to know have been told."
LAST = "the last one in the programme office who coordinates, and somebody has to. Confirm another one first."


def member(bot: Bot, key: str) -> Member:
    with bot.database.reading(london(bot.at)) as session:
        return next(m for m in roster_of(session).members.values() if m.key == key)


def test_it_asks_once_and_says_what_becomes_of_everything(bot: Bot) -> None:
    before = {name: rows for name, rows in everything(bot).items() if name != "inbound"}
    assert bot.say("forget me", "ltg-vcfs", None) == (
        "For good? Then your seat in the Locality Task Group ends, A8 needs an owner again, I forget you, and write to "
        "you no more. What you did stays on record under your post. It cannot be undone, but join asks for a seat "
        "again.\n"
        "Before that: my data gives you what I keep about you. rep end with a name hands over what is open.\n"
        "[Leave for good]"
    )
    assert {name: rows for name, rows in everything(bot).items() if name != "inbound"} == before
    assert bot.replies[-1].buttons[0].says == "forget @ltg-vcfs yes"


def test_seats_end_and_what_is_open_is_anybodys(bot: Bot) -> None:
    assert bot.say("forget me yes", "ltg-vcfs", None) == (
        f"{LEFT}\nA8 needs an owner again.\nA6 no longer waits for VCFS.\n{TOLD}"
    )
    assert action(bot, "A8").status == "open"
    assert bot.say("who").splitlines()[-1] == "VCFS: to be found"
    assert bot.say("A8").splitlines()[-2] == "15 March: passed on to nobody by the Project officer (VCFS)"
    assert told(bot) == [
        ("ltg-police", "The Project officer (VCFS) has left, and no longer has the seat of VCFS in the Locality Task "
         "Group. A8 needs an owner again."),
    ]  # fmt: skip


def test_what_hangs_on_a_group_without_a_seat_is_freed_too(bot: Bot) -> None:
    bot.say("forget me yes", "pmo-manager", None)
    assert action(bot, "A3").owner_kind == "none"


def test_the_member_is_no_longer_known_and_the_post_stays(bot: Bot) -> None:
    bot.say("forget me yes", "ltg-fire", None)
    gone = member(bot, "ltg-fire")
    assert (gone.active, gone.left_at, gone.role_title) == (False, london(bot.at), "Community Safety Officer")
    assert bot.say("forget me", "ltg-fire", None) == STRANGER
    assert bot.say("actions", "ltg-fire") == STRANGER


def test_accounts_are_forgotten_also_where_they_asked_to_join_and_on_the_disk(bot: Bot) -> None:
    bot.say("join locality task group", "U0QUACK", name="Ermintrude Quackenbush", **SLACK)
    assert bot.say("accept 1 as new vcfs Befriending officer").startswith("Accepted")
    bot.say("join executive", "U0QUACK", **SLACK)
    said = bot.say("forget me", "U0QUACK", **SLACK)
    assert "I forget your account in Slack, and write to you no more." in said
    assert bot.say("forget me yes", "U0QUACK", **SLACK) == f"{LEFT}\nA6 no longer waits for VCFS.\n{TOLD}"
    with bot.database.reading(london(bot.at)) as session:
        assert session.exec(select(Identity)).all() == []
        asked = session.exec(select(JoinRequest).order_by(JoinRequest.id)).all()  # type: ignore[arg-type]
        assert [(row.user_id, row.display_name, row.status) for row in asked] == [
            ("", "", "accepted"), ("", "", "declined"),
        ]  # fmt: skip
    assert b"U0QUACK" not in bytes_of(bot)
    assert b"Quackenbush" not in bytes_of(bot)
    assert bot.say("forget me", "U0QUACK", **SLACK) == STRANGER


def test_no_letter_is_sent_any_more(bot: Bot) -> None:
    bot.say("assign A11 to @ltg-fire")
    assert [key for key, _ in told(bot)] == ["ltg-fire"]
    bot.say("forget me yes", "ltg-fire", None)
    assert [key for key, _ in told(bot)] == ["ltg-police"]
    with bot.database.reading(london(bot.at)) as session:
        gone = session.exec(select(Outbox).where(Outbox.member_id == member(bot, "ltg-fire").id)).one()
        assert (gone.status, gone.why) == ("cancelled", "no longer a member")


def test_nobody_stands_in_for_them_or_they_for_anybody(bot: Bot) -> None:
    bot.say("deputy @ltg-fire until 4 April", "ltg-vcfs", None)
    bot.say("deputy @ltg-lcc until 4 April", "ltg-fire", None)
    bot.say("forget me yes", "ltg-fire", None)
    with bot.database.reading(london(bot.at)) as session:
        assert {row.until for row in roster_of(session).deputies.values()} == {date(2016, 3, 15)}
    bot.at = "2016-03-16T09:00"
    assert "stand in" not in bot.say("me", "ltg-lcc", None)
    assert "deputy" not in bot.say("me", "ltg-vcfs", None)


def test_a_lead_who_leaves_is_told_of_to_the_programme_office(bot: Bot) -> None:
    assert bot.say("forget me yes", "ltg-police", None) == f"{LEFT}\nA9 needs an owner again.\n{TOLD}"
    warned = "The Locality Task Group has no lead now. For example `rep confirm fire ltg as lead` gives it one."
    assert told(bot) == [("pmo-manager", warned), ("pmo-officer", warned)]


def test_the_last_who_coordinates_cannot(bot: Bot) -> None:
    assert bot.say("forget @pmo-officer yes", "pmo-manager", None).startswith("Forgotten: the Programme officer (PMO).")
    for line in ("forget me", "forget me yes"):
        assert bot.say(line, "pmo-manager", None) == f"You are {LAST}"
    assert member(bot, "pmo-manager").active


def test_the_programme_office_can_do_it_for_somebody(bot: Bot) -> None:
    assert bot.say("forget @ltg-vcfs", "pmo-manager", None) == (
        "For good? Then their seat in the Locality Task Group ends, A8 needs an owner again, I forget the Project "
        "officer (VCFS), and write to them no more. What the Project officer (VCFS) did stays on record under their "
        "post. It cannot be undone, but they can ask for a seat again.\n"
        "Before that: rep end with a name hands over what is open.\n[Yes, for good]"
    )
    assert bot.say("forget @ltg-vcfs yes", "pmo-manager", None) == (
        "Forgotten: the Project officer (VCFS). I have forgotten their accounts, and write to them no more.\n"
        f"A8 needs an owner again.\nA6 no longer waits for VCFS.\n{TOLD}"
    )
    assert bot.say("forget @ltg-vcfs", "pmo-manager", None) == (
        "I don't know @ltg-vcfs. They need to join, or the programme office can add them."
    )


def test_of_a_closed_group_the_office_hears_nothing(bot: Bot) -> None:
    bot.say("action add Agree the consent form @mdt-ccg", "mdt-ccg", "mdt")
    for line in ("forget @mdt-ccg", "forget @mdt-ccg yes"):
        assert bot.say(line, "pmo-manager", None) == (
            "I don't know @mdt-ccg. They need to join, or the programme office can add them."
        )
    assert action(bot, "MDT-A1").status == "claimed"


@pytest.mark.parametrize("line", ["forget @ltg-vcfs", "forget @ltg-vcfs yes"])
@pytest.mark.parametrize("person", ["ltg-police", "ltg-fire", "exec-vcfs"])
def test_nobody_else_can(bot: Bot, line: str, person: str) -> None:
    assert bot.say(line, person) == (
        "Only the programme office can do that for somebody else. forget me is for yourself."
    )
    assert member(bot, "ltg-vcfs").active


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("forget it", "forget me is for leaving for good. The programme office can name somebody else with an @."),
        ("forget A8 yes", "forget me is for leaving for good. The programme office can name somebody else with an @."),
        ("forget @nobody", "I don't know @nobody. They need to join, or the programme office can add them."),
    ],
)
def test_what_is_no_person_is_said(say: Say, line: str, said: str) -> None:
    assert say(line, "pmo-manager") == said


def test_somebody_we_know_without_a_seat_can_leave(bot: Bot) -> None:
    bot.say("rep end fire ltg nobody", "pmo-manager")
    assert bot.say("forget me", "ltg-fire", None) == (
        "For good? Then I forget you, and write to you no more. What you did stays on record under your post. It "
        "cannot be undone, but join asks for a seat again.\nBefore that: my data gives you what I keep about you.\n"
        "[Leave for good]"
    )
    assert bot.say("forget me yes", "ltg-fire", None) == LEFT


def test_strangers_and_those_who_left_are_told_how_to_come_in(bot: Bot) -> None:
    leave(bot, "ltg-fire")
    assert bot.say("forget me yes", "ltg-fire") == STRANGER
    assert bot.say("forget me", "nobody") == STRANGER


def test_it_is_not_undone_and_a_press_that_arrives_twice_is_answered_again(bot: Bot) -> None:
    first = bot.say("forget me yes", "ltg-vcfs", None, key="twice")
    assert bot.say("forget me yes", "ltg-vcfs", None, key="twice") == first
    assert bot.say("undo", "ltg-vcfs", None) == STRANGER
    bot.say("forget @ltg-fire yes", "pmo-manager", None)
    assert bot.say("undo", "pmo-manager", None) == (
        "Your last change cannot be taken back. You can still change it by hand."
    )
