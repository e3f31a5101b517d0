"""Two bots behind the web server of compose.yaml, by its own configuration: one is ended, and nothing is lost."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.cluster import Cluster
from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.shared import ADDED, Town, at_once, insists, line
from tests.faults.town import EVENTS, ready, slack_beside
from tests.serving import free_port, headers_of, said
from tests.test_compose import NGINX

NOT_HERE = "nginx is not installed here (on Debian: apt-get install nginx-light), so its configuration was not tried"
PLACES = "/usr/local/bin:/usr/bin:/usr/sbin"


class Web:
    """nginx with that configuration, but for names and files that are there in a container only, and without TLS."""

    def __init__(self, bots: list[int], folder: Path, configuration: str = NGINX) -> None:
        self.port, program = free_port(), shutil.which("nginx", path=PLACES)
        if program is None:
            (pytest.fail if os.environ.get("PSR_NO_SKIP") == "1" else pytest.skip)(NOT_HERE)
        names = iter(bots)
        text = re.sub(r"bot-\d:3000 resolve", lambda _: f"127.0.0.1:{next(names)}", configuration)
        text = (
            re.sub(r"ssl_.*;", "", text)
            .replace("8443 ssl", f"127.0.0.1:{self.port}")
            .replace("/var/cache/nginx/", f"{folder}/")
        )
        (folder / "nginx.conf").write_text(text)
        command = [str(program), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        self._process = subprocess.Popen(command, cwd=folder)

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait()


@pytest.fixture
def one(shared: Cluster, forks: Parent, tmp_path: Path) -> Iterator[Town]:
    """Two bots on one database."""
    with slack_beside() as slack:
        made = Town(shared, f"behind_{tmp_path.name}", slack)
        made.open(forks, tmp_path, 2)
        yield made
        made.close()


@pytest.fixture
def web(one: Town, tmp_path: Path) -> Iterator[Web]:
    """The web server before them."""
    made = Web([bot.port for bot in one.bots], tmp_path)
    ready(made.port)
    yield made
    made.close()


def test_a_bot_that_is_ended_is_not_missed_behind_the_web_server(one: Town, web: Web, told: Told) -> None:
    rounds, acknowledged = times(3, 50), dict[str, str]()
    for n in range(rounds):
        doing: list[Callable[[], str | None]] = [
            partial(insists, web.port, line(f"{4 * n + each:06}")) for each in range(4)
        ]
        doing += [one.bots.pop().kill] if n == rounds // 2 else []
        for words in at_once(doing)[:4]:
            found = ADDED.match(str(words))
            assert found, words
            acknowledged[found[2]] = found[1]
    assert one.wrong(acknowledged) == []
    told("R15", "One of two bots behind the web server of `compose.yaml` is killed while four people type",
         f"{4 * rounds} of {4 * rounds} lines answered and kept, once")  # fmt: skip


def test_without_passing_it_on_somebody_meets_the_bot_that_is_gone(one: Town, tmp_path: Path) -> None:
    """The control."""
    web = Web([bot.port for bot in one.bots], tmp_path, NGINX.replace("error non_idempotent;", "off;"))
    ready(web.port)
    one.bots.pop().kill()
    bodies = [line(f"{n:06}") for n in range(4)]
    assert 502 in [said(web.port, "POST", EVENTS, body, headers_of(body))[0] for body in bodies]
    web.close()


def test_the_web_server_passes_on_nothing_but_what_chats_send(one: Town, web: Web) -> None:
    assert [said(one.bots[0].port, "GET", path)[0] for path in ("/healthz", "/slack/events")] == [200, 405]
    assert [said(web.port, "GET", path)[0] for path in ("/healthz", "/metrics", "/", "/slack/events")] == [
        404, 404, 404, 405,
    ]  # fmt: skip
    body = b"x" * 600_000
    assert said(web.port, "POST", EVENTS, body, headers_of(body))[0] == 413
