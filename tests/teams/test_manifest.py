"""The Teams app: its manifest holds before Microsoft's own schema, says what the bot takes, and packs into one zip."""

import json
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.teams import package, said
from handlers.core import Oops
from tests.conftest import Bot

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = ROOT / "tests/npm/node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.30"
CLIENT = "1a2b3c4d-0000-4000-8000-00000000abcd"
SITE = "https://psr.example.org/about"

Psr = Callable[..., Result]


def manifest() -> dict[str, Any]:
    """As it stands in the zip."""
    with ZipFile(BytesIO(package.packed(CLIENT, SITE))) as made:
        filled: dict[str, Any] = json.loads(made.read("manifest.json"))
    return filled


MANIFEST = manifest()
BOT = MANIFEST["bots"][0]
MENU = [(listed["scopes"], command) for listed in BOT["commandLists"] for command in listed["commands"]]
EXTENSIONS = MANIFEST["composeExtensions"][0]["commands"]


@pytest.fixture
def psr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Psr:
    """`psr(...)` types `psr teams package ...` in an empty folder; `client` is the one setting."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, client: str | None = CLIENT) -> Result:
        env = {"TEAMS_CLIENT_ID": client, "TEAMS_CLIENT_SECRET": None, "TEAMS_TENANT_ID": None, "TEAMS_DEV": None}
        return CliRunner().invoke(app, ["teams", "package", *words], env=env)

    return run


@pytest.fixture
def schema() -> Any:  # noqa: ANN401 - JSON, as Microsoft wrote it
    """Microsoft's schema of this version of the manifest."""
    file = SCHEMAS / "MicrosoftTeams.schema.json"
    if not file.exists():
        missing = pytest.fail if os.environ.get("PSR_NO_SKIP") else pytest.skip
        missing("Microsoft's manifest schema is not here. `make npm` fetches it, where npm is installed.")
    return json.loads(file.read_text(encoding="utf-8"))


def faults(schema: Any, given: object) -> list[str]:  # noqa: ANN401
    """What the schema has against it. The schema itself is not checked: Python cannot read one of its patterns."""
    return [f"{'.'.join(map(str, e.path))}: {e.message}" for e in Draft4Validator(schema).iter_errors(given)]


def strings(given: object) -> Iterator[str]:
    """Every word of the manifest."""
    if isinstance(given, dict):
        for value in given.values():
            yield from strings(value)
    elif isinstance(given, list):
        for value in given:
            yield from strings(value)
    else:
        yield str(given)


def test_microsofts_own_schema_has_nothing_against_it(schema: Any) -> None:  # noqa: ANN401
    assert MANIFEST["manifestVersion"] == "1.30"
    assert MANIFEST["$schema"].split("/")[-2:] == ["v1.30", "MicrosoftTeams.schema.json"]
    assert faults(schema, MANIFEST) == []


def test_the_schema_would_say_what_is_wrong(schema: Any) -> None:  # noqa: ANN401
    unfilled = json.loads((ROOT / "bot/teams/manifest.json").read_text(encoding="utf-8"))
    wrong = {line.partition(":")[0] for line in faults(schema, unfilled | {"accentColor": "navy", "password": "x"})}
    assert wrong == {"", "accentColor", "id", "bots.0.botId", "composeExtensions.0.botId"} | {
        f"developer.{name}" for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")
    }


def test_every_gap_is_filled_with_what_it_is_for() -> None:
    assert [word for word in strings(MANIFEST) if "{{" in word] == []
    assert MANIFEST["version"] == version("psr")
    assert {MANIFEST["id"], BOT["botId"], MANIFEST["composeExtensions"][0]["botId"]} == {CLIENT}
    assert [MANIFEST["developer"][name] for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")] == [SITE] * 3


def test_it_asks_for_what_the_bot_uses_and_no_more() -> None:
    # identity: who pressed; messageTeamMembers: nudges. Nothing is read but what is said to the bot, and no page shown.
    assert MANIFEST["permissions"] == ["identity", "messageTeamMembers"]
    assert MANIFEST["validDomains"] == []
    unused = {
        "authorization",
        "webApplicationInfo",
        "devicePermissions",
        "staticTabs",
        "configurableTabs",
        "connectors",
    }
    assert unused & MANIFEST.keys() == set()
    assert BOT["scopes"] == ["personal", "team", "groupChat"]
    assert BOT["supportsFiles"]
    assert BOT["supportsTargetedMessages"]


def test_the_menus_have_no_slash_where_nothing_is_private() -> None:
    assert [(listed["scopes"], listed["triggers"]) for listed in BOT["commandLists"]] == [
        (["team", "groupChat"], ["mention", "slash"]),
        (["personal"], ["mention"]),
    ]


@pytest.mark.parametrize(("scopes", "command"), MENU, ids=[f"{scopes[0]}: {c['title']}" for scopes, c in MENU])
def test_every_line_of_a_menu_is_one_that_the_bot_takes(bot: Bot, scopes: list[str], command: dict[str, str]) -> None:
    where = None if scopes == ["personal"] else "ltg"
    for line in (command["title"], *re.findall("such as: (.+)", command["description"])):
        reply = bot.ask(line, where=where)
        took_back_nothing = reply.text.startswith("There is nothing of yours to take back")
        assert reply.form or took_back_nothing or not reply.refused, f"{line}: {reply.text}"


def test_the_menus_read_well() -> None:
    for _, command in MENU:
        assert command["title"] == command["title"].lower()
        assert len(command["title"]) <= 20
        assert 10 < len(command["description"]) <= 80
        assert not command["description"].endswith(".")
    assert all("help" in [c["title"] for c in listed["commands"]] for listed in BOT["commandLists"])


def test_every_form_of_a_menu_is_one_that_the_code_opens(bot: Bot) -> None:
    assert {command["id"] for command in EXTENSIONS} == set(said.DIALOGS)
    for command in EXTENSIONS:
        assert command["fetchTask"]
        assert bot.ask(said.DIALOGS[command["id"]]).form, command["id"]


def test_a_message_can_be_made_an_action_and_the_slash_menu_opens_forms() -> None:
    titles = {command["title"]: (command["context"], command.get("triggers", [])) for command in EXTENSIONS}
    assert titles == {
        "Make this an action": (["message"], []),
        "Add an action": (["compose"], ["slash"]),
        "Log an activity": (["compose"], ["slash"]),
    }
    assert said.MAKE_ACTION in {c["id"] for c in EXTENSIONS if c["title"] == "Make this an action"}


@pytest.mark.parametrize(("name", "side"), [("color", 192), ("outline", 32)])
def test_the_icons_are_pngs_of_the_size_that_teams_wants(name: str, side: int) -> None:
    with ZipFile(BytesIO(package.packed(CLIENT, SITE))) as made:
        head = made.read(MANIFEST["icons"][name])[:26]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", head[16:26])
    assert (width, height, depth, kind) == (side, side, 8, 6 if name == "outline" else 2)  # 6: with transparency


def test_the_zip_holds_three_files_at_its_root_and_is_the_same_every_time() -> None:
    first = package.packed(CLIENT, SITE)
    assert package.packed(CLIENT, SITE) == first
    with ZipFile(BytesIO(first)) as made:
        assert made.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert {(i.date_time, i.create_system, i.external_attr >> 16) for i in made.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 3, 0o644)
        }


