"""A tenant that nobody admitted gets no answer, and the programme office hears of it once."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from bot.teams import sdk
from bot.teams.door import Side
from storage import events, joining
from storage.events import Author
from storage.outbox import Outbox
from tests.conftest import Bot, london
from tests.teams.key_server import ACTIVITY, CLIENT, TENANT, Teams

STRANGER = "0f000000-0000-4000-8000-000000000001"
NOW = london("2016-03-15T09:00")
SHUT = (403, "This bot does not answer there.")


@pytest.fixture
def door(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Teams]:
    """The real gate, asking the real list."""
    made = Teams()
    made.open()
    side = Side(sdk.Account(CLIENT, "not-a-secret", TENANT), bot.router, lambda: NOW)
    monkeypatch.setattr(made.gate, "_admits", side._admits)
    yield made
    made.run(side.close())
    made.close()


def of(tenant: str) -> dict[str, object]:
    talk = {**dict(ACTIVITY["conversation"]), "tenantId": tenant}
    return {**ACTIVITY, "conversation": talk, "channelData": {"tenant": {"id": tenant}}}


def letters(bot: Bot) -> int:
    with bot.database.reading(NOW) as session:
        return len({row.entity_id for row in session.exec(select(Outbox).where(Outbox.rule == "workspace"))})


@pytest.mark.threat("T6")
def test_an_unknown_tenant_waits_for_the_programme_office(bot: Bot, door: Teams) -> None:
    assert [door.posts(of(STRANGER)) for _ in range(3)] == [SHUT] * 3
    assert (door.heard, letters(bot)) == ([], 1)
    bot.say("admit 1", "pmo-manager")
    assert door.posts(of(STRANGER)) == (200, "")
    bot.say("refuse 1", "pmo-manager")
    assert door.posts(of(STRANGER)) == SHUT
    assert letters(bot) == 1


def test_the_home_tenant_is_never_asked_about(bot: Bot, door: Teams) -> None:
    assert door.posts(of(TENANT)) == (200, "")
    assert letters(bot) == 0


def test_a_tenant_in_which_the_record_knows_somebody_is_in(bot: Bot, door: Teams) -> None:
    with bot.database.writing(NOW) as session:
        joining.identify(session, 1, ("teams", STRANGER, "somebody"))
        events.write(session, Author("test:identity", NOW, "add"))
    assert door.posts(of(STRANGER)) == (200, "")
    assert letters(bot) == 0


@pytest.mark.threat("T9")
def test_nobody_knocks_without_microsofts_signature(bot: Bot, door: Teams) -> None:
    assert door.posts(of(STRANGER), [(b"content-type", b"application/json")])[0] == 401
    assert letters(bot) == 0
