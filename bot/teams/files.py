"""A reply with files: into the person's own chat with the bot, once they agree that it lands in their own folder.

Teams lets a bot send a file in two steps: the bot offers it, and on "Accept" names an address in the person's OneDrive.
What was offered is not kept: the command is run again then, with the rights and the facts of that moment.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
from microsoft_teams.api.models.attachment import Attachment

from bot import calm
from bot.addresses import below
from bot.router import Router
from bot.teams import cards, said
from bot.teams.said import Activity, Said, part
from bot.teams.web import Person, Web, card
from handlers.core import File, Message, Reply

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
UPLOAD = 60  # seconds for the bytes themselves
LATER = "I have the file for you. Please look in our own chat, and press Accept there."
DECLINED = "I did not send the file."
THERE = "The file is in your own OneDrive folder."
FAILED = "Sorry, the file did not reach your OneDrive (reference {}). Please ask for it again in a minute."


async def offer(web: Web, heard: Said, reply: Reply) -> None:
    """Offer the files in the person's own chat; and where they asked, that they are there."""
    person = Person(heard.place.tenant, heard.request.user)
    ref = await web.chat(person, heard.place.ref)
    for file in reply.files:
        await web.post(ref.service_url, ref.chat, _consent(heard, file), file.title)
    if not heard.place.private:
        await web.answer(heard.place, person, *card(cards.draw(Message(LATER))))


async def sent(router: Router, web: Web, activity: Activity, now: datetime) -> None:
    """The person agreed, or not."""
    value = part(activity, "value")
    where, context = said.place(activity), part(value, "context")
    words = DECLINED
    if value.get("action") == "accept":
        words = await _uploaded(router, web, activity, now)
    if where.message:
        await web.edit(where, where.message, cards.draw(Message(words)))
    info = part(value, "uploadInfo")
    if words == THERE:
        await web.post(where.service_url, where.room, _info(info), str(context.get("file", "")))


async def _uploaded(router: Router, web: Web, activity: Activity, now: datetime) -> str:
    """Run the command again and put its file where Teams says; what to tell the person."""
    value = part(activity, "value")
    context, url = part(value, "context"), str(part(value, "uploadInfo").get("uploadUrl") or "")
    asked = said.press(activity, now, context)
    room = str(context.get("room") or "")
    request = asked.request if not room else replace(asked.request, conversation=room, private=False)
    reply = await router.hear(request)
    file = next((f for f in reply.files if f.name == context.get("file")), next(iter(reply.files), None))
    if file is None:
        return cards.draw(reply).text
    lost = await _put(url, file, dev=web.dev)
    return FAILED.format(calm.reference("a file was not sent", why=lost)) if lost else THERE


async def _put(url: str, file: File, *, dev: bool) -> str:
    """To the person's own OneDrive and nowhere else; why it is not there, or "".

    No redirection is followed, no token goes along.
    """
    if not below(url, "sharepoint.com", local=dev):
        return "an address that is not Microsoft's"
    size = len(file.content)
    headers = {"Content-Type": "application/octet-stream", "Content-Range": f"bytes 0-{size - 1}/{size}"}
    try:
        async with httpx.AsyncClient(timeout=UPLOAD) as client:
            answered = await client.put(url, content=file.content, headers=headers)
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if answered.is_success else f"status {answered.status_code}"


def _consent(heard: Said, file: File) -> Attachment:
    room = "" if heard.place.private else heard.place.room
    context = {"says": heard.request.text, "file": file.name, "room": room}
    content = {"description": file.title, "sizeInBytes": len(file.content), "acceptContext": context}
    return Attachment(content_type=CONSENT, name=file.name, content=content | {"declineContext": context})


def _info(info: Mapping[str, Any]) -> Attachment:
    content = {"uniqueId": info.get("uniqueId"), "fileType": info.get("fileType")}
    return Attachment(content_type=INFO, name=info.get("name"), content_url=info.get("contentUrl"), content=content)
