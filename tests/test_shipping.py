"""What PSR is shipped in: the container and the service of systemd. Neither is started here; what they name is real."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.app import GRACE
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
LINES = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text()).splitlines()
DOCKER = [(word, rest) for word, _, rest in (line.partition(" ") for line in LINES if re.match(r"[A-Z]+ ", line))]
KNOWN = {str(field.validation_alias) for field in Settings.model_fields.values()}


def docker(word: str) -> list[str]:
    """What stands after a word in the Dockerfile, each time."""
    return [rest for found, rest in DOCKER if found == word]


def locked(name: str) -> dict[str, str]:
    """Every package of a lock, with its hashes and without the remarks."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / name).read_text())
    return {entry.partition("==")[0]: entry.strip() for entry in re.split(r"(?m)^(?=[a-z])", text) if entry.strip()}


def test_the_container_runs_the_server_as_nobody_special_and_is_told_to_stop_as_it_expects() -> None:
    assert docker("USER") == ["10001:10001"]
    assert (docker("ENTRYPOINT"), docker("CMD")) == (['["psr"]'], ['["serve"]'])
    assert (docker("WORKDIR")[-1], docker("VOLUME"), docker("STOPSIGNAL")) == ("/data", ["/data"], ["SIGTERM"])
    assert len({image.partition(" ")[0] for image in docker("FROM")}) == 1


def test_the_container_names_settings_that_there_are() -> None:
    named = dict(pair.split("=", 1) for pair in docker("ENV")[0].split())
    assert {name: value for name, value in named.items() if name in KNOWN} == {
        "PSR_HOST": "0.0.0.0", "PORT": "3000", "DATABASE_URL": "sqlite:////data/psr.db",
    }  # fmt: skip
    assert set(named) - KNOWN == {"PATH", "PYTHONDONTWRITEBYTECODE"}


def test_the_container_copies_what_is_there_and_is_let_in() -> None:
    copied = [name for rest in docker("COPY") if "--from" not in rest for name in rest.split()[:-1]]
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)
    assert sorted(copied) == sorted(let_in)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_what_the_container_installs_is_locked_and_nothing_of_the_tests_is_in_it() -> None:
    runs, tested = locked("runtime.lock"), locked("requirements.lock")
    assert {name: entry for name, entry in runs.items() if tested.get(name) != entry} == {}
    assert set(runs) & {"pytest", "mypy", "ruff", "hypothesis", "apsw", "atheris", "playwright"} == set()
    assert all("--hash=sha256:" in entry for entry in runs.values())
    installs = [step for run in docker("RUN") for step in run.split("&&") if "pip install" in step]
    assert [step for step in installs if "--require-hashes" not in step and "--no-index" not in step] == []


def test_no_lock_names_an_index() -> None:
    assert [name for name in ("runtime.lock", "requirements.lock") if "://" in (ROOT / name).read_text()] == []


@pytest.mark.parametrize("status", [200, 503])
def test_the_containers_own_check_believes_healthz(status: int) -> None:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:  # noqa: ANN401
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.handle_request, daemon=True).start()
    command = json.loads(docker("HEALTHCHECK")[0].partition("CMD ")[2])
    check = [sys.executable, *command[1:]]
    environment = os.environ | {"PORT": str(server.server_port)}
    done = subprocess.run(check, env=environment, check=False, capture_output=True)
    server.server_close()
    assert (command[0], done.returncode == 0) == ("python", status == 200)


# --- the service of systemd


def unit() -> configparser.SectionProxy:
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(ROOT / "bot" / "psr.service")
    return read["Service"]


def test_the_service_starts_again_unless_somebody_has_to_put_something_right() -> None:
    service = unit()
    assert service["ExecStart"].endswith("/psr serve")
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert int(service["TimeoutStopSec"]) > GRACE + 2
    assert (service["StateDirectory"], service["WorkingDirectory"]) == ("psr", "%S/psr")  # where `.env` is read from


def test_the_service_may_do_little() -> None:
    service = unit()
    assert (service["User"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("psr", "strict", "")
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces"):
        assert service[name] == "yes"


def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    """Where systemd's own check is to be had; it wants the command to be there, so it is given one that is."""
    check = shutil.which("systemd-analyze")
    if check is None:
        return
    text = (ROOT / "bot" / "psr.service").read_text()
    for name, wrong in (("psr.service", ""), ("wrong.service", "\n[Service]\nProtectSystem=perhaps\n")):
        file = tmp_path / name
        file.write_text(text.replace("/usr/local/bin/psr", sys.executable) + wrong)
        done = subprocess.run([check, "verify", file], check=False, capture_output=True, text=True, timeout=60)
        assert (done.stderr == "") is (wrong == ""), done.stderr
