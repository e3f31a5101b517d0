"""What every door on the web reads in the same way: a body of sensible size, and strict JSON."""

import json
from typing import Any

from starlette.requests import ClientDisconnect, Request

LONGEST = 512 * 1024  # bytes of one body (design 9.22)
DEEPEST = 32  # lists and objects within each other


async def whole(request: Request) -> bytes | None:
    """The whole body, or None as soon as it is more than any that a chat system sends."""
    read = bytearray()
    try:
        async for chunk in request.stream():
            read += chunk
            if len(read) > LONGEST:
                return None
    except ClientDisconnect:
        return b""
    return bytes(read)


def strict(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """What the JSON says. ValueError where it is none, says one thing twice, nests too deep or holds half letters."""
    try:
        said = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("too deep") from None
    _check_depth(said, DEEPEST)
    if b"\\u" in body:  # half of a pair can only be written so, and no database takes it
        json.dumps(said, ensure_ascii=False).encode()
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice")
    return made


def _no_number(_: str) -> None:
    raise ValueError("no number")


def _check_depth(said: object, left: int) -> None:
    if not left:
        raise ValueError("too deep")
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    for each in inner:
        if isinstance(each, dict | list):
            _check_depth(each, left - 1)
