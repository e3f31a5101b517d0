"""`compose.yaml`, read as Docker would: pinned, closed, and in step with the bot. It is not started here."""

import re
import tomllib
from typing import Any

import pytest
import yaml

from bot.app import GRACE
from bot.bodies import LONGEST
from bot.settings import Settings
from tests.serving import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = ("bot-1", "bot-2")
NGINX = str(COMPOSE["configs"]["nginx"]["content"])
LIBPQ = {"PGPASSWORD"}  # what PostgreSQL's own client reads


def seconds(words: str) -> int:
    return int(words.removesuffix("s"))


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned_and_may_do_as_little_as_it_can(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", service["image"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == ("no" if name == "upgrade" else "unless-stopped")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert not {"cap_add", "privileged", "network_mode", "pid"} & set(service)


def test_the_bots_are_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {SERVICES[name]["image"] for name in (*BOTS, "upgrade")} == {f"psr:{version}"}


def test_two_bots_on_one_database_are_upgraded_before_they_start() -> None:
    for name in BOTS:
        assert SERVICES[name]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}
        assert SERVICES[name]["command"] == ["serve"]
    assert SERVICES["upgrade"]["command"] == ["upgrade"]
    assert SERVICES["upgrade"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["web"]["depends_on"] == {name: {"condition": "service_healthy"} for name in BOTS}


def test_what_the_bots_are_told_they_know() -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    told = SERVICES["bot-1"]["environment"]
    assert set(told) <= known | LIBPQ
    made = Settings(**{name: value for name, value in told.items() if name in known})
    assert (made.host, made.port) == ("0.0.0.0", 3000)
    assert made.database_url == "postgresql+psycopg://psr@database/psr"
    database = SERVICES["database"]["environment"]
    assert database["POSTGRES_USER"] == database["POSTGRES_DB"] == "psr"
    assert told["PGPASSWORD"] == database["POSTGRES_PASSWORD"]


def test_whatever_has_to_be_given_is_named_at_its_top() -> None:
    text = (ROOT / "compose.yaml").read_text()
    top = text.partition("x-any:")[0]
    assert set(re.findall(r"\$\{?(\w+)", text)) == {"POSTGRES_PASSWORD"}
    assert text.count("$") == text.count("${POSTGRES_PASSWORD:?is not set in .env}")  # none is empty by mistake
    assert all(f"#   {secret['file']} " in top for secret in COMPOSE["secrets"].values())
    assert "POSTGRES_PASSWORD" in top


def test_only_the_web_server_is_open_and_the_database_reaches_nobody() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == SERVICES["upgrade"]["networks"] == ["inside"]
    assert SERVICES["web"]["networks"] == ["outside"]


def test_a_bot_is_asked_whether_it_is_well_and_has_time_to_finish() -> None:
    for name in BOTS:
        assert "http://127.0.0.1:3000/healthz" in SERVICES[name]["healthcheck"]["test"][-1]
        assert seconds(SERVICES[name]["stop_grace_period"]) >= GRACE + 5


def test_what_is_kept_is_in_volumes() -> None:
    kept = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert kept == set(COMPOSE["volumes"]) == {"record"}


def test_the_web_server_passes_on_the_bots_own_paths_and_no_larger_body() -> None:
    assert re.findall(r"location (.+) \{", NGINX) == ["/slack/", "= /api/messages", "/"]
    assert re.findall(r"server (\S+) resolve", NGINX) == [f"{name}:3000" for name in BOTS]
    assert re.findall(r"client_\w+_size (\d+)k;", NGINX) == [str(LONGEST // 1024)] * 2
    assert SERVICES["web"]["secrets"] == re.findall(r"/run/secrets/(\S+);", NGINX) == list(COMPOSE["secrets"])
    assert SERVICES["web"]["ports"] == [f"443:{port}" for port in re.findall(r"listen (\d+) ssl", NGINX)]
