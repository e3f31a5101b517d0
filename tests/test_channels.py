"""Linking a channel to a group, and what is posted in it."""

from collections.abc import Callable

import pytest

from storage.roster import roster_of
from tests.conftest import Bot, london

Say = Callable[..., str]
Room = Callable[..., str]

NO_GROUP = "This channel has no group yet. The programme office can type /psr channel link locality task group."


@pytest.fixture
def room(say: Say) -> Room:
    """Something said in a channel that no group has yet."""
    return lambda text, person="pmo-manager": say(text, person, None, conversation="room", private=False)


def test_the_programme_office_links_a_channel(room: Room) -> None:
    assert room("who", "ltg-fire") == NO_GROUP
    assert room("channel link locality task group") == (
        "Linked: this channel is the Locality Task Group's now, and everything is posted here.\n"
        "channel posts digest only makes it quieter.\n[Undo]"
    )
    assert room("who", "ltg-fire").startswith("Locality Task Group: 8 seats")
    assert room("channel", "ltg-fire") == "This channel is the Locality Task Group's; everything is posted here."


def test_nobody_else_links_unlinks_or_quietens_a_channel(room: Room) -> None:
    assert room("channel link ltg", "ltg-police") == "Only the programme office can link a channel."
    assert room("channel unlink", "ltg-police") == "Only the programme office can unlink a channel."
    assert room("channel posts none", "ltg-police") == "Only the programme office can change what a channel gets."
    assert room("channel link ltg", "stranger") == (
        "I don't know you yet. Ask the programme office, or type /psr join locality task group."
    )


def test_a_private_chat_is_no_channel(say: Say) -> None:
    here = "Type this in the channel itself, for example /psr channel link locality task group."
    for line in ("channel link ltg", "channel unlink", "channel posts none", "channel"):
        assert say(line, "pmo-manager", None) == here


def test_linking_again_asks_for_unlink_first(room: Room) -> None:
    room("channel link ltg")
    assert room("channel link ltg") == ("This channel is the Locality Task Group's already; everything is posted here.")
    assert room("channel link executive") == (
        "This channel is the Locality Task Group's. Type channel unlink first, then link it again."
    )


def test_an_unlinked_channel_is_nobodys_and_can_be_linked_again(room: Room) -> None:
    room("channel link ltg")
    assert room("channel unlink") == (
        "Unlinked: this channel is no longer the Locality Task Group's. Nothing is posted here any more.\n[Undo]"
    )
    assert room("channel") == NO_GROUP
    assert room("channel unlink") == NO_GROUP
    assert room("channel posts all") == NO_GROUP
    assert room("channel link executive").startswith("Linked: this channel is the Chorley Public Service Reform Exec")


def test_nothing_public_reaches_an_unlinked_channel(bot: Bot, room: Room) -> None:
    room("channel link ltg")
    before = _channels_of(bot, "ltg")
    room("channel unlink")
    assert len(_channels_of(bot, "ltg")) == len(before) - 1


def test_a_link_can_be_taken_back(room: Room) -> None:
    room("channel link ltg")
    room("undo")
    assert room("channel") == NO_GROUP


def test_a_closed_groups_channel_is_linked_with_a_warning(room: Room) -> None:
    assert room("channel link mdt") == (
        "Linked: this channel is the Extended MDT's now, and everything is posted here. The Extended MDT is a closed "
        "group: everybody in this channel sees what I post, so check who is in it.\n"
        "channel posts digest only makes it quieter.\n[Undo]"
    )
    assert room("channel", "ltg-fire") == "This channel belongs to a closed group, and you have no seat in it."
    assert room("channel", "mdt-ccg").startswith("This channel is the Extended MDT's; everything is posted here.")


def test_a_channel_can_be_made_quieter(room: Room) -> None:
    room("channel link ltg")
    assert room("channel posts digest only") == "Changed: only the digest is posted here.\n[Undo]"
    assert room("channel posts none") == "Changed: nothing is posted here.\n[Undo]"
    assert room("channel posts all") == "Changed: everything is posted here.\n[Undo]"


def test_odd_settings_and_groups_are_met_with_what_can_be_typed(room: Room) -> None:
    assert room("channel link") == (
        "Which group? There are: Chorley Public Service Reform Executive, Implementation Group, "
        "Locality Task Group, Programme office."
    )
    assert room("channel link 🚒 brigade").startswith('I don\'t know a group called "🚒 brigade". There are: ')
    room("channel link ltg")
    assert room("channel posts") == "Type channel posts all, channel posts digest only or channel posts none."


def _channels_of(bot: Bot, key: str) -> list[int]:
    with bot.database.reading(london(bot.at)) as session:
        roster = roster_of(session)
        group = next(g for g in roster.groups.values() if g.key == key)
        return [channel.key_id for channel in roster.channels_of(group.key_id)]
