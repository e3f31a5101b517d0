"""Channels that several workspaces share: who may do what in them, and what happens when they change."""

from typing import Any

import pytest
from sqlmodel import select

from storage import channels
from storage.channels import Channel
from storage.outbox import Outbox
from tests.slack.world import TEAM, World, user

FIRE = "T0FIRE"
STRANGER = "I don't know you yet. Ask the programme office, or type `/psr join locality task group`."
MINE = "A11 is yours. Due at the meeting on Wednesday 16 March 2016."


@pytest.fixture
def shared(slack: World) -> World:
    """The task group's channel is Fire and Rescue's, too, in a workspace of their own."""
    slack.moves("ltg-fire", FIRE)
    return slack


def person(key: str, team: str, **more: object) -> dict[str, Any]:
    """Who pressed, as Slack says it."""
    return {"id": user(key), "team_id": team, "username": "a.name", **more}


def channel(world: World, conversation: str = "C0LTG") -> Channel | None:
    """The channel as it is saved."""
    with world.database.reading(world.clock()) as session:
        found = channels.find(session, "slack", TEAM, conversation)
        session.expunge_all()
        return found


def told(world: World) -> list[str]:
    """What the programme office is told about channels."""
    with world.database.reading(world.clock()) as session:
        return [row.text for row in session.exec(select(Outbox).where(Outbox.rule == "gone"))]


@pytest.mark.threat("T7", "T8")
def test_a_press_of_another_workspaces_member_counts_with_their_own_rights(shared: World) -> None:
    shared.presses("claim A11", "ltg-fire", user=person("ltg-fire", FIRE))
    shared.presses("meeting held M7", "ltg-fire", user=person("ltg-fire", FIRE))
    assert [w["text"] for w in shared.whispers()] == [
        MINE,
        "Only the lead (Community Beat Manager) or the programme office can say that it was held.",
    ]


def test_a_list_pressed_there_is_of_the_channels_group(shared: World) -> None:
    shared.presses("reps", "ltg-fire", user=person("ltg-fire", FIRE))
    assert shared.whispers()[0]["text"].startswith("Locality Task Group: 8 seats")


def test_a_form_of_another_workspaces_member_is_theirs(shared: World) -> None:
    shared.presses("action add", "ltg-fire", user=person("ltg-fire", FIRE))
    payload = shared.submission(shared.modal(), "ltg-fire", text="Ring the surgery")
    payload |= {"user": person("ltg-fire", FIRE), "team": {"id": FIRE}}
    payload["view"]["app_installed_team_id"] = TEAM
    shared.run(shared.send(payload=payload))
    assert shared.whispers()[0]["text"].startswith("Added A13 Ring the surgery")


@pytest.mark.threat("T7")
def test_the_installation_that_is_named_lends_nobody_its_people(shared: World) -> None:
    """The same user id said to be of the installing workspace, or of a third one, is somebody else."""
    for team in (TEAM, "T0THIRD"):
        shared.presses("claim A11", "ltg-fire", user=person("ltg-fire", team), team={"id": FIRE})
    shared.hears("app_mention", "ltg-fire", channel="C0LTG", text="<@UBOT> claim A11", team="T0THIRD")
    assert [w["text"] for w in shared.whispers()] == [STRANGER] * 3


@pytest.mark.threat("T8")
@pytest.mark.parametrize(
    "flags",
    [{"is_restricted": True}, {"is_restricted": True, "is_ultra_restricted": True}, {"is_stranger": True},
     {"is_bot": True}, {"deleted": True}, {}],
)  # fmt: skip
def test_guests_and_strangers_are_told_whom_to_ask(shared: World, flags: dict[str, bool]) -> None:
    shared.presses("claim A11", "guest", user=person("guest", TEAM, **flags))
    shared.hears("app_mention", "guest", channel="C0LTG", text="<@UBOT> claim A11")
    assert [w["text"] for w in shared.whispers()] == [STRANGER] * 2


