"""A file in Slack: asked for anywhere, it comes to the person alone, by the three steps of Slack's upload."""

import asyncio
import io
from collections.abc import Awaitable

import pytest
from openpyxl import load_workbook

from bot.addresses import below
from bot.calm import TOO_LATE
from bot.router import Router
from bot.slack import files, listeners
from handlers.core import Reply, Request
from tests.apologies import found, unnamed
from tests.slack.fake_files import Upload
from tests.slack.world import World, user

SENT = "I have sent you the file in a direct message."
OWN = "DLTGPOLICE"  # the bot's conversation with ltg-police


def only(slack: World) -> Upload:
    """The one file that was sent."""
    [sent] = slack.fake.files.sent()
    return sent


def test_an_export_comes_in_a_direct_message_and_the_channel_is_told_so_in_private(slack: World) -> None:
    answer = slack.types("export actions")
    assert (answer.status, answer.body) == (200, "")
    sent = only(slack)
    assert (sent.name, sent.channel) == ("actions-ltg-2016-03-15.xlsx", OWN)
    assert sent.title == "Actions of the Locality Task Group, 15 March 2016"
    assert sent.comment == "7 actions of the Locality Task Group, as of Tuesday 15 March 2016."
    assert [(w["channel"], w["user"], w["text"]) for w in slack.whispers()] == [("C0LTG", user("ltg-police"), SENT)]
    assert slack.fake.posts("chat.postMessage") == []


def test_what_arrives_is_the_whole_workbook(slack: World) -> None:
    slack.types("export actions")
    rows = list(load_workbook(io.BytesIO(only(slack).content or b"")).worksheets[0].values)
    assert [row[0] for row in rows] == ["Ref", "A6", "A7", "A8", "A9", "A10", "A11", "A12"]


def test_a_channel_without_the_bot_is_answered_by_the_requests_own_address(slack: World) -> None:
    slack.fake.rooms.clear()
    slack.types("export actions in task group", channel="C0OTHER")
    [hook] = [args for name, args in slack.fake.calls if name.startswith("hook")]
    assert (hook["text"], hook["response_type"]) == (SENT, "ephemeral")
    assert only(slack).channel == OWN


def test_in_a_private_chat_with_the_bot_the_file_speaks_for_itself(slack: World) -> None:
    slack.types("export actions", channel=OWN)
    assert only(slack).channel == OWN
    assert slack.whispers() == []
    assert slack.fake.posts("chat.postMessage") == []


def test_it_can_be_asked_for_in_a_message_and_comes_once_though_slack_repeats_it(slack: World) -> None:
    for _ in range(2):
        slack.hears("message", channel=OWN, channel_type="im", text="export calendar", event_id="Ev7")
    sent = only(slack)
    assert sent.name == "calendar-all-groups-2016-03-15.ics"
    assert "\nWithout a day yet, so not in it: M8" in sent.comment


def test_a_button_of_export_sends_the_file(slack: World) -> None:
    offered = slack.types("export").json["blocks"][-1]["elements"]
    assert [button["text"]["text"] for button in offered] == ["Actions", "Activities", "Calendar"]
    slack.presses(offered[0]["value"])
    assert only(slack).name == "actions-ltg-2016-03-15.xlsx"


def test_who_may_not_gets_the_reason_and_no_file(slack: World) -> None:
    assert slack.types("export actions", "ltg-fire").text == (
        "Only the lead (Community Beat Manager) or the programme office can export the group's actions."
    )
    assert slack.fake.files.uploads == {}


def test_an_app_that_may_not_send_files_says_whom_to_tell(slack: World) -> None:
    slack.fake.files.allowed = False
    slack.types("export actions")
    assert [w["text"] for w in slack.whispers()] == [
        "I have made the file, but I may not send files here yet. Please tell the programme office: the Slack app "
        "needs the permission `files:write`."
    ]


@pytest.mark.parametrize(
    ("method", "error", "said"),
    [
        ("conversations.open", "cannot_dm_bot", files.NO_WAY),
        ("conversations.open", "user_disabled", files.NO_WAY),
        ("files.getUploadURLExternal", "file_uploads_disabled", files.NOT_TAKEN),
        ("files.getUploadURLExternal", "file_upload_size_restricted", files.TOO_LARGE),
        ("files.getUploadURLExternal", "invalid_auth", files.FAILED),
        ("files.completeUploadExternal", "file_type_not_allowed", files.NOT_TAKEN),
        ("files.completeUploadExternal", "channel_not_found", files.NO_WAY),
        ("files.completeUploadExternal", "internal_error", files.FAILED),
    ],
)
def test_a_refusal_of_slacks_is_a_sentence(slack: World, method: str, error: str, said: str) -> None:
    slack.fake.fail(method, error=error)
    slack.types("export actions")
    assert [unnamed(w["text"]) for w in slack.whispers()] == [said]
    assert slack.fake.files.sent() == []


