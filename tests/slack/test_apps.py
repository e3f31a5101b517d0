"""A partner's own Slack app: its own address and signatures, which count for its own workspace and no other."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from typer.testing import CliRunner

from bot.__main__ import app as psr
from bot.slack.install import TURNED
from storage import events, slack_apps
from storage.events import Author
from storage.sealing import Keys
from storage.slack_apps import SlackApp
from storage.tenants import Tenant
from tests.slack.fake_slack import TOKEN as SINGLE
from tests.slack.partners import KEY, PARTNER, VCFS, Page, Partners
from tests.slack.world import SECRET, Answer, asgi, signed, user
from tests.stores import Record, Store

POLICE, HUSH, SIGNS = "987654.321098", "hush-police", "police-signs-with-this"
HELP = "What you can say to me"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def police(workspace: Record, store: Store) -> Iterator[Partners]:
    """The police have an app of their own beside the partnership's."""
    yield from world(workspace, store)


@pytest.fixture
def alone(workspace: Record, store: Store) -> Iterator[Partners]:
    """The same, where the partnership's own workspace goes by SLACK_BOT_TOKEN and installs nothing."""
    yield from world(workspace, store, slack_client_id=None, slack_client_secret=None, slack_bot_token=SINGLE)


def world(workspace: Record, store: Store, **more: Any) -> Iterator[Partners]:  # noqa: ANN401
    database = store.copy(workspace)
    made = Partners(database, more=more)
    with database.writing(made.clock()) as session:
        slack_apps.keep(session, Keys(KEY), SlackApp(key="police", client_id=POLICE), HUSH, SIGNS)
        session.add(Tenant(platform="slack", tenant_id=PARTNER, status="admitted"))
        events.write(session, Author("test:police", made.clock(), "add"))
    made.open()
    made.fake.apps[POLICE] = HUSH
    yield made
    made.close()


def installs(police: Partners, where: str = PARTNER) -> Page:
    begun = police.browses("/slack/police/install")
    assert f"client_id={POLICE}&" in begun.headers["location"]
    code = police.grants(where)
    return police.browses("/slack/police/oauth_redirect", begun.cookie, state=begun.state, code=code)


def posts(police: Partners, form: dict[str, str], at: str = "/slack/police/events", secret: str = SIGNS) -> Answer:
    body = urlencode(form).encode()
    answer = police.run(asgi(police.gate, body, signed(body, FORM, secret=secret), at))
    police.run(police.slack.settle())
    return answer


def says(police: Partners, team: str = PARTNER, **how: str) -> Answer:
    return posts(police, police.command("help", channel="D0ANY", team_id=team, user_id=user("ltg-police")), **how)


def test_a_partners_own_app_is_installed_and_answered_at_its_own_address(police: Partners) -> None:
    assert installs(police).words.startswith("PSR is in VCFS Network now")
    installed = police.installed()
    assert installed is not None
    assert installed.app == "police"
    assert says(police).text.startswith(HELP)
    assert police.by(PARTNER) == ["auth.test"]


@pytest.mark.threat("T1", "T6")
def test_what_it_signs_counts_for_no_other_workspace(police: Partners) -> None:
    installs(police)
    police.installs(VCFS, "VCFS")
    assert says(police, team=VCFS).body == ""
    assert says(police, team="T0UNKNOWN").body == ""
    assert says(police, at="/slack/events", secret=SECRET).body == ""
    assert says(police, team=VCFS, at="/slack/events", secret=SECRET).text.startswith(HELP)


@pytest.mark.threat("T6")
def test_it_cannot_speak_for_somebody_of_another_workspace(police: Partners) -> None:
    installs(police)
    press = police.press("action add Ring the surgery", "pmo-manager") | {"team": {"id": PARTNER}}
    assert posts(police, {"payload": json.dumps(press)}).status == 200
    press["user"] = {**press["user"], "team_id": PARTNER}
    posts(police, {"payload": json.dumps(press)})
    assert [args["text"][:23] for _, args in police.fake.calls if "text" in args] == ["I don't know you yet. A"]


@pytest.mark.threat("T6")
def test_it_cannot_say_that_another_workspace_took_the_app_out(police: Partners) -> None:
    installs(police)
    police.installs(VCFS, "VCFS")
    for team in (VCFS, PARTNER):
        body = json.dumps({"type": "event_callback", "team_id": team, "event": {"type": "app_uninstalled"}}).encode()
        police.run(asgi(police.gate, body, signed(body, "application/json", secret=SIGNS), "/slack/police/events"))
    states = {team: getattr(police.installed(team), "state", "") for team in (VCFS, PARTNER)}
    assert states == {VCFS: "active", PARTNER: "uninstalled"}


