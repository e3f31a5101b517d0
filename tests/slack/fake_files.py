"""Slack's upload in three steps, as strict as the real one: an address, the bytes, and where the file belongs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

CHANNEL = re.compile(r"[CGDZ][A-Z0-9]{8,}")  # what `channel_id` has to look like
SCOPE = "files:write"


@dataclass
class Upload:
    """One file on its way: `channel` is empty until it was completed, and nobody can see it before."""

    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    channel: str = ""
    comment: str = ""


@dataclass
class Files:
    """What was uploaded, and whether the app may upload at all."""

    complain: Callable[[str, str], dict[str, Any]]
    allowed: bool = True
    elsewhere: str = ""  # an address to hand out in place of Slack's own
    uploads: dict[str, Upload] = field(default_factory=dict)

    def sent(self) -> list[Upload]:
        """The files that somebody can see."""
        return [upload for upload in self.uploads.values() if upload.channel]

    def answer(self, method: str, args: Mapping[str, Any], dialogues: set[str], url: str) -> dict[str, Any]:
        """The answer to one of the two methods."""
        if not self.allowed:
            return {"ok": False, "error": "missing_scope", "needed": SCOPE, "provided": "chat:write"}
        return self._begun(args, url) if method == "files.getUploadURLExternal" else self._completed(args, dialogues)

    async def take(self, request: web.Request) -> web.Response:
        """The bytes. The address itself is the permission, so the token has no business here."""
        upload = self.uploads.get(request.match_info["file"])
        content = await request.read()
        if "Authorization" in request.headers:
            self.complain("", "the token went along with the bytes")
        if upload is None or upload.content is not None:
            self.complain("", "bytes for no file, or twice for one")
            return web.Response(status=404)
        if len(content) != upload.length:
            self.complain("", f"{len(content)} bytes where {upload.length} were announced")
            return web.Response(status=400)
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

    def _begun(self, args: Mapping[str, Any], url: str) -> dict[str, Any]:
        if not args["filename"] or not str(args["length"]).isdecimal() or int(args["length"]) == 0:
            return self.complain("invalid_arguments", "a file without a name or a length")
        name = f"F{len(self.uploads):08}"
        self.uploads[name] = Upload(str(args["filename"]), int(args["length"]))
        return {"ok": True, "file_id": name, "upload_url": self.elsewhere or f"{url}/upload/{name}"}

    def _completed(self, args: Mapping[str, Any], dialogues: set[str]) -> dict[str, Any]:
        if not CHANNEL.fullmatch(args["channel_id"]):
            return self.complain("invalid_arguments", f"{args['channel_id']} is no channel")
        if args["channel_id"] not in dialogues:
            return self.complain("channel_not_found", f"{args['channel_id']} is no conversation of the bot's own")
        found = [(self.uploads.get(each["id"]), each) for each in args["files"]]
        for upload, each in found:
            if upload is None or upload.content is None or upload.channel:
                return self.complain("file_not_found", f"{each['id']} is unknown, without bytes, or completed already")
        for upload, each in found:
            if upload:
                upload.title, upload.channel = each["title"], args["channel_id"]
                upload.comment = args.get("initial_comment", "")
        return {"ok": True, "files": [{"id": each["id"], "title": each["title"]} for each in args["files"]]}
