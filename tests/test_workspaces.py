"""The allow-list of workspaces and tenants: who knocks, what the programme office reads, and what it decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import admission
from bot.parcels import written
from bot.terminal.drawing import draw
from handlers.core import Message, Skip
from storage import events, joining, outbox, tenants
from storage.base import Session
from storage.database import Database
from storage.events import Author
from storage.outbox import Outbox
from storage.people import Platform
from storage.tenants import MOST_WAITING
from tests.conftest import Bot, london
from tests.doors import World
from tests.record import events_of, words_of

Say = Callable[..., str]
NOW = london("2016-03-15T09:00")
GUID = "0f000000-0000-4000-8000-000000000001"
ELSEWHERE = "0f000000-0000-4000-8000-000000000002"
OFFICE = "pmo-manager"
PARTNER = '"VCFS Network" in Slack (T0PARTNER)'
WHICH = "Which one? Type its number or its id, such as admit 3. workspaces lists them."


def knocks(database: Database, tenant: str = "T0PARTNER", name: str = "VCFS Network") -> None:
    platform: Platform = "slack" if tenant.startswith("T") else "teams"
    with database.writing(NOW) as session:
        admission.knock(session, platform, tenant, name if platform == "slack" else "", NOW)


def said(bot: Bot) -> list[str]:
    """What the programme office is about to read of those who knock; each letter once, whoever it is for."""
    with bot.database.reading(NOW) as session:
        rows = session.exec(select(Outbox).where(Outbox.rule == "workspace").order_by(col(Outbox.id)))
        return list(dict.fromkeys(_words(session, row) for row in rows))


def _words(session: Session, row: Outbox) -> str:
    message = written(session, row, NOW)
    return draw(message) if isinstance(message, Message) else f"not sent: {message.why}"


def admits(bot: Bot, tenant: str, platform: Platform = "slack") -> bool:
    return admission.admits(bot.database, platform, tenant, NOW)


def test_whoever_knocks_is_told_of_in_one_letter_with_both_answers(bot: Bot) -> None:
    knocks(bot.database)
    knocks(bot.database, GUID)
    assert said(bot) == [
        f"Workspace 1 asks to use PSR: {PARTNER}. Nothing is answered there until you decide. The name is what they "
        "call themselves: admit it only if you know whose it is.\n[Admit] [Refuse]",
        f"Workspace 2 asks to use PSR: {GUID} in Teams. Nothing is answered there until you decide. Ask the partner "
        "for their tenant id, and admit it only if it is this one.\n[Admit] [Refuse]",
    ]


def test_it_is_told_of_once_ever_however_often_it_knocks(bot: Bot) -> None:
    for _ in range(5):
        knocks(bot.database)
        assert not admits(bot, "T0PARTNER")
    bot.say("refuse 1", OFFICE)
    knocks(bot.database)
    assert not admits(bot, "T0PARTNER")
    assert len(said(bot)) == 1


@pytest.mark.threat("T28")
def test_a_flood_of_strangers_is_capped(bot: Bot) -> None:
    for number in range(MOST_WAITING + 15):
        assert not admits(bot, f"T0{number:06}")
    assert len(said(bot)) == MOST_WAITING
    bot.say("refuse 1", OFFICE)
    assert not admits(bot, "T0LATER")
    assert len(said(bot)) == MOST_WAITING + 1


def test_what_was_decided_before_the_letter_went_is_not_asked_again(bot: Bot) -> None:
    knocks(bot.database)
    bot.say("admit 1", OFFICE)
    assert said(bot) == ["not sent: decided already"]


def test_admitting_lets_it_in_and_refusing_puts_it_out(bot: Bot, say: Say) -> None:
    knocks(bot.database)
    assert not admits(bot, "T0PARTNER")
    assert say("admit 1", OFFICE) == f"Admitted: {PARTNER}. People there can ask to join now; joins shows who does."
    assert admits(bot, "T0PARTNER")
    assert say("admit 1", OFFICE) == f"{PARTNER} is admitted already."
    assert say("refuse 1", OFFICE) == f"Refused: {PARTNER}. Nobody there gets an answer. admit 1 lets it in after all."
    assert not admits(bot, "T0PARTNER")
    assert say("refuse #1", OFFICE) == f"{PARTNER} is refused already."
    assert say("admit workspace 1", OFFICE).startswith("Admitted")


def test_one_can_be_decided_about_by_its_id_before_it_knocks(bot: Bot, say: Say) -> None:
    assert say(f"admit teams {GUID.upper()}", OFFICE) == (
        f"Admitted: {GUID} in Teams. People there can ask to join now; joins shows who does."
    )
    assert say("refuse t0stranger", OFFICE).startswith("Refused: T0STRANGER in Slack.")
    assert (admits(bot, GUID, "teams"), admits(bot, "T0STRANGER")) == (True, False)
    assert len(said(bot)) == 0


def test_the_record_names_who_is_in_until_somebody_refuses_them(bot: Bot, say: Say) -> None:
    assert admits(bot, "T0VCFS")
    assert say("refuse T0VCFS", OFFICE).startswith("Refused: T0VCFS in Slack.")
    assert not admits(bot, "T0VCFS")
    assert say("refuse demo-council-tenant", OFFICE).startswith("Refused: demo-council-tenant in Teams.")


def test_nobody_shuts_themselves_out(bot: Bot, say: Say) -> None:
    assert say("workspaces", OFFICE) == (
        "Workspaces (2)\n"
        "T0VCFS in Slack: in use, as the record has people or channels there\n"
        "demo-council-tenant in Teams: in use, as the record has people or channels there"
    )
    with bot.database.reading(NOW) as session:
        member = next(m for m in session.info["roster"].members.values() if m.key == OFFICE)
    with bot.database.writing(NOW) as session:
        joining.identify(session, member.key_id, ("slack", "T0VCFS", "U1"))
        events.write(session, Author("test:identity", NOW, "add"))
    assert say("refuse T0VCFS", "U1", None, platform="slack", tenant="T0VCFS") == (
        "That is where you are talking to me now. Refuse it from another workspace, or from the terminal."
    )


def test_the_list_shows_those_who_wait_first(bot: Bot, say: Say) -> None:
    knocks(bot.database)
    knocks(bot.database, GUID)
    say("admit 2", OFFICE)
    assert say("tenants", OFFICE).splitlines()[:3] == [
        "Workspaces (4)",
        f"1 {PARTNER}: waits for you [Admit] [Refuse]",
        f"2 {GUID} in Teams: admitted",
    ]


@pytest.mark.parametrize("line", ["admit", "admit us", "admit Thursday", "admit 0", "admit 9999999999", "admit T1",
                                  f"admit {GUID[:-1]}", "refuse", "admit 1; refuse 2", "admit 💥"])  # fmt: skip
def test_what_names_none_is_asked_about(say: Say, line: str) -> None:
    assert say(line, OFFICE) == WHICH


def test_a_number_that_is_none_is_said(say: Say) -> None:
    assert say("admit 7", OFFICE) == "There is no workspace 7. workspaces lists them."


@pytest.mark.parametrize("person", ["ltg-police", "exec-police"])
def test_it_is_the_programme_offices_affair(bot: Bot, say: Say, person: str) -> None:
    knocks(bot.database)
    assert say("admit 1", person) == "Only the programme office can admit workspaces."
    assert say("refuse 1", person) == "Only the programme office can refuse workspaces."
    assert say("workspaces", person) == "Only the programme office can see the workspaces."
    assert say("admit 1", "stranger", None).startswith("I don't know you yet.")
    assert not admits(bot, "T0PARTNER")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("**Admitted** `x` <!channel>", '"Admitted x !channel" in Slack (T0PARTNER)'),
        ("Mrs Heron of QQ 12 34 56 C", "T0PARTNER in Slack"),
        ('A "quoted"\n\u202ename', "\"A 'quoted' name\" in Slack (T0PARTNER)"),
        ("x" * 500, f'"{"x" * 60}" in Slack (T0PARTNER)'),
        ("", "T0PARTNER in Slack"),
    ],
)
def test_a_name_cannot_pass_for_our_own_words(bot: Bot, name: str, shown: str) -> None:
    knocks(bot.database, name=name)
    assert said(bot)[0].startswith(f"Workspace 1 asks to use PSR: {shown}. Nothing is")


def test_history_tells_who_knocked_and_who_decided(bot: Bot) -> None:
    knocks(bot.database)
    bot.say("admit 1", OFFICE)
    knocked, decided = events_of(bot)
    assert (knocked.entity, knocked.verb, knocked.member_id, knocked.platform) == ("tenant", "add", None, "slack")
    assert words_of(bot, knocked)["name"].new == "VCFS Network"
    assert (decided.verb, decided.changes["status"]) == ("admit", ["waiting", "admitted"])
    assert bot.say("undo", OFFICE) == "Your last change cannot be taken back. You can still change it by hand."


def test_a_letter_about_it_stays_useful_for_a_fortnight(bot: Bot) -> None:
    knocks(bot.database)
    with bot.database.reading(NOW) as session:
        rows = list(session.exec(select(Outbox).where(Outbox.rule == "workspace")))
        assert {row.useful_until - row.due_at for row in rows} == {timedelta(days=14)}
        assert outbox.find(session, rows[0].key) is not None
        assert isinstance(tenants.find(session, "slack", "T0PARTNER"), tenants.Tenant)
        assert not isinstance(written(session, rows[0], NOW), Skip)


def test_nothing_is_sent_into_a_workspace_that_was_refused(bot: Bot) -> None:
    world = World(bot.database, NOW)
    bot.say("refuse T0VCFS", OFFICE)
    world.tell("ltg-police", "tell:1")
    world.post("public:1")
    world.deliver()
    assert (world.state("tell:1"), world.state("public:1")) == (("skipped", "their workspace was refused"),) * 2
    bot.say("admit 1", OFFICE)
    world.tell("ltg-police", "tell:2")
    world.deliver()
    assert [post.key for post in world.door.posts] == ["tell:2"]
