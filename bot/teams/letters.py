"""A letter's card once a button on it was pressed; and where people and channels are reached, as it becomes known."""

from dataclasses import replace

from bot.parcels import written
from bot.teams import refs
from bot.teams.refs import Ref
from bot.teams.said import Said
from handlers.core import Message, Skip
from storage import channels, events, outbox, people
from storage.base import Session
from storage.database import Database
from storage.events import Author
from storage.roster import roster_of


def again(session: Session, heard: Said) -> Message | None:
    """The letter as it stands now, said of the moment it was sent; None where the card is none of its.

    What the button carries is not believed: the letter's own message has to be the one that was pressed.
    """
    row = outbox.find(session, heard.letter)
    if row is None or row.sent_at is None or not row.text or row.message_ref != heard.place.message[:120]:
        return None
    message = written(session, row, row.sent_at)
    return Message(row.text) if isinstance(message, Skip) else message


def keep(database: Database, heard: Said) -> bool:
    """Keep where this person and this channel are reached, where that is new; whether the record knows both."""
    request, place = heard.request, heard.place
    here = place.ref
    with database.reading(request.now) as session:
        known, kept = _stands(session, heard, here)
    if kept:
        return known
    with database.writing(request.now) as session:
        if identity := people.identity(session, "teams", place.tenant, request.user):
            before = refs.load(identity.conversation_ref)
            identity.reach(replace(here, chat=here.chat or before.chat).dump())
        if channel := channels.find(session, "teams", place.tenant, place.room):
            channel.reach(Ref(place.service_url, team=place.team or refs.load(channel.conversation_ref).team).dump())
        events.write(session, Author(f"{request.key}:reach"[:120], request.now, "reach", None, "teams"))
    return known


def _stands(session: Session, heard: Said, here: Ref) -> tuple[bool, bool]:
    """Whether the record knows the person and the place; and whether what it keeps of them is still right."""
    roster, place = roster_of(session), heard.place
    account = ("teams", place.tenant, heard.request.user)
    known = next((i for i in roster.identities.values() if (i.platform, i.tenant_id, i.user_id) == account), None)
    channel = roster.channel("teams", place.tenant, place.room)
    before = refs.load(known.conversation_ref) if known else here
    room = refs.load(channel.conversation_ref) if channel else Ref(place.service_url, team=place.team)
    same_room = room == replace(room, service_url=place.service_url, team=place.team or room.team)
    same_person = before == replace(here, chat=here.chat or before.chat)
    return known is not None and (place.private or channel is not None), same_room and same_person
