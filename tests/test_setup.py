"""`psr setup`: ten questions typed at, stopped and begun again; and what it leaves behind."""

import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.settings import Settings
from storage.database import Database
from tests.conftest import Bot
from tests.test_cli import OURS

CHORLEY = (
    "Chorley Public Service Reform",
    "Connect services, and help people earlier",
    "Europe/London",
    "Chorley Council (Council), Lancashire Constabulary (Police), Lancashire Fire and Rescue Service (Fire), LCFT",
    "Programme office (PMO)",
    "Programme manager",
    "Executive, Locality Task Group (Task Group), Extended MDT (MDT)",
    "MDT",
    "both",
    "sqlite:///chorley.db",
)
ENTER = [""] * 10
FIRST = (
    "Ten questions, and the partnership has its record. Enter takes what stands in [brackets]; everything can be "
    "changed later. Ctrl-C stops, and `psr setup` goes on from there.\n"
    "\n1. What is the partnership called?\n"
    "   For example: Chorley Public Service Reform\n"
    "   [Our partnership] "
)
SLACK = (
    "Next, in Slack:\n"
    "  1. Put your address into manifest.yaml; at api.slack.com/apps make an app from it, and install it.\n"
    "  2. Copy its bot token and signing secret into .env: SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET.\n"
    "  3. Invite the bot to each group's channel.\n"
)
TEAMS = (
    "Next, in Teams:\n"
    "  1. Make an app registration (of many tenants) and an Azure Bot with it; the README says how.\n"
    "  2. Copy TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID into .env.\n"
    "  3. `psr teams package --site https://…` makes the file that your Teams administrator uploads.\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to set up in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def setup(*typed: str) -> Result:
    """What is said when this is typed, line by line, and then no more."""
    return CliRunner().invoke(app, ["setup"], input="".join(f"{line}\n" for line in typed), env=dict.fromkeys(OURS))


def bot_of(name: str) -> Bot:
    return Bot(Database(f"sqlite:///{name}"))


def mode(name: str) -> int:
    return Path(name).stat().st_mode & 0o777


def after(question: str, *typed: str) -> str:
    """What is said to an answer to a question, where all before it were answered as in Chorley."""
    names = ["name", "purpose", "zone", "organisations", "office", "post", "groups", "closed", "chats", "database"]
    said = setup(*CHORLEY[: names.index(question)], *typed).output
    return said.partition(f"] {typed[-1]}\n")[2].partition("\n")[0].strip()


def test_each_question_has_an_example_and_a_default(folder: Path) -> None:
    said = setup(*ENTER).output
    assert said.startswith(FIRST)
    asked = re.findall(r"^(\d+)\. .*[?.]\n   For example: .+\n   \[.+\] $", said, re.MULTILINE)
    assert asked == [str(n) for n in range(1, 11)]


def test_it_ends_by_saying_what_to_do_next_and_with_a_code_that_works(folder: Path) -> None:
    result = setup(*CHORLEY)
    code = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", result.output)[0]
    assert result.exit_code == 0
    assert result.output.partition("] sqlite:///chorley.db\n")[2].strip() == (
        "The record is made, and .env holds its settings. It is yours alone to read; keep it so.\n\n"
        f"{SLACK}\n{TEAMS}\n"
        "Then `psr doctor` says whether anything is missing, and `psr serve` starts the bot.\n\n"
        f"The first coordinator's code: {code}\n"
        f"  In a private chat with the bot the Programme manager types: join {code}\n"
        "  It works once, within two days; `psr code coordinator` makes another. Pass it on in private.\n"
        "  Then, in a group's channel: /psr channel link executive (in Teams: @PSR channel link executive)\n"
        "  And for each partner, in the private chat: invite council executive"
    )
    bot = bot_of("chorley.db")
    bot.at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"
    assert bot.say(f"join {code}", "U1", None, platform="slack", tenant="T0CHORLEY").startswith(
        "You are in the programme office now, as Programme manager (PMO)."
    )
    bot.database.close()


def test_the_record_is_what_was_answered(folder: Path) -> None:
    setup(*CHORLEY)
    bot = bot_of("chorley.db")
    said = [bot.say(line, "pmo-coordinator", None) for line in ("about", "groups", "me", "invite fire task group")]
    assert said[0] == (
        "Chorley Public Service Reform\nConnect services, and help people earlier\n"
        "5 partners, 3 groups. groups lists them."
    )
    assert said[1] == (
        "Groups (3)\nExecutive – no lead yet, 0 seats\nLocality Task Group – no lead yet, 0 seats\n"
        "Programme office – no lead yet, 1 seat\ngroup executive shows one of them."
    )
    assert said[2].startswith("You are the Programme manager (PMO).\nSeats: Programme office (coordinator)\n")
    assert said[3].startswith("Invitation 2 for Fire to the Locality Task Group: ")
    bot.database.close()


def test_a_closed_group_is_closed(folder: Path) -> None:
    setup(*CHORLEY)
    bot = bot_of("chorley.db")
    assert "MDT" not in bot.say("groups", "pmo-coordinator", None)
    assert bot.say("channel link mdt", "pmo-coordinator", None, private=False, conversation="C1").startswith(
        "Linked: this channel is the Extended MDT's now, and everything is posted here. The Extended MDT is a closed"
    )
    bot.database.close()


def test_env_holds_the_settings_for_its_owner_alone(folder: Path) -> None:
    setup(*CHORLEY)
    assert Path(".env").read_text().splitlines()[:2] == [
        "DATABASE_URL=sqlite:///chorley.db",
        "PSR_TIMEZONE=Europe/London",
    ]
    assert [mode(".env"), mode("chorley.db"), Path("psr-setup.json").exists()] == [0o600, 0o600, False]
    read = Settings()
    assert (read.database_url, read.timezone, read.slack_wanted, read.teams_wanted) == (
        "sqlite:///chorley.db", "Europe/London", False, False
    )  # fmt: skip


def test_an_env_that_is_there_is_not_touched(folder: Path) -> None:
    Path(".env").write_text("PORT=3001\n")
    said = setup(*CHORLEY).output
    assert (
        "The record is made. .env was there already, so it is as it was. Set DATABASE_URL in it to what you answered "
        "here.\n"
    ) in said
    assert Path(".env").read_text() == "PORT=3001\n"


def test_the_settings_that_are_there_are_the_defaults(folder: Path) -> None:
    Path(".env").write_text("DATABASE_URL=sqlite:///own.db\n")
    said = setup(*ENTER).output
    assert "[sqlite:///own.db]" in said
    assert ".env was there already, so it is as it was.\n" in said
    assert Path("own.db").exists()


@pytest.mark.parametrize(("chats", "said", "unsaid"), [("slack", SLACK, TEAMS), ("Teams", TEAMS, SLACK)])
def test_only_the_chats_that_are_used_are_spoken_of(folder: Path, chats: str, said: str, unsaid: str) -> None:
    output = setup(*CHORLEY[:8], chats, "").output
    assert said in output
    assert unsaid not in output
    assert ("SLACK_BOT_TOKEN=" in Path(".env").read_text()) is (said == SLACK)


@pytest.mark.parametrize(
    ("question", "typed", "sentence"),
    [
        ("name", "!!!", "Please type a word or two."),
        ("name", "x" * 121, "That is 121 characters; keep it under 120."),
        ("purpose", "Ring 01257 515151",
         "That looks like a phone number. Posts and organisations are enough here; no people, please."),
        ("zone", "Chorley", "That is not a time zone this machine knows. Europe/London is one; tzdata brings them."),
        ("organisations", "none", "A partnership needs at least one partner."),
        ("organisations", "Police, NHS, police", '"police" is there twice. Give each a name of its own.'),
        ("organisations", ", ,", "Please type a word or two."),
        ("organisations", f"Police, {'x' * 41}",
         f'"{"x" * 30}…" is long. Put a short name after it in brackets: {"x" * 30}… (Short name)'),
        ("organisations", "Police, Ωμέγα", '"Ωμέγα" needs a short name of letters or numbers, in brackets.'),
        ("organisations", ", ".join(f"Body {n}" for n in range(61)),
         "That is 61; up to 60 can be set up here, and more can join later."),
        ("office", "Office, Team", "That should be one team. Which one?"),
        ("office", "Police", "Police is a partner already. Give the team that runs this a name of its own."),
        ("groups", "Executive, PMO", "The programme office has a group of its own anyway; leave it out here."),
        ("closed", "Board", 'There is no group called "Board". There are: Executive, Task Group, MDT. Or type none.'),
        ("closed", "Locality Task Group",
         "A closed group needs a short name in one word, as in Locality Task Group (MDT). Type it so."),
        ("closed", "Locality Task Group (MDT)",
         'Another group is called "MDT" for short. Give Locality Task Group a short name of its own.'),
        ("chats", "fax", "Please type slack, teams or both."),
        ("database", "mysql://x", "That should begin with sqlite:/// or postgresql://, such as sqlite:///psr.db."),
        ("database", "sqlite:///it's.db", "That should have no quotes in it."),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_stand_gets_a_sentence_and_the_question_again(
    folder: Path, question: str, typed: str, sentence: str
) -> None:
    assert after(question, typed) == sentence


def test_after_a_wrong_answer_a_right_one_is_taken(folder: Path) -> None:
    result = setup("!!!", *CHORLEY[:7], "Locality Task Group", "Locality Task Group (LTG)", *CHORLEY[8:])
    assert result.exit_code == 0
    bot = bot_of("chorley.db")
    assert "Locality" not in bot.say("groups", "pmo-coordinator", None)
    bot.database.close()


def test_it_can_be_stopped_and_begun_again(folder: Path) -> None:
    first = setup(*CHORLEY[:4])
    assert first.exit_code == 1
    assert first.output.endswith(
        "\nStopped, and nothing was made. Your answers so far are in psr-setup.json; `psr setup` offers them again.\n"
    )
    assert (sorted(path.name for path in folder.iterdir()), mode("psr-setup.json")) == (["psr-setup.json"], 0o600)
    again = setup("", "", "", "", *CHORLEY[4:])
    assert f"[{CHORLEY[3]}]" in again.output
    assert again.exit_code == 0
    bot = bot_of("chorley.db")
    assert bot.say("about", "stranger", None).startswith("Chorley Public Service Reform\n")
    bot.database.close()


@pytest.mark.parametrize("kept", ["{", "[]", '{"name": 5, "mayor": "x"}', "\udcff"])
def test_answers_that_cannot_be_read_are_asked_anew(folder: Path, kept: str) -> None:
    Path("psr-setup.json").write_bytes(kept.encode(errors="surrogateescape"))
    assert setup().output.startswith(FIRST)


def test_a_record_that_is_there_is_left_alone(folder: Path) -> None:
    setup(*ENTER)
    before = Path("psr.db").read_bytes()
    result = setup(*CHORLEY)
    assert (result.exit_code, result.output) == (1, (
        "There is a record already, of Our partnership, so nothing was changed. `psr code coordinator` makes a code "
        "for its office.\n"
    ))  # fmt: skip
    assert Path("psr.db").read_bytes() == before


def test_a_record_elsewhere_is_left_alone_and_the_answers_are_kept(folder: Path) -> None:
    setup(*CHORLEY)
    Path(".env").unlink()
    result = setup(*CHORLEY)
    assert result.exit_code == 1
    assert result.output.endswith(
        "psr setup: this database holds a partnership already (Chorley Public Service Reform). Nothing was changed.\n"
    )
    assert json.loads(Path("psr-setup.json").read_text())["post"] == "Programme manager"
    assert not Path(".env").exists()


def test_a_folder_that_is_not_there_is_said(folder: Path) -> None:
    Path("file").write_text("")
    result = setup(*CHORLEY[:9], "sqlite:///file/psr.db")
    assert (result.exit_code, result.output.splitlines()[-1]) == (2, (
        "The database's folder cannot be made or written to. See DATABASE_URL."
    ))  # fmt: skip


def test_at_a_real_terminal(folder: Path) -> None:
    leader, follower = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    clean["PYTHONPATH"] = str(Path(__file__).parent.parent)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "setup"], cwd=folder, env=clean,
        stdin=follower, stdout=follower, stderr=follower,
    ) as process:  # fmt: skip
        os.close(follower)
        os.write(leader, b"\n" * 10)
        said = _all(leader)
    os.close(leader)
    assert process.returncode == 0, said
    assert "The first coordinator's code: " in said
    assert mode(".env") == 0o600


def _all(leader: int) -> str:
    """Everything until the other end is closed."""
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # how Linux says that it is closed
            part = b""
        if not part:
            return b"".join(parts).decode(errors="replace")
        parts.append(part)
