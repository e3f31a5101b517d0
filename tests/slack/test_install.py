"""A workspace installs the bot in a browser: what the pages say, what is kept, and what is turned away."""

import asyncio
import logging
from typing import Any

import pytest
from sqlmodel import select

from bot.slack.install import SCOPES, TURNED
from handlers.core import Request
from storage import sealed
from storage.events import Event
from storage.installations import MOST_BEGUN, TOKEN
from storage.sealed import Sealed
from storage.tenants import MOST_WAITING
from tests.canary import words_of
from tests.record import lying_in
from tests.slack.partners import HUSH, PARTNER, VCFS, Page, Partners

OFFICE = "pmo-manager"
AGAIN = "Nothing was installed. Open the install page again to start anew."
ASKED = (
    "The programme office of the partnership has to admit this workspace first, and has been asked. "
    "Until then nobody here gets an answer."
)
HELLO = "In Slack, look for PSR under Apps and say help to it."
SHUT = f"That link does not work\nIt is good for ten minutes, once, in the browser where it was begun.\n{AGAIN}"


def turned(why: str) -> str:
    _, title, words = TURNED[why]
    return f"{title}\n{words}\n{AGAIN}"


def refusals(partners: Partners) -> list[str]:
    with partners.database.reading(partners.clock()) as session:
        return [event.changes["why"] for event in session.exec(select(Event).where(Event.entity == "install"))]


def bytes_of(partners: Partners) -> bytes:
    return lying_in(partners.database)


def finish(partners: Partners, begun: Page, **query: str) -> Page:
    return partners.browses("/slack/oauth_redirect", begun.cookie, **query)


def test_the_browser_is_sent_to_slack_with_a_state_of_its_own(partners: Partners) -> None:
    begun, other = partners.browses("/slack/install"), partners.browses("/slack/install")
    assert (begun.status, begun.body) == (302, "")
    assert begun.headers["location"] == (
        f"{partners.fake.url}/oauth/v2/authorize?client_id=123456.789012&scope={'%2C'.join(SCOPES).replace(':', '%3A')}"
        f"&state={begun.state}"
    )
    assert begun.headers["set-cookie"] == (
        f"psr-install={begun.cookie}; HttpOnly; Max-Age=600; Path=/slack; SameSite=lax; Secure"
    )
    assert len({begun.state, begun.cookie, other.state, other.cookie}) == 4
    assert min(len(begun.state), len(begun.cookie)) >= 43


def test_a_workspace_that_the_record_names_is_in_at_once(partners: Partners) -> None:
    page = partners.installs(VCFS, "VCFS")
    assert (page.status, page.words) == (200, f"PSR is in VCFS now\n{HELLO}")
    assert partners.types("me").text.startswith("You are the Community Beat Manager (Police).")
    assert partners.letters("workspace") == []


def test_an_unknown_workspace_waits_and_nothing_is_answered_there(partners: Partners) -> None:
    partners.installs(VCFS, "VCFS")
    page = partners.installs()
    assert (page.status, page.words) == (200, f"PSR is installed in VCFS Network\n{ASKED}")
    assert partners.in_team(PARTNER, "help", "U0STRANGER").body == ""
    assert partners.by(PARTNER) == ["auth.test"]
    assert partners.deliver() == 2
    assert partners.fake.posts()[-1]["text"].startswith(
        'Workspace 1 asks to use PSR: "VCFS Network" in Slack (T0PARTNER). Nothing is answered there until you decide.'
    )
    partners.presses("admit 1", OFFICE)
    assert partners.in_team(PARTNER, "help", "U0STRANGER").text.startswith("What you can say to me")
    partners.presses("refuse 1", OFFICE)
    assert partners.in_team(PARTNER, "help", "U0STRANGER").body == ""


@pytest.mark.threat("T21")
def test_the_token_is_kept_sealed_and_goes_when_the_workspace_is_refused(partners: Partners) -> None:
    partners.installs()
    assert b"xoxb-" not in bytes_of(partners)
    with partners.database.reading(partners.clock()) as session:
        [row] = session.exec(select(Sealed))
        assert row.place == sealed.Place("slack", PARTNER, TOKEN)
    partners.router.answer(Request("refuse 1", partners.clock(), "console", "", OFFICE))
    with partners.database.reading(partners.clock()) as session:
        assert session.exec(select(Sealed)).all() == []
    installed = partners.installed()
    assert installed is not None
    assert installed.state == "refused"
    assert partners.installs().words == turned("refused")


def test_a_second_install_renews_the_first(partners: Partners) -> None:
    partners.installs(VCFS, "VCFS")
    page = partners.installs(VCFS, "VCFS renamed")
    assert (page.status, page.words) == (200, f"PSR was in VCFS renamed already\nIts access was renewed. {HELLO}")
    installed = partners.installed(VCFS)
    assert installed is not None
    assert (installed.version, installed.name, installed.state) == (2, "VCFS renamed", "active")


def test_slack_is_asked_once_whose_a_token_is_and_never_at_a_request(partners: Partners) -> None:
    partners.installs(VCFS, "VCFS")
    for _ in range(3):
        partners.types("action list")
        partners.presses("A11")
    assert partners.by(VCFS).count("auth.test") == 1


@pytest.mark.parametrize("wrong", ["", "x", "x" * 100_000, "💥", "' OR 1=1"])
def test_a_wrong_state_opens_nothing(partners: Partners, wrong: str) -> None:
    begun = partners.browses("/slack/install")
    page = finish(partners, begun, state=wrong, code=partners.grants())
    assert (page.status, page.words) == (400, SHUT)
    assert (partners.installed(), partners.by(PARTNER), refusals(partners)) == (None, [], ["state"])


