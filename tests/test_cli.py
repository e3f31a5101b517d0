"""The `psr` command, as it is typed: what it says, how it ends, and never a traceback."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from storage import joining
from storage.database import HEAD, Database
from tests.conftest import london
from tests.stores import Sqlite

DEMO = Path(__file__).parent.parent / "bot" / "demo" / "chorley.yaml"
OURS = ("DATABASE_URL", "PORT", "PSR_HOST", "PSR_TIMEZONE", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET",
        "SLACK_APP_TOKEN", "SLACK_API_URL", "TEAMS_CLIENT_ID", "TEAMS_CLIENT_SECRET", "TEAMS_TENANT_ID",
        "TEAMS_DEV", "PSR_SECRET_KEY", "PSR_SECRET_KEY_OLD", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")  # fmt: skip

Psr = Callable[..., Result]
NO_DATABASE = (
    "There is no database psr.db. `psr load FILE.yaml` makes a new one, and `psr restore FILE` puts back a copy."
)


@pytest.fixture
def psr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Psr:
    """`psr("load", FILE)`, in an empty folder and with no settings but those given by name."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object, **settings: str) -> Result:
        bare: dict[str, str | None] = dict.fromkeys(OURS)
        return CliRunner().invoke(app, [str(word) for word in words], env=bare | settings)

    return run


@pytest.fixture
def chorley_psr(psr: Psr, sqlite: Sqlite) -> Psr:
    """The same, with the demonstration loaded."""
    sqlite.put(sqlite.keep("psr load", _load), Path("psr.db"))
    return psr


def _load(database: Database) -> None:
    url = str(database.url)
    assert CliRunner().invoke(app, ["load", str(DEMO)], env=dict.fromkeys(OURS) | {"DATABASE_URL": url}).exit_code == 0


def ended(result: Result) -> tuple[int, str]:
    return result.exit_code, result.output.strip()


def test_load_makes_the_database_and_says_what_it_holds(psr: Psr) -> None:
    assert ended(psr("load", DEMO)) == (0, (
        "Loaded Chorley Public Service Reform: 21 organisations, 3 localities, 5 groups, 31 members, 41 seats, "
        "5 channels, 8 meetings, 4 focus groups, 7 activities, 12 actions, 15 glossary entries."
    ))  # fmt: skip
    assert Path("psr.db").stat().st_mode & 0o077 == 0


def test_load_into_a_database_that_holds_a_partnership_is_refused(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("load", DEMO)) == (1, (
        "chorley.yaml: this database holds a partnership already (Chorley Public Service Reform). Nothing was changed."
    ))  # fmt: skip


def test_load_says_every_fault_of_a_file(psr: Psr) -> None:
    Path("town.yaml").write_text("programme: {nam: Town}\nterms: []\n")
    assert ended(psr("load", "town.yaml")) == (1, (
        "town.yaml, line 1: programme.name: this is missing.\n"
        "town.yaml, line 1: programme.nam: I don't know this; did you mean name?\n"
        "town.yaml, line 2: terms: I don't know this section."
    ))  # fmt: skip


def test_load_says_that_there_is_no_such_file(psr: Psr) -> None:
    assert ended(psr("load", "none.yaml")) == (1, "There is no file none.yaml here that I can read.")
    assert not Path("psr.db").exists()


def test_load_says_that_a_file_is_no_text(psr: Psr) -> None:
    Path("town.yaml").write_bytes(b"programme: {name: Caf\xe9}")
    assert ended(psr("load", "town.yaml")) == (1, "town.yaml is not a text file in UTF-8.")


def test_load_says_that_a_file_is_far_too_large(psr: Psr) -> None:
    Path("town.yaml").write_bytes(b"#" * 2_000_001)
    assert ended(psr("load", "town.yaml")) == (1, "town.yaml is larger than 2 MB, more than a partnership needs.")


def test_say_answers_as_the_bot_would(chorley_psr: Psr) -> None:
    result = chorley_psr("say", "claim A11", "--as", "ltg-fire", "--in", "ltg", "--at", "2016-03-14T09:00")
    assert ended(result) == (0, "A11 is yours. Due at the meeting on Wednesday 16 March 2016.\n[Undo]")


def test_say_takes_words_without_quotes(chorley_psr: Psr) -> None:
    quoted = chorley_psr("say", "action list", "--as", "ltg-vcfs", "--in", "ltg", "--at", "2016-03-14T09:00")
    plain = chorley_psr("say", "action", "list", "--as", "ltg-vcfs", "--in", "ltg", "--at", "2016-03-14 09:00")
    assert quoted.output == plain.output
    assert quoted.output.startswith("Locality Task Group: ")


def test_say_without_a_group_is_a_private_chat(chorley_psr: Psr) -> None:
    result = chorley_psr("say", "action add Ring round", "--as", "exec-lcft", "--at", "2016-03-14T09:00")
    assert ended(result) == (1, "Which group is that for?\n[Executive] [IG]")


def test_what_is_said_stays_said(chorley_psr: Psr) -> None:
    first = chorley_psr("say", "claim A11", "--as", "ltg-fire", "--in", "ltg", "--at", "2016-03-14T09:00")
    again = chorley_psr("say", "claim A11", "--as", "ltg-fire", "--in", "ltg", "--at", "2016-03-14T09:01")
    assert (first.exit_code, ended(again)) == (0, (1, "A11 is yours already."))


def test_say_ends_with_one_when_the_bot_refuses(chorley_psr: Psr) -> None:
    result = chorley_psr("say", "claim A99", "--as", "ltg-fire", "--in", "ltg", "--at", "2016-03-14T09:00")
    assert result.exit_code == 1
    assert result.output.startswith("I can't find A99")