def test_a_file_that_arrived_though_slack_did_not_say_so_is_not_called_lost(
    slack: World, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fake.fail("files.completeUploadExternal", reset=True, after=True)
    slack.types("export actions")
    assert only(slack).channel == OWN
    [said] = [w["text"] for w in slack.whispers()]
    assert unnamed(said) == (
        "Sorry, something went wrong while I sent the file (reference {}). If it is not in your direct messages, "
        "please try again in a minute."
    )
    line = found(said, caplog)
    assert (line["event"], line["why"]) == ("a file was not sent", "ServerDisconnectedError")


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", {"status": 429, "retry_after": 30}),
        ("files.getUploadURLExternal", {"html": True}),
        ("files.getUploadURLExternal", {"reset": True}),
        ("upload", {"status": 503}),
        ("upload", {"status": 302}),
        ("upload", {"reset": True}),
        ("files.completeUploadExternal", {"status": 500}),
    ],
)
def test_a_slack_that_fails_on_the_way_is_a_sentence_and_is_not_tried_again(
    slack: World, method: str, fault: dict[str, int]
) -> None:
    slack.fake.fail(method, **fault)
    slack.types("export actions")
    assert [unnamed(w["text"]) for w in slack.whispers()] == [files.FAILED]
    assert len(slack.fake.files.uploads) <= 1
    assert slack.fake.files.sent() == []


@pytest.mark.threat("T11")
@pytest.mark.parametrize(
    "address",
    [
        "https://files.example.org/upload/v1/abc",
        "https://slack.com.example.org/upload",
        "https://evilslack.com/upload",
        "http://files.slack.com/upload/v1/abc",
        "https://files.slack.com@example.org/upload",
        "https://user:word@files.slack.com/upload",
        "https://files.slack.com:8443/upload",
        "ftp://files.slack.com/upload",
        "//files.slack.com/upload",
        "https://[files.slack.com/upload",
        "",
    ],
)
def test_the_bytes_go_to_no_address_but_slacks_own(slack: World, address: str) -> None:
    slack.fake.files.elsewhere = address or "nowhere"
    slack.types("export actions")
    assert [unnamed(w["text"]) for w in slack.whispers()] == [files.FAILED]
    assert [upload.content for upload in slack.fake.files.uploads.values()] == [None]


@pytest.mark.parametrize(
    ("address", "local", "good"),
    [
        ("https://files.slack.com/upload/v1/abc", False, True),
        ("https://slack.com/upload", False, True),
        ("https://FILES.slack.com:443/upload", False, True),
        ("http://127.0.0.1:3001/upload", False, False),
        ("http://127.0.0.1:3001/upload", True, True),
        ("http://localhost/upload", True, True),
        ("http://10.0.0.1/upload", True, False),
    ],
)
def test_an_address_on_this_machine_is_good_only_where_all_of_slack_is(address: str, local: bool, good: bool) -> None:
    assert below(address, "slack.com", local=local) is good


class Sluggish(Router):
    """A router whose answers take longer than Slack waits."""

    def begin(self, request: Request) -> Awaitable[Reply]:
        return self._in_a_while(request)

    async def _in_a_while(self, request: Request) -> Reply:
        await asyncio.sleep(3)
        return self.answer(request)


@pytest.fixture
def sluggish(slack: World) -> World:
    """The workspace with a bot that is slow."""
    slack.router.close()
    slack.router = Sluggish(slack.database)
    slack.reopen()
    return slack


def test_an_export_that_takes_long_is_announced_and_comes_when_it_is_made(sluggish: World) -> None:
    answer = sluggish.types("export actions")
    assert answer.text == "That takes a moment. I will send you the file in a direct message."
    assert only(sluggish).name == "actions-ltg-2016-03-15.xlsx"
    assert [w["text"] for w in sluggish.whispers()] == [SENT]


def test_an_export_that_takes_long_and_is_refused_says_so_later(sluggish: World) -> None:
    assert sluggish.types("export activities in implementation", "pmo-manager").text == listeners.LATER
    assert [w["text"] for w in sluggish.whispers()] == [
        "There is nothing to export: no activities in the Implementation Group yet."
    ]


def test_anything_else_that_takes_long_is_not_said_twice(sluggish: World, caplog: pytest.LogCaptureFixture) -> None:
    said = sluggish.types("actions").text
    assert unnamed(said) == TOO_LATE
    assert found(said, caplog)["event"] == "an answer takes long"
    assert sluggish.whispers() == []