def test_a_state_works_once(partners: Partners) -> None:
    begun = partners.browses("/slack/install")
    assert finish(partners, begun, state=begun.state, code=partners.grants()).status == 200
    assert finish(partners, begun, state=begun.state, code=partners.grants()).words == SHUT


def test_a_state_is_good_for_ten_minutes(partners: Partners) -> None:
    begun, later = partners.browses("/slack/install"), partners.browses("/slack/install")
    partners.at = "2016-03-15T09:10"
    assert finish(partners, begun, state=begun.state, code=partners.grants()).status == 200
    partners.at = "2016-03-15T09:11"
    assert finish(partners, later, state=later.state, code=partners.grants()).words == SHUT


def test_a_state_works_in_the_browser_where_it_was_begun(partners: Partners) -> None:
    mine, theirs = partners.browses("/slack/install"), partners.browses("/slack/install")
    for cookie in ("", "x", theirs.cookie):
        page = partners.browses("/slack/oauth_redirect", cookie, state=mine.state, code=partners.grants())
        assert page.words == SHUT
    assert finish(partners, mine, state=mine.state, code=partners.grants()).status == 200


def test_two_at_once_with_one_state_install_once(partners: Partners) -> None:
    begun, codes = partners.browses("/slack/install"), [partners.grants(), partners.grants()]
    pages = partners.run(_both(partners, begun, codes))
    assert sorted(page.status for page in pages) == [200, 400]
    installed = partners.installed()
    assert installed is not None
    assert installed.version == 1


async def _both(partners: Partners, begun: Page, codes: list[str]) -> list[Page]:
    asked = (partners.get("/slack/oauth_redirect", begun.cookie, state=begun.state, code=code) for code in codes)
    return list(await asyncio.gather(*asked))


def test_somebody_who_says_no_to_slack_has_installed_nothing(partners: Partners) -> None:
    begun = partners.browses("/slack/install")
    page = finish(partners, begun, state=begun.state, error="access_denied")
    assert (page.status, page.words) == (200, turned("declined"))
    assert finish(partners, begun, state=begun.state, code=partners.grants()).words == SHUT


@pytest.mark.threat("T7")
@pytest.mark.parametrize(
    ("granted", "why"),
    [
        ({"is_enterprise_install": True, "team": None}, "whole_org"),
        ({"scope": "commands,chat:write"}, "scopes"),
        ({"refresh_token": "xoxe-1"}, "rotation"),
        ({"token_type": "user"}, "strange"),
        ({"access_token": "xoxp-1"}, "strange"),
        ({"access_token": None}, "strange"),
        ({"team": {}}, "strange"),
        ({"really": "T0OTHER"}, "strange"),
    ],
)
def test_what_is_no_bots_access_to_one_workspace_is_not_kept(
    partners: Partners, granted: dict[str, Any], why: str
) -> None:
    page = partners.installs(PARTNER, "VCFS Network", **granted)
    assert (page.status, page.words) == (TURNED[why][0], turned(why))
    assert (partners.installed(), refusals(partners), b"xoxb-" in bytes_of(partners)) == (None, [why], False)


def test_a_code_that_slack_does_not_know(partners: Partners) -> None:
    begun = partners.browses("/slack/install")
    assert finish(partners, begun, state=begun.state, code="nonsense").words == turned("code")


def test_a_client_secret_that_slack_does_not_take(partners: Partners) -> None:
    partners.fake.apps = {"another": HUSH}
    assert partners.installs().words == turned("app")


@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
def test_slack_out_of_reach_is_said_and_nothing_is_kept(partners: Partners, method: str) -> None:
    partners.fake.fail(method, reset=True)
    assert partners.installs().words == turned("unreachable")
    assert partners.installed() is None


@pytest.mark.threat("T28")
def test_a_flood_of_installs_is_capped(partners: Partners) -> None:
    for _ in range(MOST_BEGUN):
        assert partners.browses("/slack/install").status == 302
    page = partners.browses("/slack/install")
    assert (page.status, page.words) == (429, turned("full"))
    partners.at = "2016-03-15T09:11"
    assert partners.browses("/slack/install").status == 302


@pytest.mark.threat("T28")
def test_a_flood_of_workspaces_is_capped_and_counted_once_an_hour(partners: Partners) -> None:
    for number in range(MOST_WAITING):
        assert partners.installs(f"T0{number:06}").status == 200
    for _ in range(3):
        assert partners.installs("T0ONEMORE").words == turned("full")
    assert (partners.installed("T0ONEMORE"), refusals(partners)) == (None, ["full"])
    assert len(partners.letters("workspace")) == MOST_WAITING
    assert partners.installs(VCFS, "VCFS").words.startswith("PSR is in VCFS now")


def test_a_name_has_no_power_on_the_page(partners: Partners) -> None:
    page = partners.installs(name="<script>alert(1)</script>")
    assert "<script" not in page.body
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["cache-control"] == "no-store"


def test_whoever_only_looks_at_the_link_begins_nothing(partners: Partners) -> None:
    page = partners.browses("/slack/install", method="HEAD")
    assert (page.status, page.cookie) == (200, "")


@pytest.mark.threat("T22", "T23")
def test_no_secret_is_in_any_log(partners: Partners, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        partners.installs()
        partners.installs(really="T0OTHER")
        partners.fake.apps = {}
        partners.installs()
    said = [words_of(r) for r in caplog.records if r.name == "psr" or r.name.startswith("slack")]
    assert said
    assert [words for words in said if "xoxb-" in words or HUSH in words or "code-" in words] == []