def test_say_as_nobody_we_know(chorley_psr: Psr) -> None:
    code, said = ended(chorley_psr("say", "help", "--as", "mayor"))
    assert (code, said.partition(":")[0]) == (1, "There is nobody called mayor. The keys are")
    assert "exec-chair, exec-council," in said


def test_say_in_a_group_we_do_not_know(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("say", "help", "--as", "ltg-fire", "--in", "chess")) == (1, (
        "There is no group called chess. The keys are: executive, implementation, ltg, mdt, pmo."
    ))  # fmt: skip


def test_say_at_a_time_that_is_none(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("say", "help", "--as", "ltg-fire", "--at", "noon")) == (1, (
        "noon is not a date and time I can read. 2016-03-14T09:00 is one."
    ))  # fmt: skip


def test_say_before_anything_was_loaded(psr: Psr) -> None:
    assert ended(psr("say", "help", "--as", "ltg-fire")) == (2, NO_DATABASE)
    assert not Path("psr.db").exists()
    psr("upgrade")
    assert ended(psr("say", "help", "--as", "ltg-fire")) == (1, (
        "No partnership is loaded yet. `psr load FILE.yaml` loads one."
    ))  # fmt: skip


def test_upgrade_says_what_it_did(psr: Psr) -> None:
    assert ended(psr("upgrade")) == (0, f"The database is ready (schema {HEAD}).")
    assert ended(psr("upgrade")) == (0, f"The database is up to date (schema {HEAD}).")


def test_preview_lists_what_would_go_out(chorley_psr: Psr) -> None:
    code, said = ended(chorley_psr("preview", "--from", "2016-03-15", "--to", "2016-03-15"))
    assert code == 0
    assert said.count("\n") >= 1
    assert "Locality Task Group" in said


def test_preview_of_a_quiet_time(chorley_psr: Psr) -> None:
    result = chorley_psr("preview", "--from", "2016-03-12T20:00", "--to", "2016-03-12T21:00")
    assert ended(result) == (0, "Nothing would go out in that time.")


def test_preview_that_ends_before_it_begins(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("preview", "--from", "2016-03-12", "--to", "2016-03-10")) == (1, "--to is before --from.")


def test_a_code_makes_one_coordinator(chorley_psr: Psr) -> None:
    code, said = ended(chorley_psr("code", "coordinator"))
    found = re.fullmatch(r"(\w{4}-\w{4})\nType `/psr join \1` in the chat within two days\. "
                         r"It works once, so pass it on in private\.", said)  # fmt: skip
    assert code == 0
    assert found
    database = Database("sqlite:///psr.db")
    with database.writing(london("2016-03-15T09:00")) as session:
        made = joining.find_code(session, found[1], london("2016-03-15T09:00"))
        assert made is not None
        assert made.makes == "coordinator"
    database.close()


def test_a_code_for_anything_else_is_refused(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("code", "mayor")) == (1, "There are codes for a coordinator only: `psr code coordinator`.")


@pytest.mark.parametrize("command", ["serve", "upgrade", "doctor", "preview"])
def test_a_bad_setting_stops_every_command_and_is_not_repeated(psr: Psr, command: str) -> None:
    result = psr(command, SLACK_BOT_TOKEN="xoxb-your-hush-token", PORT="hush")
    assert ended(result) == (2, (
        "PORT should be a number from 1 to 65535, such as 3000.\n"
        "SLACK_BOT_TOKEN still holds the words of the example. Put the real one there, or leave it empty."
    ))  # fmt: skip


def test_serve_without_a_database_says_so_and_makes_none(psr: Psr) -> None:
    assert ended(psr("serve")) == (2, NO_DATABASE)
    assert list(Path.cwd().iterdir()) == []


def test_serve_without_tables_says_how_to_make_them(psr: Psr) -> None:
    Path("psr.db").touch()
    assert ended(psr("serve")) == (2, "The database is empty. Run `psr upgrade` to make its tables.")


def test_a_file_that_is_no_database_is_named_as_such(psr: Psr) -> None:
    Path("psr.db").write_text("This is a letter to my aunt, and longer than the header of a database would be.\n" * 20)
    assert ended(psr("upgrade")) == (2, "The database cannot be used: file is not a database. See DATABASE_URL.")


def test_a_folder_that_cannot_be_made_is_said(psr: Psr) -> None:
    Path("file").touch()
    assert ended(psr("upgrade", DATABASE_URL="sqlite:///file/psr.db")) == (2, (
        "The database's folder cannot be made or written to. See DATABASE_URL."
    ))  # fmt: skip


def test_what_nobody_foresaw_ends_in_a_sentence_too(chorley_psr: Psr) -> None:
    database = Database("sqlite:///psr.db")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE channel")
    database.close()
    assert ended(chorley_psr("say", "help", "--as", "ltg-fire")) == (1, (
        "Sorry, that did not work (OperationalError). `psr doctor` looks for what is wrong."
    ))  # fmt: skip


def test_help_is_plain_text_that_names_every_command(psr: Psr) -> None:
    said = psr("--help").output
    assert re.findall(r"^  (\w[\w-]*)  ", said, re.M) == [
        "serve", "demo", "say", "setup", "load", "upgrade", "preview", "export", "code", "doctor", "verify",
        "rotate-key", "backup", "restore", "copy-database", "outbox", "teams", "purge", "slack",
    ]  # fmt: skip


def test_it_runs_as_a_module_and_a_program_of_its_own(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "upgrade"], check=False, capture_output=True, text=True, timeout=60,
        env={"DATABASE_URL": f"sqlite:///{tmp_path / 'psr.db'}"}, cwd=DEMO.parent.parent.parent,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"The database is ready (schema {HEAD}).\n", "")
