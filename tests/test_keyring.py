"""Secrets at rest: readable in their own place with their own key, and sealed anew when the key is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from storage import sealed
from storage.database import Database
from storage.sealed import Place
from storage.sealing import CannotOpen, Keys
from tests.conftest import london
from tests.test_cli import NO_DATABASE, chorley_psr, ended, psr

__all__ = ["chorley_psr", "psr"]

Psr = Callable[..., Result]
KEY, OTHER, THIRD = (f"{part}Qm2vXz9LpR4tYw8NcB3hJf6GdS1aEuOiPqWxZyTrU=" for part in ("k7", "Ze", "M4"))
HERE, THERE = Place("slack", "T0VCFS", "bot_token"), Place("slack", "T0PARTNER", "bot_token")
NOW = london("2016-03-15T09:00")
DONE = "2 secrets are sealed with PSR_SECRET_KEY now. Take PSR_SECRET_KEY_OLD out of the settings, and restart the bot."


def keep(*kept: tuple[str, Place]) -> None:
    database = Database(f"sqlite:///{Path('psr.db').absolute()}")
    with database.writing(NOW) as session:
        for key, place in kept:
            sealed.keep(session, Keys(key), place, f"xoxb-{place.tenant}")
    database.close()


def read(key: str, place: Place) -> str | None:
    database = Database(f"sqlite:///{Path('psr.db').absolute()}")
    try:
        with database.reading(NOW) as session:
            return sealed.read(session, Keys(key), place)
    finally:
        database.close()


@pytest.mark.threat("T21")
def test_what_is_sealed_opens_in_its_place_alone() -> None:
    keys = Keys(KEY)
    closed = keys.seal("xoxb-1", *HERE)
    assert keys.open(closed, *HERE) == "xoxb-1"
    for other in (THERE, Place("teams", "T0VCFS", "bot_token"), Place("slack", "T0VCFS", "client_secret")):
        with pytest.raises(CannotOpen, match="does not belong where it stands"):
            keys.open(closed, *other)


def test_the_same_words_are_never_sealed_the_same_way() -> None:
    assert len({Keys(KEY).seal("xoxb-1", *HERE) for _ in range(50)}) == 50
    assert "xoxb" not in Keys(KEY).seal("xoxb-1", *HERE)


@pytest.mark.threat("T21")
def test_a_change_of_any_letter_opens_nothing() -> None:
    keys = Keys(KEY)
    closed = keys.seal("xoxb-1", *HERE)
    for at, letter in enumerate(closed):
        changed = closed[:at] + ("A" if letter != "A" else "B") + closed[at + 1 :]
        with pytest.raises(CannotOpen):
            keys.open(changed, *HERE)


@pytest.mark.parametrize("strange", ["", "v1", "v1.", "v1..", "v2.0.0", "xoxb-plain", "v1.é.é"])
def test_what_was_never_sealed_opens_nothing(strange: str) -> None:
    with pytest.raises(CannotOpen):
        Keys(KEY).open(strange, *HERE)


def test_another_key_opens_nothing_and_an_old_one_what_it_sealed() -> None:
    closed = Keys(KEY).seal("xoxb-1", *HERE)
    with pytest.raises(CannotOpen, match="the key that sealed it is not set"):
        Keys(OTHER).open(closed, *HERE)
    both = Keys(OTHER, KEY)
    assert (both.open(closed, *HERE), both.current(closed)) == ("xoxb-1", False)
    assert Keys(OTHER).open(both.seal("xoxb-2", *HERE), *HERE) == "xoxb-2"


@pytest.mark.threat("T21")
def test_rotating_the_key_seals_everything_anew(chorley_psr: Psr) -> None:
    keep((KEY, HERE), (KEY, THERE))
    assert ended(chorley_psr("rotate-key", PSR_SECRET_KEY=OTHER, PSR_SECRET_KEY_OLD=KEY)) == (0, DONE)
    assert (read(OTHER, HERE), read(OTHER, THERE)) == ("xoxb-T0VCFS", "xoxb-T0PARTNER")
    with pytest.raises(CannotOpen):
        read(KEY, HERE)
    assert ended(chorley_psr("rotate-key", PSR_SECRET_KEY=OTHER, PSR_SECRET_KEY_OLD=KEY)) == (0, DONE)


def test_what_neither_key_opens_is_named_and_left(chorley_psr: Psr) -> None:
    keep((KEY, HERE), (THIRD, THERE))
    assert ended(chorley_psr("rotate-key", PSR_SECRET_KEY=OTHER, PSR_SECRET_KEY_OLD=KEY)) == (0, (
        "1 secret is sealed with PSR_SECRET_KEY now. Neither key opens what is kept for: T0PARTNER. "
        "Install the bot there again."
    ))  # fmt: skip
    assert (read(OTHER, HERE), read(THIRD, THERE)) == ("xoxb-T0VCFS", "xoxb-T0PARTNER")


def test_nothing_to_seal_is_no_trouble(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("rotate-key", PSR_SECRET_KEY=OTHER, PSR_SECRET_KEY_OLD=KEY))[1].startswith("0 secrets are")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "Set PSR_SECRET_KEY to the new key and PSR_SECRET_KEY_OLD to the one before. `openssl rand -base64 32` "
             "makes a key."),
        ({"PSR_SECRET_KEY": KEY, "PSR_SECRET_KEY_OLD": KEY}, "PSR_SECRET_KEY and PSR_SECRET_KEY_OLD are the same. Put "
                                                             "the new key into PSR_SECRET_KEY."),
    ],
)  # fmt: skip
def test_it_takes_both_keys(chorley_psr: Psr, settings: dict[str, str], words: str) -> None:
    assert ended(chorley_psr("rotate-key", **settings)) == (1, words)


def test_it_needs_a_database(psr: Psr) -> None:
    code, words = ended(psr("rotate-key", PSR_SECRET_KEY=OTHER, PSR_SECRET_KEY_OLD=KEY))
    assert (code, words) == (2, NO_DATABASE)
