"""The bot and people come and go: who is welcomed, where, and what a place that is lost means."""

from typing import Any

import pytest

from storage.roster import roster_of
from tests.teams.world import BOT, CHANNEL, TENANT, World, account, chat, own

MINE = (
    "I am PSR, the bot of Chorley Public Service Reform. I keep one list of actions, meetings and joint "
    "activities for all its partners, and remind people in time.\n"
)
NO_NAMES = (
    "No names or details of residents or patients, please, and no cases. What looks like it I refuse and do not keep.\n"
)
HELP = "`@PSR help` shows what I can do."


def happens(teams: World, kind: str, where: str = "", person: str = "ltg-police", **more: Any) -> None:  # noqa: ANN401
    """Something happens that nobody typed."""
    assert teams.send(teams.activity(kind, person, where) | more).status == 200


def test_whoever_adds_the_bot_to_their_own_chats_is_welcomed_once(teams: World) -> None:
    happens(teams, "installationUpdate", action="add")
    bot, me = {"id": BOT}, {"id": own("ltg-police"), "aadObjectId": account("ltg-police")}
    happens(teams, "conversationUpdate", membersAdded=[me, bot])
    [welcome] = teams.fake.said(chat("ltg-police"))
    assert welcome.text == (
        f"{MINE}You are the Community Beat Manager (Police). `@PSR` shows what is yours.\n{NO_NAMES}{HELP}"
    )


def test_a_channel_that_the_bot_is_added_to_reads_what_it_does_and_what_it_needs(teams: World) -> None:
    happens(teams, "installationUpdate", CHANNEL, action="add")
    [welcome] = teams.fake.said(CHANNEL)
    assert (welcome.only, welcome.conversation) == ("", CHANNEL)
    assert welcome.text == (
        f"{MINE}This channel has no group yet: `@PSR channel link locality task group`.\n{NO_NAMES}{HELP}"
    )


def test_whoever_joins_a_linked_channel_is_welcomed_alone(teams: World) -> None:
    teams.link()
    new = {"id": own("stranger"), "aadObjectId": account("stranger")}
    happens(teams, "conversationUpdate", CHANNEL, membersAdded=[new])
    [welcome] = teams.fake.said(CHANNEL)
    assert welcome.only == own("stranger")
    assert "I don't know you yet." in welcome.text


@pytest.mark.parametrize(
    "more",
    [
        {"membersAdded": [{"id": own("stranger"), "aadObjectId": account("stranger")}]},
        {"channelData": {"eventType": "channelRenamed", "tenant": {"id": TENANT}}},
        {"channelData": {"eventType": "teamRenamed", "tenant": {"id": TENANT}}},
        {"membersAdded": "everybody"}, {"membersAdded": [3]}, {"membersRemoved": [{"id": own("stranger")}]}, {},
    ],
)  # fmt: skip
def test_what_is_no_business_of_ours_is_taken_note_of_and_no_more(teams: World, more: dict[str, Any]) -> None:
    happens(teams, "conversationUpdate", CHANNEL, **more)
    assert teams.fake.posts == {}


@pytest.mark.parametrize("action", ["add-upgrade", "remove-upgrade", "upgrade", "", None, 3])
def test_an_upgrade_of_the_app_is_quiet(teams: World, action: object) -> None:
    teams.link()
    happens(teams, "installationUpdate", CHANNEL, action=action)
    assert teams.fake.posts == {}
    assert _channel(teams).gone == ""


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("installationUpdate", {"action": "remove"}),
        ("conversationUpdate", {"membersRemoved": [{"id": BOT}]}),
        ("conversationUpdate", {"channelData": {"eventType": "channelDeleted", "tenant": {"id": TENANT}}}),
    ],
)  # fmt: skip
def test_a_channel_that_is_lost_takes_no_more_posts_and_the_coordinator_hears_of_it_once(
    teams: World, kind: str, more: dict[str, Any]
) -> None:
    teams.link()
    teams.types("next", person="pmo-manager")
    happens(teams, kind, CHANNEL, **more)
    happens(teams, kind, CHANNEL, **more)
    assert _channel(teams).gone == "the app was taken out"
    teams.deliver()
    assert [post.text for post in teams.fake.said(chat("pmo-manager"))[1:]] == [
        "The Locality Task Group's channel in Teams no longer takes my messages, so nothing goes there. "
        "To give the group a channel again, go to it and type `@PSR channel link locality task group`."
    ]


TEAM: dict[str, Any] = {"channelData": {"tenant": {"id": TENANT}, "team": {"id": "19:team@thread.tacv2"}}}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("installationUpdate", {"action": "remove"}),
        ("conversationUpdate", {"membersRemoved": [{"id": BOT}]}),
        ("conversationUpdate", {"channelData": {**TEAM["channelData"], "eventType": "teamDeleted"}}),
    ],
)
def test_a_team_that_is_lost_takes_its_channels_with_it(teams: World, kind: str, more: dict[str, Any]) -> None:
    """What happens to a team is said in the team's own conversation."""
    teams.link()
    teams.send(teams.message("next", where=CHANNEL) | TEAM)
    happens(teams, kind, "19:team@thread.tacv2", **TEAM | more)
    assert _channel(teams).gone == "the app was taken out"


def test_a_channel_that_is_deleted_leaves_the_others_of_its_team(teams: World) -> None:
    teams.link()
    teams.send(teams.message("next", where=CHANNEL) | TEAM)
    deleted = TEAM["channelData"] | {"eventType": "channelDeleted"}
    other: dict[str, Any] = {"channelData": deleted | {"channel": {"id": "19:other@thread.tacv2"}}}
    happens(teams, "conversationUpdate", "19:team@thread.tacv2", **other)
    assert _channel(teams).gone == ""
    own_one: dict[str, Any] = {"channelData": deleted | {"channel": {"id": CHANNEL}}}
    happens(teams, "conversationUpdate", "19:team@thread.tacv2", **own_one)
    assert _channel(teams).gone == "the app was taken out"


def test_whoever_joins_the_team_is_welcomed_in_its_linked_channel(teams: World) -> None:
    teams.link()
    teams.send(teams.message("next", where=CHANNEL) | TEAM)
    new = {"id": own("stranger"), "aadObjectId": account("stranger")}
    happens(teams, "conversationUpdate", "19:team@thread.tacv2", **TEAM, membersAdded=[new])
    assert teams.fake.said(CHANNEL)[-1].only == own("stranger")


def test_a_channel_is_linked_in_the_channel_and_where_to_call_is_kept(teams: World) -> None:
    teams.types("channel link locality task group", person="pmo-manager", where=CHANNEL)
    teams.types("next", where=CHANNEL)
    assert _channel(teams).conversation_ref == f'{{"service_url": "{teams.fake.url}"}}'


def _channel(teams: World) -> Any:  # noqa: ANN401
    with teams.database.reading(teams.clock()) as session:
        return next(c for c in roster_of(session).channels.values() if c.conversation_id == CHANNEL)
