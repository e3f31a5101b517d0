"""Secrets at rest: sealed with a key that is not in the database, and bound to the one place where they belong."""

import base64
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "v1"
NONCE = 12


class CannotOpen(Exception):
    """The key is not here, or what was sealed is not what belongs in this place."""


class Keys:
    """The key that seals, and those that once did."""

    def __init__(self, secret: str, old: str = "") -> None:
        self.id = _name(secret)
        self._keys = {_name(each): AESGCM(_derived(each, b"psr sealing", 32)) for each in (old, secret) if each}

    def seal(self, words: str, *place: str) -> str:
        """The words, readable with this key in this place alone."""
        nonce = secrets.token_bytes(NONCE)
        closed = nonce + self._keys[self.id].encrypt(nonce, words.encode(), _bound(place))
        return f"{VERSION}.{self.id}.{base64.urlsafe_b64encode(closed).decode()}"

    def open(self, sealed: str, *place: str) -> str:
        """The words again, or CannotOpen."""
        version, _, rest = sealed.partition(".")
        name, _, text = rest.partition(".")
        if version != VERSION or name not in self._keys:
            raise CannotOpen("the key that sealed it is not set")
        try:
            closed = base64.urlsafe_b64decode(text)
            if base64.urlsafe_b64encode(closed).decode() != text:  # several spellings give the same bytes
                raise ValueError(text)
            return self._keys[name].decrypt(closed[:NONCE], closed[NONCE:], _bound(place)).decode()
        except (InvalidTag, ValueError):
            raise CannotOpen("it does not belong where it stands, or was changed") from None

    def current(self, sealed: str) -> bool:
        """Whether it was this key that sealed it."""
        return sealed.startswith(f"{VERSION}.{self.id}.")


def _name(secret: str) -> str:
    """What a key is called in what it sealed; nothing of it can be read from that."""
    return _derived(secret, b"psr key id", 4).hex()


def _derived(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(secret.strip().encode())


def _bound(place: tuple[str, ...]) -> bytes:
    return json.dumps(place).encode()