def test_psr_teams_package_writes_it_and_says_what_to_do_next(psr: Psr) -> None:
    result = psr("--site", SITE)
    assert (result.exit_code, result.output.splitlines()) == (0, [
        f"Wrote psr-teams.zip, version {version('psr')} of the app.",
        "Next: in the Teams admin centre choose Teams apps, Manage apps, Actions, Upload new app, and this file.",
        "Then add PSR to your group's team; in its channel the programme office types: @PSR channel link task group",
        "A partner's own administrator uploads the same file; try that with one partner first.",
    ])  # fmt: skip
    assert Path("psr-teams.zip").read_bytes() == package.packed(CLIENT, SITE)


def test_it_writes_where_it_is_told_and_never_over_another_file(psr: Psr) -> None:
    assert psr("--site", SITE, "-o", "app.zip").exit_code == 0
    again = psr("--site", "https://psr.example.org/other", "-o", "app.zip")
    assert (again.exit_code, again.output.strip()) == (
        1, "There is a file app.zip already. `-o` gives this one another name."
    )  # fmt: skip
    assert Path("app.zip").read_bytes() == package.packed(CLIENT, SITE)
    assert psr("--site", SITE, "-o", "none/app.zip").output.strip() == "none/app.zip cannot be written here."
    assert (
        psr("--site", SITE, "-o", ".").output.strip() == "There is a file . already. `-o` gives this one another name."
    )


@pytest.mark.parametrize("client", [None, ""])
def test_without_the_bots_id_it_says_where_that_is_found(psr: Psr, client: str | None) -> None:
    result = psr("--site", SITE, client=client)
    assert (result.exit_code, result.output.strip()) == (1, (
        "TEAMS_CLIENT_ID is not set. It is the Application (client) ID of the bot's app in the Entra portal."
    ))  # fmt: skip
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "client", ["  ", "psr", CLIENT[:-1], CLIENT + "0", CLIENT.replace("-", ""), '","x":"', "{{SITE}}"]
)
def test_an_id_that_is_none_is_met_with_a_sentence(psr: Psr, client: str) -> None:
    result = psr("--site", SITE, client=client)
    assert (result.exit_code, result.output.partition(" such as")[0]) == (2, "TEAMS_CLIENT_ID should be an id")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "site",
    ["", "psr", "http://psr.example.org", "https://", "https://localhost", "ftp://psr.example.org",
     "javascript:alert(1)", "https://psr.example.org/a b", 'https://psr.example.org/"', "https://psr.example.org\\a",
     "https://psr.example.org/é", "https://name:word@psr.example.org", "https://psr.example.org/\n",
     f"https://psr.example.org/{'a' * 2048}"],
)  # fmt: skip
def test_an_address_that_teams_would_not_take_is_met_with_a_sentence(psr: Psr, site: str) -> None:
    result = psr("--site", site)
    assert (result.exit_code, result.output.strip()) == (
        1, "--site should be the https address of a page, such as https://psr.example.org/about."
    )  # fmt: skip
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "site", ["https://psr.example.org", "https://psr.example.org:8443/a/b?c=d&e=%20#f", "https://a-b.example/"]
)
def test_an_address_stands_in_the_manifest_as_it_was_typed(site: str) -> None:
    with ZipFile(BytesIO(package.packed(CLIENT, site))) as made:
        assert json.loads(made.read("manifest.json"))["developer"]["privacyUrl"] == site


def test_without_an_address_it_asks_for_one(psr: Psr) -> None:
    result = psr()
    assert (result.exit_code, result.output.splitlines()[-1]) == (2, "Error: Missing option '--site'.")


def test_packed_says_it_too() -> None:
    with pytest.raises(Oops, match="--site should be the https address"):
        package.packed(CLIENT, "psr.example.org")


def test_packing_waits_for_nothing_of_microsofts() -> None:
    code = "import sys, bot.__main__; sys.exit(any(name.startswith('microsoft_teams') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
