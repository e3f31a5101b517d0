"""Who somebody is: an account of one workspace or tenant and nothing that a payload says beside it; and only now."""

from typing import Any

import pytest
from sqlmodel import select

from handlers.core import Button
from storage import events
from storage.events import Author
from storage.people import Member, Seat
from tests.conftest import Bot
from tests.record import everything, leave
from tests.slack.partners import Partners
from tests.slack.world import TEAM, World, user
from tests.stores import Record, Store
from tests.teams.world import World as Teams
from tests.teams.world import account, chat
from tests.test_rights_table import ANYONE, ROOMS, STRANGER, TABLE, record

__all__ = ["record"]

FIRE = "T0FIRE"
DOES = {
    "read": "actions", "add": "action add Ring the surgery", "close": "done A9 all agreed",
    "export": "export actions csv",
}  # fmt: skip
CROSSED = [  # the lead's user id, in another place
    ("slack", "T0OTHER"), ("slack", ""), ("slack", "t0vcfs"), ("slack", ROOMS["teams"][0]),
    ("teams", ROOMS["slack"][0]), ("teams", ""), ("teams", "another-tenant"), ("console", "T0VCFS"),
]  # fmt: skip


def kept(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but answers that are kept in case a request comes twice, and the count of refusals."""
    return {name: rows for name, rows in everything(bot).items() if name not in ("inbound", "event")}


@pytest.mark.threat("T6", "T8")
@pytest.mark.parametrize(("platform", "tenant"), CROSSED)
def test_the_same_user_id_elsewhere_is_a_stranger_to_every_command(
    store: Store, record: Record, platform: str, tenant: str
) -> None:
    bot = Bot(store.copy(record))
    before = kept(bot)
    for name, (line, allowed) in TABLE.items():
        if allowed != ANYONE:
            where = ROOMS["slack"][1] if platform == "slack" else ROOMS["teams"][1]
            said = bot.ask(line, "ltg-police", None, platform=platform, tenant=tenant, conversation=where,
                           key=f"crossed {name}")  # fmt: skip
            assert said.text == STRANGER, name
    assert kept(bot) == before
    bot.router.close()


@pytest.mark.threat("T6", "T8")
def test_control_in_their_own_workspace_the_lead_is_answered(store: Store, record: Record) -> None:
    bot = Bot(store.copy(record))
    tenant, where, _ = ROOMS["slack"]
    said = bot.ask("actions", "ltg-police", None, platform="slack", tenant=tenant, conversation=where)
    assert said.text != STRANGER
    bot.router.close()


# --- Enterprise Grid and Slack Connect, at Slack's door

ORG: dict[str, Any] = {"enterprise": {"id": "E0GRID", "name": "Grid"}, "is_enterprise_install": True}


@pytest.fixture
def shared(slack: World) -> World:
    """Fire and Rescue are in the channel from a workspace of their own; one member has left the partnership."""
    slack.moves("ltg-fire", FIRE)
    leave(Bot(slack.database), "ltg-council")
    return slack


def presses(world: World, line: str, who: str, home: str, **more: Any) -> str:  # noqa: ANN401
    """What somebody hears at a press, as Slack names them; "" where nothing is said."""
    heard = len(world.whispers())
    flags = more.pop("flags", {})
    world.presses(line, who, user={"id": user(who), "team_id": home, "username": "a.name", **flags}, **more)
    said = world.whispers()[heard:]
    return str(said[0]["text"]) if said else ""


@pytest.mark.threat("T7")
@pytest.mark.parametrize(
    ("team", "more", "known"),
    [
        (TEAM, ORG, True),
        (TEAM, {"team": None, **ORG}, True),  # the app is installed for all of the organisation
        (TEAM, {"team": {"id": FIRE}, **ORG}, True),  # pressed in a channel of another workspace of it
        ("E0GRID", {"team": {"id": TEAM}, **ORG}, False),
        ("E0GRID", {"team": None, **ORG}, False),
        (FIRE, {"team": {"id": TEAM}, **ORG}, False),
    ],
)
def test_on_enterprise_grid_the_workspace_of_the_person_counts(
    slack: World, team: str, more: dict[str, Any], known: bool
) -> None:
    said = presses(slack, "claim A11", "ltg-fire", team, **more)
    assert said.startswith("A11 is yours.") if known else said == STRANGER


@pytest.mark.threat("T7")
@pytest.mark.parametrize(
    ("more", "known"),
    [
        ({"enterprise_id": "E0GRID", "is_enterprise_install": "true"}, True),
        ({"enterprise_id": "E0GRID", "is_enterprise_install": "true", "team_id": "E0GRID"}, False),
        ({"enterprise_id": TEAM, "team_id": FIRE}, False),
        ({"team_id": ""}, False),
    ],
)
def test_a_line_typed_on_enterprise_grid_is_of_its_workspace(slack: World, more: dict[str, str], known: bool) -> None:
    said = slack.types("claim A11", "ltg-fire", **more).text
    assert said.startswith("A11 is yours.") if known else said == STRANGER


@pytest.mark.threat("T7")
def test_a_line_of_no_workspace_at_all_is_nobodys(slack: World) -> None:
    before = kept(Bot(slack.database))
    form = {name: value for name, value in slack.command("claim A11", "ltg-fire").items() if name != "team_id"}
    answer = slack.run(slack.send(form={**form, "enterprise_id": "E0GRID", "is_enterprise_install": "true"}))
    assert answer.status == 200
    assert "A11 is yours" not in answer.body
    assert kept(Bot(slack.database)) == before


@pytest.mark.threat("T7")
def test_where_workspaces_install_it_themselves_an_organisation_is_none_of_them(partners: Partners) -> None:
    partners.installs()
    for more in ({"team": None, **ORG}, {"team": {"id": "E0GRID"}, **ORG}):
        assert partners.presses("claim A11", "ltg-fire", user={"id": "U1", "team_id": "T0PARTNER"}, **more).body == ""
    assert partners.whispers() == []


REFUSED = (
    "A9 is the Community Beat Manager's. They, or the lead, can clear it.",
    "Only the lead (Community Beat Manager) or the programme office can export the group's actions.",
)
MEMBER = {"read": True, "add": True, "close": False, "export": False}
NOBODY = dict.fromkeys(DOES, False)
ACTORS: dict[str, tuple[str, str, dict[str, bool], dict[str, bool]]] = {
    "the lead": ("ltg-police", TEAM, {}, dict.fromkeys(DOES, True)),
    "a member": ("ltg-vcfs", TEAM, {}, MEMBER),
    "a member who is a guest of the workspace": ("ltg-vcfs", TEAM, {"is_restricted": True}, MEMBER),
    "a member of another organisation by Slack Connect": ("ltg-fire", FIRE, {"is_stranger": True}, MEMBER),
    "the same id in this workspace": ("ltg-fire", TEAM, {}, NOBODY),
    "a guest": ("guest", TEAM, {"is_restricted": True}, NOBODY),
    "a guest of one channel": ("guest", TEAM, {"is_restricted": True, "is_ultra_restricted": True}, NOBODY),
    "somebody by Slack Connect": ("visitor", FIRE, {"is_stranger": True}, NOBODY),
    "somebody of a workspace nobody knows": ("visitor", "T0NOWHERE", {}, NOBODY),
    "a bot": ("robot", TEAM, {"is_bot": True}, NOBODY),
    "a user whom Slack has deleted": ("gone", TEAM, {"deleted": True}, NOBODY),
    "a member who has left": ("ltg-council", TEAM, {}, NOBODY),
    "an owner of the workspace without a seat": ("owner", TEAM, {"is_owner": True, "is_admin": True}, NOBODY),
}


@pytest.mark.threat("T8")
@pytest.mark.parametrize("actor", ACTORS)
def test_what_each_kind_of_user_may_do_in_slack(shared: World, actor: str) -> None:
    key, team, flags, may = ACTORS[actor]
    before = kept(Bot(shared.database))
    done = {}
    for doing, line in DOES.items():
        said = presses(shared, line, key, team, flags=flags)
        done[doing] = said != STRANGER and not said.startswith(REFUSED)
    assert done == may
    assert (kept(Bot(shared.database)) == before) is not may["add"]


@pytest.mark.threat("T8")
def test_no_bots_words_are_heard_in_slack(shared: World) -> None:
    for more in ({"bot_id": "B1"}, {"subtype": "bot_message"}, {"bot_profile": {"id": "B1"}, "bot_id": "B1"}):
        for kind, where in (("app_mention", "C0LTG"), ("message", "DLTGPOLICE")):
            text = "<@UBOT> action add Ring the surgery"
            shared.hears(kind, "ltg-police", channel=where, channel_type="im", text=text, **more)
    assert (shared.whispers(), shared.fake.posts()) == ([], [])


IN_TEAMS = STRANGER.replace("/psr", "@PSR")
TEAMS_ACTORS: dict[str, tuple[dict[str, Any], str]] = {
    "a member": ({}, ""),
    "a guest of the tenant": ({"from": {"id": "29:guest", "aadObjectId": account("guest")}}, IN_TEAMS),
    "somebody without an account": ({"from": {"id": "29:anonymous"}}, IN_TEAMS),
    "the member's Teams id without the account": ({"from": {"id": "29:ltg-police"}}, IN_TEAMS),
    "the same account by another tenant": (
        {"channelData": {"tenant": {"id": "7a1e0000-0000-4000-8000-00000000beef"}},
         "conversation": {"id": chat("stranger"), "conversationType": "personal"}}, IN_TEAMS),
    "a bot": ({"from": {"id": "29:ltg-police", "aadObjectId": account("ltg-police"), "role": "bot"}}, "nothing"),
}  # fmt: skip


@pytest.mark.threat("T8")
@pytest.mark.parametrize("actor", TEAMS_ACTORS)
@pytest.mark.parametrize("doing", DOES)
def test_what_each_kind_of_user_may_do_in_teams(teams: Teams, actor: str, doing: str) -> None:
    changed, answered = TEAMS_ACTORS[actor]
    before = kept(Bot(teams.database))
    activity = teams.message(f"{DOES[doing]} in ltg" if doing == "read" else DOES[doing], "ltg-police") | changed
    teams.send(activity)
    said = [post.text for post in teams.fake.posts.values()]
    if answered:
        assert said == ([] if answered == "nothing" else [answered])
        rows = kept(Bot(teams.database))
        assert {n: r for n, r in rows.items() if n not in SEEN} == {n: r for n, r in before.items() if n not in SEEN}
    else:
        assert IN_TEAMS not in said


SEEN = ("identity", "conversation", "reach", "person_ref")  # where somebody is reached, which is no right to anything


# --- rights are those of the moment


def _end(bot: Bot, member: str) -> None:
    with bot.database.writing(bot.request("me").now) as session:
        who = session.exec(select(Member).where(Member.key == member)).one()
        for seat in session.exec(select(Seat).where(Seat.member_id == who.id)):
            seat.status = "ended"
            session.add(seat)
        events.write(session, Author(f"end {member}", bot.request("me").now, "end"))


@pytest.mark.threat("T12")
@pytest.mark.parametrize("drawn", ["actions", "show A9", "show A11", "meeting show M7"])
def test_a_button_that_was_drawn_for_the_lead_does_nothing_once_they_lead_no_more(bot: Bot, drawn: str) -> None:
    shown = bot.ask(drawn, "ltg-police")
    buttons = [*shown.buttons, *(b for line in shown.lines for b in line.buttons)]
    assert buttons
    _end(bot, "ltg-police")
    before = kept(bot)
    for button in buttons:
        assert bot.ask(button.says, "ltg-police").refused, button
    assert kept(bot) == before


@pytest.mark.threat("T12")
def test_control_while_they_lead_it_does(bot: Bot) -> None:
    shown = bot.ask("show A11", "ltg-police")
    claim = next(b for b in (*shown.buttons, *(b for line in shown.lines for b in line.buttons)) if "laim" in b.label)
    assert isinstance(claim, Button)
    assert not bot.ask(claim.says, "ltg-police").refused
