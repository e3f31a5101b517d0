"""Exports in Teams: offered in one's own chat, put into one's own OneDrive once one agrees."""

from typing import Any

import pytest

from bot.addresses import below
from bot.teams.files import CONSENT, INFO
from tests.apologies import found, unnamed
from tests.teams.world import CHANNEL, World, chat

AGREED = "fileConsent/invoke"


def offer(teams: World, where: str = "", person: str = "ltg-police") -> tuple[str, dict[str, Any]]:
    """Ask for the actions as a file; the message that offers it, and what is in it."""
    teams.types("export actions", person, where)
    offered = [(name, p.activity["attachments"][0]) for name, p in teams.fake.posts.items()]
    [found] = [(name, attachment) for name, attachment in offered if attachment["contentType"] == CONSENT]
    return found


def agree(teams: World, offered: tuple[str, dict[str, Any]], action: str = "accept", url: str = "") -> None:
    """Press Accept or Decline, as the client sends it."""
    name, attachment = offered
    info = {"uploadUrl": url or f"{teams.fake.url}/onedrive/1", "contentUrl": "https://psr.sharepoint.com/1",
            "name": attachment["name"], "uniqueId": "u1", "fileType": "xlsx"}  # fmt: skip
    value = {"type": "fileUpload", "action": action, "context": attachment["content"]["acceptContext"]}
    assert teams.invokes(AGREED, value | {"uploadInfo": info}, replyToId=name).status == 200


def test_a_file_is_offered_in_ones_own_chat_and_comes_once_one_agrees(teams: World) -> None:
    name, attachment = offered = offer(teams)
    assert attachment["name"] == "actions-ltg-2016-03-15.xlsx"
    assert attachment["content"]["sizeInBytes"] > 1000
    agree(teams, offered)
    headers, content = teams.fake.uploads["1"]
    assert content.startswith(b"PK")
    assert headers["Content-Range"] == f"bytes 0-{len(content) - 1}/{len(content)}"
    assert "Authorization" not in headers
    assert teams.fake.posts[name].text == "The file is in your own OneDrive folder."
    [info] = [p for p in teams.fake.posts.values() if p.activity["attachments"][0]["contentType"] == INFO]
    assert info.activity["attachments"][0]["contentUrl"] == "https://psr.sharepoint.com/1"


def test_asked_for_in_a_channel_it_is_offered_in_ones_own_chat_and_is_about_the_channels_group(teams: World) -> None:
    teams.link()
    offered = offer(teams, CHANNEL, "pmo-manager")
    assert teams.fake.posts[offered[0]].conversation == chat("pmo-manager")
    assert teams.read(CHANNEL) == "I have the file for you. Please look in our own chat, and press Accept there."


def test_whoever_declines_gets_no_file(teams: World) -> None:
    offered = offer(teams)
    agree(teams, offered, "decline")
    assert teams.fake.uploads == {}
    assert teams.fake.posts[offered[0]].text == "I did not send the file."


def test_a_file_goes_nowhere_but_to_onedrive(teams: World, caplog: pytest.LogCaptureFixture) -> None:
    offered = offer(teams)
    agree(teams, offered, url="http://192.0.2.7/upload")
    assert teams.fake.uploads == {}
    said = teams.fake.posts[offered[0]].text
    assert unnamed(said) == (
        "Sorry, the file did not reach your OneDrive (reference {}). Please ask for it again in a minute."
    )
    assert found(said, caplog) == {"event": "a file was not sent", "why": "an address that is not Microsoft's"}


def test_the_rights_are_read_again_when_one_agrees(teams: World) -> None:
    """What the client sends back is no authority: a stranger who sends a member's agreement gets nothing."""
    name, attachment = offer(teams)
    value = {"type": "fileUpload", "action": "accept", "context": attachment["content"]["acceptContext"],
             "uploadInfo": {"uploadUrl": f"{teams.fake.url}/onedrive/1", "name": "x"}}  # fmt: skip
    teams.invokes(AGREED, value, "stranger", replyToId=name)
    assert teams.fake.uploads == {}


@pytest.mark.parametrize("value", [{}, None, [], {"action": "accept"}, {"action": "accept", "context": "export"}])
def test_an_agreement_that_makes_no_sense_sends_nothing(teams: World, value: Any) -> None:  # noqa: ANN401
    assert teams.invokes(AGREED, value).status == 200
    assert teams.fake.uploads == {}


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://lancashire-my.sharepoint.com/personal/x/_api/v2.0/drive/items/1/uploadSession?guid=1", True),
        ("http://lancashire-my.sharepoint.com/x", False), ("https://sharepoint.com.evil.example/x", False),
        ("https://evilsharepoint.com/x", False), ("https://a@lancashire-my.sharepoint.com/x", False),
        ("https://lancashire-my.sharepoint.com:8443/x", False), ("http://127.0.0.1/x", False), ("", False),
        ("https://[", False),
    ],
)  # fmt: skip
def test_only_onedrives_own_addresses_over_https_are_theirs(url: str, good: bool) -> None:
    assert below(url, "sharepoint.com", local=False) is good
