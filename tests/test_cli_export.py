"""`psr export`, as an operator types it: what is written, where, and what it says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.exports import entries, lines, records
from tests.test_cli import Psr, chorley_psr, ended, psr

__all__ = ["chorley_psr", "psr"]


def made(pattern: str) -> Path:
    """The one file that was written."""
    [only] = Path().glob(pattern)
    return only


def test_it_writes_every_groups_actions_and_says_what_it_wrote(chorley_psr: Psr) -> None:
    code, said = ended(chorley_psr("export", "actions"))
    file = made("actions-all-groups-*.xlsx")
    assert (code, said) == (0, f"Wrote {file}: 12 actions of 5 groups.")
    assert list(records(file.read_bytes())) == [f"A{n}" for n in range(1, 13)]


def test_it_writes_one_group_as_csv(chorley_psr: Psr) -> None:
    code, said = ended(chorley_psr("export", "actions", "--in", "ltg", "--format", "csv"))
    file = made("actions-ltg-*.csv")
    assert (code, said) == (0, f"Wrote {file}: 7 actions of the Locality Task Group.")
    assert list(lines(file.read_bytes())) == [f"A{n}" for n in range(6, 13)]


def test_it_writes_where_it_is_told_in_the_format_of_the_name(chorley_psr: Psr) -> None:
    Path("out").mkdir()
    result = chorley_psr("export", "actions", "--in", "executive", "-o", "out/March.CSV")
    assert ended(result) == (0, "Wrote out/March.CSV: 5 actions of the Chorley Public Service Reform Executive.")
    assert list(lines(Path("out/March.CSV").read_bytes())) == [f"A{n}" for n in range(1, 6)]


def test_the_calendar_is_of_all_groups(chorley_psr: Psr) -> None:
    day = (datetime.now(UTC) + timedelta(days=60)).date()
    assert chorley_psr("say", f"meeting add {day} 10am to midday", "--as", "mdt-ccg", "--in", "mdt").exit_code == 0
    code, said = ended(chorley_psr("export", "calendar"))
    file = made("calendar-all-groups-*.ics")
    assert (code, said) == (0, f"Wrote {file}: 1 entry for your calendar from 5 groups.")
    assert list(entries(file.read_bytes())) == ["MDT-M2"]


def test_nobody_else_on_the_machine_can_read_it(chorley_psr: Psr) -> None:
    chorley_psr("export", "actions", "-o", "a.xlsx")
    assert Path("a.xlsx").stat().st_mode & 0o077 == 0


def test_nothing_is_written_over(chorley_psr: Psr) -> None:
    assert chorley_psr("export", "actions", "-o", "a.csv").exit_code == 0
    before = Path("a.csv").read_bytes()
    assert ended(chorley_psr("export", "actions", "-o", "a.csv", "--in", "ltg")) == (
        1, "There is a file a.csv already. `-o` gives this one another name."
    )  # fmt: skip
    assert Path("a.csv").read_bytes() == before
    assert chorley_psr("export", "actions", "-o", "psr.db").exit_code == 1
    assert chorley_psr("say", "next", "--as", "ltg-fire", "--in", "ltg").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["meetings"], 'I can export actions, activities or the calendar, not "meetings".'),
        (["actions", "--in", "chess"],
         "There is no group called chess. The keys are: executive, implementation, ltg, mdt, pmo."),
        (["actions", "--format", "pdf"], "Actions can be had as xlsx or csv, not as pdf."),
        (["calendar", "--format", "csv"], "Calendar can be had as ics, not as csv."),
        (["actions", "-o", "a.csv", "--format", "xlsx"],
         "A file called a.csv should hold csv, and this would be xlsx. Please rename one."),
        (["calendar", "-o", "a.csv"],
         "A file called a.csv should hold csv, and this would be ics. Please rename one."),
        (["actions", "-o", "no/such/folder/a.csv"], "no/such/folder/a.csv cannot be written here."),
        (["actions", "-o", "."], "There is a file . already. `-o` gives this one another name."),
        (["activities", "--in", "implementation"],
         "There is nothing to export: no activities in the Implementation Group yet."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_sentence_and_writes_nothing(chorley_psr: Psr, words: list[str], said: str) -> None:
    before = sorted(Path().iterdir())
    assert ended(chorley_psr("export", *words)) == (1, said)
    assert sorted(Path().iterdir()) == before


def test_before_anything_was_loaded_it_says_so(psr: Psr) -> None:
    psr("upgrade")
    assert ended(psr("export", "actions")) == (1, "No partnership is loaded yet. `psr load FILE.yaml` loads one.")


def test_said_in_a_terminal_an_export_names_the_file_and_writes_nothing(chorley_psr: Psr) -> None:
    before = sorted(Path().iterdir())
    result = chorley_psr("say", "export actions", "--as", "ltg-police", "--in", "ltg", "--at", "2016-03-15T09:00")
    assert ended(result) == (0, (
        "7 actions of the Locality Task Group, as of Tuesday 15 March 2016.\n"
        "File: actions-ltg-2016-03-15.xlsx. A chat would send it to you."
    ))  # fmt: skip
    assert sorted(Path().iterdir()) == before
