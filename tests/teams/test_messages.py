"""What people type in Teams: in their own chat, after the bot's name, to the bot alone; and who reads the answer."""

import pytest

from tests.teams.world import BOT, CHANNEL, GROUP_CHAT, World, chat, own

ADDED = "Added A13 Ring the surgery – no owner, due Friday 18 March 2016."


def test_in_a_chat_of_ones_own_the_words_need_no_name_before_them(teams: World) -> None:
    assert teams.types("action add Ring the surgery by Friday").status == 200
    assert teams.read() == ADDED


@pytest.mark.parametrize(
    "line", ["/psr action add Ring the surgery by Friday", "@PSR action add Ring the surgery by Friday"]
)
def test_a_name_before_them_does_no_harm(teams: World, line: str) -> None:
    teams.types(line)
    assert teams.read() == ADDED


@pytest.mark.parametrize("room", [CHANNEL, GROUP_CHAT])
def test_after_the_bots_name_the_asker_alone_reads_the_answer_where_they_are(teams: World, room: str) -> None:
    teams.link(room=room)
    teams.types("action add Ring the surgery by Friday", where=room)
    [answer] = teams.fake.said(room)
    assert (answer.only, answer.text) == (own("ltg-police"), ADDED)


def test_in_a_channel_the_answer_stands_in_the_thread_of_the_question(teams: World) -> None:
    teams.link()
    teams.types("next", where=CHANNEL)
    [answer] = teams.fake.said(CHANNEL)
    assert answer.conversation == f"{CHANNEL};messageid=1"


def test_where_teams_has_no_messages_for_one_person_the_answer_comes_in_their_own_chat(teams: World) -> None:
    teams.link()
    teams.fake.targeted = False
    teams.types("action add Ring the surgery by Friday", where=CHANNEL)
    assert teams.fake.said(CHANNEL) == []
    assert teams.read() == ADDED


def test_a_line_sent_to_the_bot_alone_is_answered_alone(teams: World) -> None:
    """The slash menu of a channel: nobody else has seen the line."""
    teams.link()
    teams.types(
        "my actions", where=CHANNEL, text="actions mine", entities=[], recipient={"id": BOT, "isTargeted": True}
    )
    [answer] = teams.fake.said(CHANNEL)
    assert answer.only == own("ltg-police")


def test_what_a_command_changed_is_read_by_the_group_once(teams: World) -> None:
    teams.link()
    teams.types("claim A11", where=CHANNEL)
    teams.deliver()
    everybody = [post.text for post in teams.fake.said(CHANNEL) if not post.only]
    assert everybody == ["A11 claimed by Community Beat Manager (Police)"]


def test_the_bots_name_may_stand_after_the_words_or_among_spaces(teams: World) -> None:
    teams.link()
    for text in ("next <at>PSR</at>", "<at>PSR</at>&nbsp; next", "<at>PSR</at>, next"):
        teams.types("", where=CHANNEL, text=text)
    assert len({post.text for post in teams.fake.said(CHANNEL)}) == 1


def test_a_mention_of_a_person_names_them(teams: World) -> None:
    teams.link()
    named = {"type": "mention", "text": "<at>A Name</at>", "mentioned": {"id": own("ltg-vcfs"), "name": "A Name"}}
    me = {"type": "mention", "text": "<at>PSR</at>", "mentioned": {"id": BOT, "name": "PSR"}}
    teams.types("", where=CHANNEL, text="<at>PSR</at> assign A11 to <at>A Name</at>", entities=[me, named])
    assert teams.fake.said(CHANNEL)[-1].text.startswith("A11 given to the Project officer (VCFS).")


def test_a_person_whom_nobody_can_look_up_is_named_by_words(teams: World) -> None:
    teams.link()
    named = {
        "type": "mention",
        "text": "<at>Beat Manager</at>",
        "mentioned": {"id": "29:nobody", "name": "Beat Manager"},
    }
    me = {"type": "mention", "text": "<at>PSR</at>", "mentioned": {"id": BOT, "name": "PSR"}}
    teams.types("", where=CHANNEL, text="<at>PSR</at> who <at>Beat Manager</at>", entities=[me, named])
    assert "Community Beat Manager (Police)" in teams.fake.said(CHANNEL)[-1].text


def test_what_people_type_comes_back_as_they_typed_it(teams: World) -> None:
    teams.types("action add Ask &lt;the&gt; surgery &amp; the *pharmacy* [here](http://evil) by Friday")
    assert teams.read().startswith("Added A13 Ask <the> surgery & the *pharmacy* [here](http://evil) – no owner")


def test_a_message_that_arrives_twice_is_answered_once(teams: World) -> None:
    said = teams.message("action add Ring the surgery by Friday")
    teams.send(said)
    teams.send(said)
    assert [post.text for post in teams.fake.said(chat("ltg-police"))] == [ADDED]


def test_after_a_restart_a_message_that_arrives_again_changes_nothing(teams: World) -> None:
    said = teams.message("action add Ring the surgery by Friday")
    teams.send(said)
    teams.reopen()
    teams.send(said)
    teams.types("find surgery")
    assert "A14" not in teams.read()


def test_a_stranger_hears_how_to_come_in(teams: World) -> None:
    teams.types("action add Ring the surgery", person="stranger")
    assert teams.read(person="stranger") == (
        "I don't know you yet. Ask the programme office, or type `@PSR join locality task group`."
    )


def test_a_refusal_of_the_guard_asks_for_the_message_to_be_deleted_where_others_saw_it(teams: World) -> None:
    teams.link()
    teams.types("note A9 visited the patient, NHS number 943 476 5919", where=CHANNEL)
    assert teams.read(CHANNEL) == (
        "That looks like it may identify a person (an NHS number). I have not saved it. Please don't put details about "
        "residents or patients in chat, and please delete your message. If this is not about a person, reword it."
    )
    teams.types("note A9 visited the patient, NHS number 943 476 5919")
    assert "delete" not in teams.read()


def test_the_bots_own_messages_are_not_answered(teams: World) -> None:
    teams.send(teams.message("next") | {"from": {"id": BOT, "role": "bot"}})
    assert teams.fake.posts == {}


def test_home_is_what_is_mine_when_we_meet_and_what_needs_an_owner(teams: World) -> None:
    teams.types("home")
    first = teams.read()
    teams.types("")
    assert first == teams.read()
    assert first.splitlines()[0] == "Your actions (1)"
    assert {"Next meeting", "Needs an owner (2)"} <= set(first.splitlines())


def test_people_are_known_by_their_tenant_too(teams: World) -> None:
    """The same person's id from another tenant is somebody else."""
    other = {"channelData": {"tenant": {"id": "another"}}}
    said = teams.message("me") | other
    said["conversation"] = said["conversation"] | {"tenantId": "another"}
    teams.send(said)
    assert teams.read().startswith("I don't know you yet.")