def test_whoever_types_there_from_their_own_workspace_is_in_the_same_group(shared: World) -> None:
    assert shared.types("claim A11", "ltg-fire", team_id=FIRE).text == MINE


def test_one_copy_posts_however_often_the_channel_is_linked(shared: World) -> None:
    shared.moves("pmo-manager", FIRE)
    said = shared.types("channel link ltg", "pmo-manager", team_id=FIRE).text
    assert said == "This channel is the Locality Task Group's already; everything is posted here."
    shared.types("channel unlink", "pmo-manager", team_id=FIRE)
    assert shared.types("channel link ltg", "pmo-manager", team_id=FIRE).text.startswith("Linked: ")
    with shared.database.reading(shared.clock()) as session:
        rows = session.exec(select(Channel).where(Channel.conversation_id == "C0LTG")).all()
        assert [(row.tenant_id, row.gone) for row in rows] == [(FIRE, "")]


def test_a_channel_with_a_new_id_stays_the_groups_and_the_programme_office_is_told(shared: World) -> None:
    fields = {"user": "", "old_channel_id": "C0LTG", "new_channel_id": "C0NEW"}
    shared.hears("channel_id_changed", **fields)
    moved = channel(shared, "C0NEW")
    assert moved is not None
    assert (moved.tenant_id, moved.gone, channel(shared)) == (TEAM, "", None)
    assert set(told(shared)) == {
        "Slack has given the Locality Task Group's channel a new id, as it does when it is shared with another "
        "organisation. I post there as before, and there is nothing to do. Please check who is in it now."
    }
    shared.fake.rooms.add("C0NEW")
    shared.presses("claim A11", "ltg-fire", channel="C0NEW", user=person("ltg-fire", FIRE))
    assert shared.whispers()[0]["text"] == MINE


def test_when_one_organisation_leaves_the_channel_stays_and_the_programme_office_is_told(shared: World) -> None:
    shared.hears("channel_unshared", user="", channel="C0LTG", previously_connected_team_id=FIRE)
    found = channel(shared)
    assert found is not None
    assert found.gone == ""
    assert set(told(shared)) == {
        "The Locality Task Group's channel in Slack is no longer shared with one of the organisations that were in it. "
        "Its people do not see what I post there any more; what is sent to them alone may still arrive. If they are "
        "to take part, share the channel with them again, or give the group a channel of theirs."
    }


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("channel_left", {}), ("group_left", {}), ("channel_unshared", {"previously_connected_team_id": TEAM})],
)
def test_a_channel_that_the_bot_was_put_out_of_takes_no_more_and_is_told_once(
    shared: World, kind: str, fields: dict[str, str]
) -> None:
    for event_id in ("Ev1", "Ev1", "Ev2"):
        assert shared.hears(kind, event_id=event_id, user="", channel="C0LTG", **fields).status == 200
    found = channel(shared)
    assert found is not None
    assert found.gone == "the bot was taken out"
    assert set(told(shared)) == {
        "The Locality Task Group's channel in Slack no longer takes my messages, so nothing goes there. To give the "
        "group a channel again, go to it and type `/psr channel link locality task group`."
    }
    assert len(told(shared)) == 2  # the programme manager and the programme officer


def test_another_workspaces_copy_that_leaves_closes_nothing(shared: World) -> None:
    body = shared.event("channel_left", user="", channel="C0LTG")
    body |= {"team_id": FIRE, "authorizations": [{"team_id": FIRE, "user_id": "UBOT", "is_bot": True}]}
    shared.run(shared.send(data=body))
    assert told(shared) == []


@pytest.mark.parametrize("kind", ["channel_id_changed", "channel_left", "channel_unshared", "group_left"])
def test_what_happens_to_channels_that_are_not_ours_is_let_be(shared: World, kind: str) -> None:
    for fields in ({"channel": "C0OTHER", "old_channel_id": "C0OTHER", "new_channel_id": "C0LTG"}, {}):
        assert shared.hears(kind, user="", **fields).status == 200
    assert told(shared) == []
    assert shared.fake.calls == []
