"""`make teams`: the demonstration moved into this week, and what is said where the Playground cannot be started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.demo import present, teams
from storage.database import Database
from tests.conftest import Bot
from tests.playground.conftest import has_playground

MAKE = (sys.executable, "-m", "bot.demo.teams")


@pytest.fixture
def this_week(tmp_path: Path) -> Iterator[Bot]:
    """The record as `make teams` makes it on a Sunday in November 2026."""
    url, now = f"sqlite:///{tmp_path / 'psr.db'}", datetime(2026, 11, 22, 20, tzinfo=UTC)
    teams.fill(url, "http://localhost:1/_connector", now)
    bot = Bot(Database(url), at="2026-11-22T20:00")
    yield bot
    bot.router.close()
    bot.database.close()


def test_every_date_is_moved_by_the_same_weeks(this_week: Bot) -> None:
    said = this_week.say("actions")
    assert "A12 Send round the note of the 12 November meeting" in said
    assert "Early Intervention and Prevention Officer (Council) – due 19 November – late" in said
    assert (
        "A10 Pick five Springboard questions to try with frontline teams – no owner – due week of 30 November" in said
    )


def test_the_meeting_is_in_the_week_to_come(this_week: Bot) -> None:
    assert "Wednesday 25 November 2026" in this_week.say("next")


def test_whoever_sits_at_the_playground_is_the_beat_manager(this_week: Bot) -> None:
    said = this_week.say("me", teams.account("ltg-police"), None, platform="teams", tenant=teams.TENANT)
    assert "Community Beat Manager" in said


@pytest.mark.parametrize("day", ["2026-12-25", "2027-02-28", "2027-03-28", "2028-02-29", "2031-08-06"])
def test_it_can_be_loaded_in_any_week(day: str, tmp_path: Path) -> None:
    now = datetime.fromisoformat(f"{day}T07:59+00:00")
    teams.fill(f"sqlite:///{tmp_path / 'psr.db'}", "http://localhost:1/_connector", now)
    found = {m["ref"]: m["date"] for m in present.partnership(now)["meetings"]}
    assert 0 <= (found["M7"] - now.date()).days <= 7
    assert found["M1"].day == found["M8"].day == 1


def test_the_playground_takes_exactly_five_people_beside_the_one_who_sits_there() -> None:
    found = teams.config()
    assert found["currentUser"]["name"] == "Community Beat Manager"
    assert len(found["users"]) == 5


def test_without_node_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(MAKE, env={**os.environ, "PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{teams.NO_NODE}\n"


@pytest.mark.xdist_group("playground")
def test_ctrl_c_stops_both() -> None:
    has_playground()
    with subprocess.Popen(MAKE, stdout=subprocess.PIPE, text=True, start_new_session=True) as started:
        assert started.stdout
        address = next(line.strip() for line in started.stdout if "http://" in line)
        assert httpx.get(address, trust_env=False).status_code == 200
        started.send_signal(signal.SIGINT)
        assert started.stdout.read().endswith("\nStopped.\n")
    assert started.returncode == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)
