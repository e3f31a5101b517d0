"""What Slack escapes comes out as plain words that can call nobody."""

import pytest

from bot.slack.said import key, words
from tests.slack.world import World


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("Ask <@U1|ann> to ring", "Ask @U1 to ring"),
        ("Ask <@U1>", "Ask @U1"),
        ("<!channel> please, <!here|here>, <!everyone>", "@channel please, @here, @everyone"),
        ("ask <!subteam^S1|@beat-managers> or <!subteam^S2>", "ask beat-managers or a user group"),
        ("in <#C1|task-group> or <#C2>", "in #task-group or #C2"),
        ("see <https://evil.example|gov.uk>", "see https://evil.example"),
        ("see <https://a.example/?x=1&amp;y=2>", "see https://a.example/?x=1&y=2"),
        ("write to <mailto:team@chorley.gov.uk|the team>", "write to team@chorley.gov.uk"),
        ("ring <tel:01257515151|01257 515151>", "ring 01257515151"),
        ("on <!date^1458032400^{date}|15 March>", "on 15 March"),
        ("2 &lt; 3 &amp; 4 &gt; 1", "2 < 3 & 4 > 1"),
        ("&lt;@U1&gt; and &amp;lt;", "<@U1> and &lt;"),
        ("a < b", "a < b"),
    ],
)
def test_slacks_marks_become_words(sent: str, meant: str) -> None:
    assert words(sent) == meant


def test_a_key_is_the_same_twice_and_no_other_has_it() -> None:
    assert key("t1", "command", "T0", "U1") == key("t1", "command", "T0", "U1")
    assert (
        len({key("t1", "a", "b"), key("t1", "ab"), key("t2", "a", "b"), key("t1", "b", "a"), key("t1", "a", "b", "")})
        == 5
    )
    assert key("", "command") != key("", "command")


@pytest.mark.threat("T15")
def test_what_people_write_calls_nobody_when_it_is_said_again(slack: World) -> None:
    answer = slack.types("action add Tell all &lt;!here&gt; &lt;@U1&gt; about <https://evil.example|gov.uk> by Friday")
    assert answer.text == (
        "Added A13 Tell all &lt;!here&gt; &lt;@U1&gt; about https://evil.example – no owner, due Friday 18 March 2016."
    )
    said = answer.json["blocks"][0]["text"]
    assert said["verbatim"] is True
    assert said["text"].startswith("*Added A13* Tell all &lt;!here&gt; &lt;@U1&gt; about https://evil.example")


@pytest.mark.threat("T15")
@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("Ring <!channel> about <https://evil|gov.uk>", "Ring @channel about https://evil"),
        ("Ring the surgery <!here>", "Ring the surgery @here"),
        ("Ring the surgery for <!everyone|everyone>", "Ring the surgery for @everyone"),
        ("Ring the surgery @Channel", "Ring the surgery @Channel"),
        ("Ring the surgery <!subteam^S1|@beat-managers>", "Ring the surgery beat-managers"),
    ],
)
def test_a_call_to_everybody_is_a_word_like_any_other(slack: World, typed: str, saved: str) -> None:
    answer = slack.types(f"action add {typed}")
    assert answer.text == f"Added A13 {saved} – no owner, due at the meeting on Wednesday 16 March 2016."


def test_a_call_to_everybody_is_nobody_to_give_an_action_to(slack: World) -> None:
    answer = slack.types("assign A10 to <!channel>")
    assert answer.text == "@channel is not one person. Say whom, for example @ltg-police."


def test_a_mention_makes_somebody_the_owner(slack: World) -> None:
    answer = slack.types("action add Draft a leaflet by Friday <@ULTGCCG|comms>")
    assert "owner Communications and Engagement officer (CCG)" in answer.text


def test_a_mention_inside_a_text_is_kept_as_a_key_that_every_chat_system_can_show(slack: World) -> None:
    answer = slack.types("action add Ask <@ULTGCCG|comms> about the leaflet by Friday")
    assert answer.text == "Added A13 Ask @ltg-ccg about the leaflet – no owner, due Friday 18 March 2016."


def test_a_mention_of_somebody_unknown_is_said(slack: World) -> None:
    answer = slack.types("action add Draft a leaflet by Friday <@U9NOBODY|police>")
    assert answer.text == "I don't know @U9NOBODY. They need to `join`, or the programme office can add them."
