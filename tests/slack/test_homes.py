"""Several workspaces: each is spoken to with its own token, and one that the bot has lost waits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.slack.web import AWAY
from handlers.core import Letter
from storage import events, joining, outbox, sealed
from storage.channels import Channel
from storage.events import Author
from storage.installations import TOKEN
from storage.outbox import Outbox
from storage.roster import roster_of
from storage.sealed import Place
from storage.tenants import Tenant
from tests.slack.fake_slack import TOKEN as SINGLE
from tests.slack.partners import KEY, OTHER_KEY, PARTNER, VCFS, Partners
from tests.stores import Record, Store

OFFICE, ROOM = "pmo-manager", "C0PARTNER"
LOST = 'I am no longer in the workspace "VCFS Network" in Slack (T0PARTNER): {}. What I have for people and channels ' \
       "there waits while it is of use. To bring me back, somebody there installs me again."  # fmt: skip
OUT, REVOKED = "the app was taken out there", "Slack no longer takes my access to it"


@pytest.fixture
def both(partners: Partners) -> Partners:
    """Two workspaces with the bot in them; the fire service's person is in the partner's, as is a second channel."""
    partners.installs(VCFS, "VCFS")
    with partners.database.writing(partners.clock()) as session:
        roster = roster_of(session)
        fire = next(m for m in roster.members.values() if m.key == "ltg-council")
        group = next(g for g in roster.groups.values() if g.key == "ltg")
        session.add(Tenant(platform="slack", tenant_id=PARTNER, status="admitted"))
        joining.identify(session, fire.key_id, ("slack", PARTNER, "U0FIRE"))
        old = next(i for i in roster.identities_of(fire.key_id) if i.tenant_id == VCFS)
        session.delete(session.merge(old))
        session.add(Channel(platform="slack", tenant_id=PARTNER, conversation_id=ROOM, group_id=group.key_id))
        events.write(session, Author("test:partner", partners.clock(), "add"))
    partners.fake.rooms.add(ROOM)
    partners.fake.owners = {ROOM: PARTNER, "C0LTG": VCFS}
    partners.installs()
    return partners


@pytest.fixture
def single(workspace: Record, store: Store) -> Iterator[Partners]:
    """A bot with SLACK_BOT_TOKEN for its own workspace, and installs for others."""
    database = store.copy(workspace)
    world = Partners(database, more={"slack_bot_token": SINGLE})
    world.open()
    yield world
    world.close()


def tells(partners: Partners, key: str, person: str = "ltg-council") -> None:
    now = partners.clock()
    with partners.database.writing(now) as session:
        member = next(m for m in roster_of(session).members.values() if m.key == person)
        told = Letter(key, "tell", now, now + timedelta(hours=8), member_id=member.key_id, text="A7 is yours.")
        outbox.enqueue(session, [told.row(now)])


def row(partners: Partners, key: str) -> Outbox:
    with partners.database.reading(partners.clock()) as session:
        found = outbox.find(session, key)
        assert found is not None
        session.expunge_all()
        return found


def lost(partners: Partners) -> list[str]:
    return [letter.text for letter in partners.letters("gone")]


def hears(partners: Partners, kind: str, team: str = PARTNER, **more: Any) -> None:  # noqa: ANN401
    body = {"type": "event_callback", "team_id": team, "event_id": f"Ev{next(partners.numbers)}", "event": {
        "type": kind, **more.pop("event", {})}, **more}  # fmt: skip
    assert partners.run(partners.send(data=body)).status == 200


def test_each_workspace_is_answered_with_its_own_token(both: Partners) -> None:
    both.in_team(PARTNER, "action add", "U0FIRE", ROOM)
    both.types("action add")
    assert (both.by(PARTNER), both.by(VCFS)) == (["auth.test", "views.open"], ["auth.test", "views.open"])


def test_letters_go_out_by_the_token_of_whoever_they_are_for(both: Partners) -> None:
    assert both.types("action add Ring the surgery by Friday").text.startswith("Added A13 Ring the surgery")
    tells(both, "tell:fire")
    tells(both, "tell:police", "ltg-police")
    both.deliver()
    posted = [(args["channel"], token) for (method, token), args in zip(
        [s for s in both.fake.spoke if s[0] == "chat.postMessage"], both.fake.posts(), strict=True)]  # fmt: skip
    assert sorted(posted) == [
        ("C0LTG", "xoxb-T0VCFS-token"), ("C0PARTNER", "xoxb-T0PARTNER-token"), ("D0FIRE", "xoxb-T0PARTNER-token"),
        ("DLTGPOLICE", "xoxb-T0VCFS-token"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "event", "why", "state"),
    [
        ("app_uninstalled", {}, OUT, "uninstalled"),
        ("tokens_revoked", {"tokens": {"bot": ["U0BOT"]}}, REVOKED, "revoked"),
    ],
)
def test_a_workspace_that_takes_the_app_out_is_told_of_once_and_its_token_goes(
    both: Partners, kind: str, event: dict[str, Any], why: str, state: str
) -> None:
    for _ in range(3):
        hears(both, kind, event=event)
    hears(both, "app_uninstalled")
    installed = both.installed()
    assert installed is not None
    assert (installed.state, lost(both)) == (state, [LOST.format(why)])
    with both.database.reading(both.clock()) as session:
        assert not sealed.held(session, Place("slack", PARTNER, TOKEN))
    assert both.in_team(PARTNER, "help", "U0FIRE").body == ""
    assert both.types("help").text.startswith("What you can say to me")


def test_a_persons_own_token_is_no_concern_of_ours(both: Partners) -> None:
    hears(both, "tokens_revoked", event={"tokens": {"oauth": ["U0FIRE"], "bot": []}})
    hears(both, "tokens_revoked")
    hears(both, "app_uninstalled", team="T0ELSEWHERE")
    assert lost(both) == []


def test_letters_wait_for_a_workspace_that_is_lost_and_go_when_it_is_back(both: Partners) -> None:
    hears(both, "app_uninstalled")
    tells(both, "tell:fire")
    both.deliver()
    assert (row(both, "tell:fire").status, row(both, "tell:fire").why) == ("pending", f"not taken: {AWAY}")
    assert both.installs().words.startswith("PSR is in VCFS Network now")
    both.at = "2016-03-15T09:20"
    both.deliver()
    assert row(both, "tell:fire").status == "sent"
    hears(both, "app_uninstalled")
    assert len(lost(both)) == 1
    assert len({letter.key for letter in both.letters("gone")}) == 1


def test_letters_for_a_workspace_that_does_not_come_back_are_skipped_with_why(both: Partners) -> None:
    hears(both, "app_uninstalled")
    tells(both, "tell:fire")
    both.deliver()
    both.at = "2016-03-15T17:10"
    both.deliver()
    assert (row(both, "tell:fire").status, row(both, "tell:fire").why) == (
        "skipped", "the chat system did not take it in time",
    )  # fmt: skip


def test_a_loss_that_is_told_of_after_the_bot_came_back_is_old_news(both: Partners) -> None:
    hears(both, "app_uninstalled", event_time=int(both.clock().timestamp()) - 60)
    assert lost(both) == []
    hears(both, "app_uninstalled", event_time=int(both.clock().timestamp()) + 60)
    assert len(lost(both)) == 1


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_token_that_slack_takes_no_more_is_found_out_when_sending(both: Partners, error: str) -> None:
    both.fake.fail("conversations.open", error=error)
    tells(both, "tell:fire")
    both.deliver()
    installed = both.installed()
    assert installed is not None
    assert (installed.state, lost(both)) == ("revoked", [LOST.format(REVOKED)])
    assert row(both, "tell:fire").status == "pending"


@pytest.mark.threat("T21")
def test_swapped_ciphertexts_open_nothing(both: Partners) -> None:
    with both.database.engine.begin() as connection:
        for tenant, to in ((VCFS, "aside"), (PARTNER, VCFS), ("aside", PARTNER)):
            connection.execute(
                text("UPDATE sealed SET tenant_id = :to WHERE tenant_id = :at"), {"to": to, "at": tenant}
            )
    both.reopen()
    before = len(both.fake.spoke)
    tells(both, "tell:fire")
    both.deliver()
    assert both.types("help").body == ""
    assert both.fake.spoke[before:] == []
    assert row(both, "tell:fire").status == "pending"


def test_a_lost_key_opens_nothing_and_a_new_install_mends_it(both: Partners, caplog: pytest.LogCaptureFixture) -> None:
    both.more = {"secret_key": OTHER_KEY}
    both.reopen()
    assert both.types("help").body == ""
    [said] = [r for r in caplog.records if r.getMessage() == "the access to a workspace cannot be opened"]
    assert (vars(said)["workspace"], vars(said)["why"]) == ("T0VCFS", "the key that sealed it is not set")
    both.installs(VCFS, "VCFS")
    assert both.types("help").text.startswith("What you can say to me")


@pytest.mark.threat("T21")
def test_a_key_that_was_changed_still_opens_what_the_old_one_sealed(both: Partners) -> None:
    both.more = {"secret_key": OTHER_KEY, "secret_key_old": KEY}
    both.reopen()
    assert both.types("help").text.startswith("What you can say to me")


def test_the_single_token_goes_on_beside_installs(single: Partners) -> None:
    single.types("action add")
    assert [call for call in single.fake.spoke if call[0] != "auth.test"] == [("views.open", SINGLE)]
    single.installs()
    assert single.in_team(PARTNER, "help", "U0STRANGER").body == ""
    single.presses("admit 1", OFFICE)
    assert single.in_team(PARTNER, "help", "U0STRANGER").text.startswith("What you can say to me")
    assert [token for method, token in single.fake.spoke if method == "auth.test"].count(SINGLE) == 1


def test_a_workspace_that_never_installed_is_not_answered_by_the_single_token(single: Partners) -> None:
    assert single.in_team("T0UNKNOWN", "help", "U1").body == ""


def test_the_single_tokens_own_workspace_is_in_though_the_record_names_nobody_there(single: Partners) -> None:
    single.fake.tokens[SINGLE] = "T0HOME"
    assert single.in_team("T0HOME", "help", "U1").text.startswith("What you can say to me")
