"""Which channel belongs to which group, and how much is posted in it."""

from typing import Literal, cast

from handlers import rights
from handlers.core import Oops, Reply, Request, command
from storage import channels
from storage.channels import Channel
from storage.people import Group, Platform

Asked = Literal["all", "everything", "digest", "none", "nothing"]
SETTINGS: dict[str, channels.Posts] = {
    "all": "all", "everything": "all", "digest": "digest_only", "none": "none", "nothing": "none",
}  # fmt: skip
SAID = {
    "all": "everything is posted here",
    "digest_only": "only the digest is posted here",
    "none": "nothing is posted here",
}
EXAMPLE = "`/psr channel link locality task group`"


@command("channel link", "channel link [to] <words>", may=rights.coordinator("link a channel"))
def link(request: Request, words: str = "") -> Reply:
    """Make this channel a group's (the programme office). `channel link locality task group`"""
    _real(request)
    group = _group(request, words)
    row = _row(request)
    if row and row.linked:
        _not_linked(request, row, group)
    row = row or _new(request)
    row.link(group.key_id, request.tenant)
    request.session.add(row)
    return Reply(f"**Linked**: this channel is the {group.name}'s now, and {SAID['all']}.{_care(group)}\n"
                 "`channel posts digest only` makes it quieter.")  # fmt: skip


@command("channel unlink", "channel unlink", may=rights.coordinator("unlink a channel"))
def unlink(request: Request) -> Reply:
    """Take this channel from its group (the programme office). `channel unlink`"""
    _real(request)
    row = _linked(request)
    row.unlink()
    group = request.roster.groups[row.group_id]
    return Reply(f"**Unlinked**: this channel is no longer the {group.name}'s. Nothing is posted here any more.")


@command("channel posts", "channel posts <posts> [only]", may=rights.coordinator("change what a channel gets"))
def posts(request: Request, posts: Asked | None = None) -> Reply:
    """Choose what this channel gets: all, digest only or none (the programme office). `channel posts digest only`"""
    _real(request)
    if posts is None:
        raise Oops("Type `channel posts all`, `channel posts digest only` or `channel posts none`.")
    row = _linked(request)
    row.posts = SETTINGS[posts]
    return Reply(f"**Changed**: {SAID[row.posts]}.")


@command("channel", "channel", may=rights.known, reads=True)
def show(request: Request) -> Reply:
    """Which group this channel belongs to, and what is posted in it. `channel`"""
    _real(request)
    row = _linked(request)
    group = request.roster.groups[row.group_id]
    if group.closed and not (group.key_id in request.readable or rights.coordinates(request)):
        raise Oops("This channel belongs to a closed group, and you have no seat in it.")
    return Reply(f"This channel is the {group.name}'s; {SAID[row.posts]}.{_care(group)}")


def _real(request: Request) -> None:
    if request.private or not request.conversation:
        raise Oops(f"Type this in the channel itself, for example {EXAMPLE}.")


def _group(request: Request, words: str) -> Group:
    """Any group: the programme office sets up the channels of closed ones, too, without reading them."""
    within = [g for g in request.roster.groups.values() if g.active]
    found = request.roster.named_group(words, [g.key_id for g in within])
    if found is None:
        within = [g for g in within if g.key_id in request.in_sight]  # closed ones they have to know by name
        start = f'I don\'t know a group called "{words}".' if words else "Which group?"
        raise Oops(f"{start} There are: {', '.join(g.name for g in within)}.")
    return found


def _row(request: Request) -> Channel | None:
    return channels.find(request.session, request.platform, request.tenant, request.conversation)


def _new(request: Request) -> Channel:
    return Channel(
        platform=cast(Platform, request.platform), tenant_id=request.tenant, conversation_id=request.conversation,
        group_id=0,
    )  # fmt: skip


def _linked(request: Request) -> Channel:
    row = _row(request)
    if row is None or not row.linked:
        raise Oops(f"This channel has no group yet. The programme office can type {EXAMPLE}.")
    return row


def _not_linked(request: Request, row: Channel, group: Group) -> None:
    if row.group_id == group.id:
        raise Oops(f"This channel is the {group.name}'s already; {SAID[row.posts]}.")
    other = request.roster.groups[row.group_id]
    raise Oops(f"This channel is the {other.name}'s. Type `channel unlink` first, then link it again.")


def _care(group: Group) -> str:
    """What is posted is read by the whole channel, seat or not."""
    if not group.closed:
        return ""
    return f" The {group.name} is a closed group: everybody in this channel sees what I post, so check who is in it."
