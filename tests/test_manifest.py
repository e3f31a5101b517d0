"""The Slack app's manifest: what it asks for is what the code uses, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.slack import install, rooms, said, web
from bot.slack.homes import LOST

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT.parent / "shared" / "schemas" / "slack-manifest.schema.2.0.0.json"
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text())
DOOR = "\n".join(path.read_text() for path in (ROOT / "bot" / "slack").glob("*.py"))

# What needs each scope: a method of the Web API that is called, or an event that is listened to.
SCOPES = {
    "app_mentions:read": "app_mention",
    "channels:read": "member_joined_channel",
    "chat:write": "chat_postMessage",
    "commands": "app.command(",
    "files:write": "files_completeUploadExternal",
    "groups:read": "member_joined_channel",
    "im:history": '"message": _direct',
    "im:write": "conversations_open",
}
# Events as Slack subscribes to them, and as they arrive.
EVENTS = {
    "app_home_opened": "app_home_opened",
    "app_mention": "app_mention",
    "app_uninstalled": "app_uninstalled",
    "channel_id_changed": "channel_id_changed",
    "channel_left": "channel_left",
    "channel_unshared": "channel_unshared",
    "group_left": "group_left",
    "member_joined_channel": "member_joined_channel",
    "message.im": "message",
    "tokens_revoked": "tokens_revoked",
}
# Methods of the Web API and the scope each needs; these need none beyond the bot's token.
METHODS = {
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "conversations_open": "im:write",
    "files_getUploadURLExternal": "files:write",
    "files_completeUploadExternal": "files:write",
    "views_open": "",
    "views_publish": "",
    "auth_test": "",
}


def test_every_scope_is_used_and_every_use_has_its_scope() -> None:
    asked = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert sorted(asked) == sorted(SCOPES)
    assert [scope for scope, use in SCOPES.items() if use not in DOOR] == []
    assert sorted(asked) == sorted(install.SCOPES)
    called = set(re.findall(r"\.slack\.(\w+)\(", DOOR))
    assert called == set(METHODS)
    assert {METHODS[name] for name in called} - {""} <= set(asked)


def test_every_event_is_heard_and_what_is_heard_is_subscribed() -> None:
    assert sorted(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == sorted(EVENTS)
    assert sorted(EVENTS.values()) == sorted([*said.EVENTS, *LOST, *rooms.KINDS])


def test_the_command_the_shortcut_and_home_are_those_of_the_code() -> None:
    features = MANIFEST["features"]
    command = features["slash_commands"][0]
    assert (command["command"], command["should_escape"]) == ("/psr", True)
    assert command["usage_hint"]
    assert [s["callback_id"] for s in features["shortcuts"]] == [said.SHORTCUT]
    assert features["shortcuts"][0]["name"] == "Make this an action"
    assert features["app_home"]["home_tab_enabled"]
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]


def test_every_address_is_the_one_route_there_is() -> None:
    urls = re.findall(r"(?:request_)?url: (\S+)", (ROOT / "manifest.yaml").read_text())
    assert set(urls) == {"https://psr.example.org/slack/events"}
    assert len(urls) == 3
    assert MANIFEST["oauth_config"]["redirect_urls"] == ["https://psr.example.org/slack/oauth_redirect"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert not MANIFEST["settings"]["socket_mode_enabled"]
    assert not MANIFEST["settings"]["org_deploy_enabled"]


def test_the_words_are_as_long_as_slack_wants_them() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema is not beside the checkout")
def test_slacks_own_schema_has_nothing_against_it() -> None:
    errors = Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(MANIFEST)
    assert [f"{'.'.join(map(str, e.path))}: {e.message}" for e in errors] == []


def test_tokens_go_to_slack_only() -> None:
    assert web.SLACK == "https://slack.com/api/"
    assert web.HOOKS == "https://hooks.slack.com/"