@pytest.mark.threat("T1")
@pytest.mark.parametrize(
    ("at", "secret"),
    [
        ("/slack/police/events", SECRET), ("/slack/events", SIGNS), ("/slack/fire/events", SIGNS),
        ("/slack/police/events", ""), ("/slack/fire/events", ""), ("/slack/%2e%2e/events", SIGNS),
    ],
)  # fmt: skip
def test_a_signature_is_good_at_its_own_address(police: Partners, at: str, secret: str) -> None:
    installs(police)
    answer = says(police, at=at, secret=secret)
    assert (answer.status, answer.body) == (401, "Not signed by Slack.")


def test_an_install_begun_for_one_app_is_not_finished_for_another(police: Partners) -> None:
    begun = police.browses("/slack/police/install")
    page = police.browses("/slack/oauth_redirect", begun.cookie, state=begun.state, code=police.grants())
    assert (page.status, police.installed()) == (400, None)
    assert police.browses("/slack/police/oauth_redirect", begun.cookie, state=begun.state,
                          code=police.grants()).status == 200  # fmt: skip


def test_a_workspace_has_one_app_at_a_time(police: Partners) -> None:
    installs(police)
    assert police.installs(PARTNER).words.startswith(TURNED["another"][1])
    police.installs(VCFS, "VCFS")
    assert installs(police, VCFS).words.startswith(TURNED["another"][1])


def test_there_is_no_page_for_an_app_that_is_none(police: Partners) -> None:
    page = police.browses("/slack/fire/install")
    assert (page.status, page.words) == (404, "There is no such app\nNothing was installed.")


def test_an_app_that_is_removed_signs_nothing_any_more(police: Partners) -> None:
    installs(police)
    with police.database.writing(police.clock()) as session:
        row = slack_apps.find(session, "police")
        assert row is not None
        slack_apps.drop(session, row)
    assert says(police).status == 401
    assert police.browses("/slack/police/install").status == 404


def test_it_works_beside_a_single_token(alone: Partners) -> None:
    installs(alone)
    assert says(alone).text.startswith(HELP)
    assert alone.types("help").text.startswith(HELP)
    assert alone.browses("/slack/install").status == 404


@pytest.fixture
def keyboard(workspace: Record, store: Store) -> Callable[..., tuple[int, str]]:
    """`psr slack …`, with what is typed when it asks."""
    database = store.copy(workspace)
    settings = {"DATABASE_URL": str(database.url), "PSR_SECRET_KEY": KEY, "PSR_SECRET_KEY_OLD": ""}

    def run(*words: str, typed: str = "", **more: str) -> tuple[int, str]:
        result = CliRunner().invoke(psr, ["slack", *words], input=typed, env=settings | more)
        return result.exit_code, result.output.strip()

    return run


def test_an_app_is_added_and_removed_at_the_keyboard(keyboard: Callable[..., tuple[int, str]]) -> None:
    typed = f"{POLICE}\n{'a1' * 16}\n{'b2' * 16}\n"
    code, words = keyboard("add", "police", typed=typed)
    assert (code, words[words.index("The app") :]) == (0, (
        "The app police is kept. Restart the bot, and put these addresses into the app at Slack:\n"
        "/slack/police/events for commands, events and interactivity, /slack/police/oauth_redirect as redirect URL.\n"
        "Then somebody of the partner opens /slack/police/install."
    ))  # fmt: skip
    assert "a1a1" not in words
    assert keyboard("add", "police", typed=typed)[0] == 0
    assert "under another name already" in keyboard("add", "fire", typed=typed)[1]
    assert keyboard("remove", "police") == (0, "The app police is let in no more.")
    assert keyboard("remove", "police") == (1, "There is no app police.")


@pytest.mark.parametrize(
    ("name", "typed", "more", "words"),
    [
        ("police", "x\ny\nz\n", {}, "That is not what Slack shows under Basic Information. Nothing was kept."),
        ("../x", "", {}, "The name should be small letters, such as police; it stands in the app's addresses."),
        ("police", "", {"PSR_SECRET_KEY": ""}, "PSR_SECRET_KEY is not set. It seals the app's secrets; "
                                               "`openssl rand -base64 32` makes one."),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_not_kept(
    keyboard: Callable[..., tuple[int, str]], name: str, typed: str, more: dict[str, str], words: str
) -> None:
    code, said = keyboard("add", name, typed=typed, **more)
    assert (code, said.splitlines()[-1]) == (1, words)
