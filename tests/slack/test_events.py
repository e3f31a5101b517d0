"""Messages to the bot, mentions, Home, the shortcut, and people who join."""

import pytest

from tests.slack.world import World, user

NHS = "943 476 5919"


def test_a_private_message_is_a_line(slack: World) -> None:
    slack.hears("message", "ltg-fire", channel="D1", channel_type="im", text="claim A11")
    said = slack.fake.posts()[0]
    assert (said["channel"], said["text"]) == ("D1", "A11 is yours. Due at the meeting on Wednesday 16 March 2016.")


def test_a_mention_is_answered_to_the_asker_alone(slack: World) -> None:
    slack.hears("app_mention", "ltg-fire", channel="C0LTG", text="<@UBOT> claim A11")
    assert slack.fake.posts() == []
    assert slack.whispers()[0]["text"].startswith("A11 is yours.")


def test_the_line_is_what_stands_after_the_bots_name(slack: World) -> None:
    slack.hears("app_mention", "ltg-fire", channel="C0LTG", text="Please, <@UBOT>: claim A11")
    assert slack.whispers()[0]["text"].startswith("A11 is yours.")


def test_a_mention_by_another_name_of_the_bot_is_understood(slack: World) -> None:
    slack.hears("message", "ltg-fire", channel="D1", channel_type="im", text="<@W0BOT|psr> claim A11")
    assert slack.fake.posts()[0]["text"].startswith("A11 is yours.")


def test_the_guard_asks_to_delete_what_others_could_read(slack: World) -> None:
    slack.hears("app_mention", "ltg-fire", channel="C0LTG", text=f"<@UBOT> action add Visit {NHS}")
    assert "and please delete your message." in slack.whispers()[0]["text"]
    slack.hears("message", "ltg-fire", channel="D1", channel_type="im", text=f"action add Visit {NHS}")
    assert "please delete your message" not in slack.fake.posts()[0]["text"]


@pytest.mark.threat("T3")
def test_an_event_that_slack_sends_again_is_answered_once(slack: World) -> None:
    for _ in range(3):
        slack.hears("message", "ltg-fire", "Ev1", channel="D1", channel_type="im", text="claim A11")
    assert len(slack.fake.posts()) == 1


@pytest.mark.threat("T8", "T29")
def test_bots_edits_and_other_channels_are_left_alone(slack: World) -> None:
    direct = {"channel": "D1", "channel_type": "im", "text": "claim A11"}
    slack.hears("message", "ltg-fire", bot_id="B1", **direct)
    slack.hears("message", "ltg-fire", subtype="message_changed", **direct)
    slack.hears("message", "bot", **direct)
    slack.hears("message", "ltg-fire", **(direct | {"channel": "C0LTG", "channel_type": "channel"}))
    assert slack.fake.calls == []


def test_a_form_in_a_private_message_is_offered_as_a_button(slack: World) -> None:
    slack.hears("message", "ltg-fire", channel="D1", channel_type="im", text="action add")
    said = slack.fake.posts()[0]
    offer = said["blocks"][-1]["elements"][-1]
    assert (offer["text"]["text"], offer["value"]) == ("Fill in a form", "action add")


def test_home_shows_what_psr_alone_says(slack: World) -> None:
    slack.hears("app_home_opened", "ltg-fire", tab="home", channel="D1")
    shown = slack.fake.posts("views.publish")[0]
    assert shown["user_id"] == user("ltg-fire")
    assert shown["view"]["type"] == "home"
    typed = slack.types("", "ltg-fire", channel="D1")
    assert shown["view"]["blocks"][0]["text"]["text"].splitlines()[0].replace("*", "") == typed.text.splitlines()[0]


def test_the_messages_tab_is_not_home(slack: World) -> None:
    slack.hears("app_home_opened", "ltg-fire", tab="messages", channel="D1")
    assert slack.fake.calls == []


def test_a_press_in_home_is_answered_in_private_and_home_is_shown_again(slack: World) -> None:
    slack.presses("claim A11", "ltg-fire", channel="", view={"type": "home", "id": "V1"}, response_url="")
    said = slack.fake.posts()[0]
    assert (said["channel"], said["text"][:13]) == ("DLTGFIRE", "A11 is yours.")
    assert slack.fake.posts("views.publish")[0]["user_id"] == user("ltg-fire")


def test_the_shortcut_opens_the_form_with_the_messages_words(slack: World) -> None:
    answer = slack.shortcut("Can <@U2> ring the <https://x.example|surgery> &amp; the baker?", "ltg-fire")
    assert answer.status == 200
    text = next(b for b in slack.modal()["blocks"] if b["block_id"] == "text")
    assert text["element"]["initial_value"] == "Can @U2 ring the https://x.example & the baker?"


def test_a_long_message_is_cut_between_words(slack: World) -> None:
    slack.shortcut("seven words " * 100, "ltg-fire")
    text = next(b for b in slack.modal()["blocks"] if b["block_id"] == "text")
    assert len(text["element"]["initial_value"]) <= 300
    assert text["element"]["initial_value"].endswith(("words…", "seven…"))


def test_the_shortcut_elsewhere_is_about_the_persons_own_group(slack: World) -> None:
    slack.shortcut("Ring the surgery", "ltg-fire", channel="C0ELSEWHERE")
    answer = slack.submits(slack.modal(), "ltg-fire", due="Friday")
    assert answer.body == ""
    assert slack.fake.posts()[-1]["text"].startswith("Added A13 Ring the surgery")


def test_a_stranger_who_uses_the_shortcut_is_told_how_to_come_in(slack: World) -> None:
    slack.shortcut("Ring the surgery", "nobody")
    assert slack.whispers()[0]["text"].startswith("I don't know you yet.")


def test_somebody_who_joins_the_channel_is_welcomed_alone(slack: World) -> None:
    slack.hears("member_joined_channel", "ltg-fire", channel="C0LTG")
    said = slack.whispers()[0]
    assert (said["channel"], said["user"]) == ("C0LTG", "ULTGFIRE")


def test_nobody_is_welcomed_to_a_channel_that_is_not_ours(slack: World) -> None:
    slack.hears("member_joined_channel", "ltg-fire", channel="C0ELSEWHERE")
    assert slack.fake.calls == []


def test_the_bot_does_not_welcome_itself(slack: World) -> None:
    slack.hears("member_joined_channel", "bot", channel="C0LTG")
    assert slack.fake.calls == []
