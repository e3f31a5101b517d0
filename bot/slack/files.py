"""A reply with files: into the person's own messages with the bot, by the three steps of Slack's upload."""

from urllib.parse import urlsplit

import aiohttp

from bot import calm
from bot.addresses import below
from bot.slack import cards
from bot.slack.said import Place
from bot.slack.web import GONE, LOOPBACK, Web, why
from handlers.core import File, Message, Reply

UPLOAD = 60  # seconds for the bytes themselves; nobody waits in a dialogue for them
SENT = "I have sent you the file in a direct message."
NOT_ALLOWED = (
    "I have made the file, but I may not send files here yet. Please tell the programme office: the Slack app "
    "needs the permission `files:write`."
)
NOT_TAKEN = (
    "I have made the file, but this Slack workspace takes no such files from me. The programme office can write "
    "it with `psr export` on the machine that runs me."
)
TOO_LARGE = "I have made the file, but it is larger than this Slack workspace takes. Please take one group at a time."
NO_WAY = "I can't send you a direct message, so the file did not reach you. The programme office can pass it on."
FAILED = (
    "Sorry, something went wrong while I sent the file (reference {}). If it is not in your direct messages, please "
    "try again in a minute."
)

REASONS = {
    NOT_ALLOWED: {"missing_scope", "no_permission", "not_allowed_token_type", "ekm_access_denied"},
    NOT_TAKEN: {"file_uploads_disabled", "file_uploads_except_images_disabled", "file_type_not_allowed"},
    TOO_LARGE: {"file_upload_size_restricted", "file_too_large", "storage_limit_reached"},
    NO_WAY: GONE | {"cannot_dm_user", "external_user_dm_forbidden", "posting_to_channel_denied", "user_is_restricted"},
}


class NotTaken(Exception):
    """The bytes were not taken, or the address for them was none of Slack's."""


async def hand_over(web: Web, place: Place, reply: Reply) -> None:
    """The files to the person alone; and where they asked, that they are there, or why they are not."""
    try:
        channel = await _sent(web, place.user, reply)
    except Exception as error:  # whatever it was, the person waits for a word
        reference = calm.reference("a file was not sent", error, why=why(error))
        await web.answer(place, cards.draw(Message(_sentence(error).format(reference))))
        return
    if place.channel and place.channel != channel:  # in Home and in that conversation the file speaks for itself
        await web.answer(place, cards.draw(Message(SENT)))


async def _sent(web: Web, user: str, reply: Reply) -> str:
    """The conversation they went to. What the reply says comes with the first."""
    channel = await web.direct(user)
    words: str | None = cards.draw(Message(reply.text, reply.lines)).text
    for file in reply.files:
        await _upload(web, channel, file, words)
        words = None
    return channel


async def _upload(web: Web, channel: str, file: File, words: str | None) -> None:
    """An address for the bytes, the bytes, and where the file belongs. Until the last step nobody can see it."""
    begun = await web.slack.files_getUploadURLExternal(filename=file.name, length=len(file.content))
    await _post(web, str(begun.get("upload_url")), file.content)
    await web.slack.files_completeUploadExternal(
        files=[{"id": str(begun.get("file_id")), "title": file.title}], channel_id=channel, initial_comment=words
    )


async def _post(web: Web, url: str, content: bytes) -> None:
    """To Slack's own address and no other; the token does not go along, and no redirection is followed."""
    if not below(url, "slack.com", local=urlsplit(web.slack.base_url).hostname in LOOPBACK):
        raise NotTaken("an address that is not Slack's")
    within = aiohttp.ClientTimeout(total=UPLOAD)
    async with (
        aiohttp.ClientSession(timeout=within) as session,
        session.post(url, data=content, proxy=web.slack.proxy, allow_redirects=False,
                     headers={"Content-Type": "application/octet-stream"}) as answer,
    ):  # fmt: skip
        if answer.status != 200:
            raise NotTaken(f"status {answer.status}")


def _sentence(error: Exception) -> str:
    return next((words for words, names in REASONS.items() if why(error) in names), FAILED)
