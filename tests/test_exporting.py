"""`export actions` and `export activities`: what is in the file, for whom, and that no cell of it is a formula."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from handlers.core import Moment, Oops
from handlers.exporting import making, sheets, workbook
from handlers.exporting.making import Limits
from handlers.exporting.tables import Column, Scope, table
from storage import events
from storage.actions import Action
from storage.activities import Activity
from storage.channels import Channel
from storage.events import Author
from storage.meetings import Meeting
from storage.roster import roster_of
from tests import exports
from tests.conftest import Bot
from tests.exports import file, lines, plan, records, sheet
from tests.record import events_of, everything

Say = Callable[..., str]

NOW = datetime(2016, 3, 15, 9, tzinfo=UTC)
DANGEROUS = (
    '=HYPERLINK("https://evil.example","Click")', "=1+1", "+44 20", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1",
    "＝1+1", "＋1", "－1", "＠SUM", "  =1+1", '"=1+1', "'=1+1", "“=1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "=",
)  # fmt: skip
HARMLESS = ("A = B", "Ring the surgery", "16/3", "5 of 7", "#REF!", "100%", "a@b", "über", "", "'tis the season")


def sheets_of(cells: list[str]) -> tuple[bytes, bytes]:
    """A workbook and a csv file with these texts in one column."""
    one = table("Texts", (Column("Text", 20, lambda words: words),), cells)
    other = table("Texts", (Column("Text", 20, lambda words: words),), cells)
    return workbook.as_xlsx(one, NOW), sheets.as_csv(other)


def scope_of(session: Session, key: str) -> Scope:
    """One group's records, now."""
    groups = tuple(g for g in roster_of(session).groups.values() if g.key == key)
    return Scope(Moment(session, NOW), groups)


def hide(bot: Bot) -> None:
    """Something in the closed group."""
    bot.say("action add Agree the hidden form", "mdt-ccg", "mdt")
    plan(bot, "MDT-J1", "mdt", title="A hidden test")


def room(bot: Bot, key: str) -> None:
    """A channel of a group, in which one can say things to the bot."""
    with bot.database.writing(NOW) as session:
        group_id = next(g.key_id for g in roster_of(session).groups.values() if g.key == key)
        session.add(Channel(group_id=group_id, platform="console", tenant_id="", conversation_id="room"))
        events.write(session, Author("room", NOW, "link"))


def point(bot: Bot, ref: str, **to: str) -> None:
    """Let an action be due at a meeting, or be for an activity, whatever group that is of."""
    with bot.database.writing(NOW) as session:
        row = session.exec(select(Action).where(Action.ref == ref)).one()
        if "meeting" in to:
            row.due_meeting_id = session.exec(select(Meeting.id).where(Meeting.ref == to["meeting"])).one()
        row.activity_id = session.exec(select(Activity.id).where(Activity.ref == to["activity"])).one()
        session.add(row)


def test_the_lead_gets_the_groups_actions_as_a_workbook(say: Say) -> None:
    assert say("export actions") == (
        "7 actions of the Locality Task Group, as of Tuesday 15 March 2016.\n"
        "File: actions-ltg-2016-03-15.xlsx. A chat would send it to you."
    )
    assert say("export actions csv in executive", "pmo-manager", None) == (
        "5 actions of the Chorley Public Service Reform Executive, as of Tuesday 15 March 2016.\n"
        "File: actions-executive-2016-03-15.csv. A chat would send it to you."
    )


def test_a_row_says_everything_of_an_action(bot: Bot) -> None:
    bot.say("stuck A9 the template is missing", "ltg-police")
    row = records(file(bot, "export actions").content)["A9"]
    assert row == {
        "Ref": "A9", "Group": "Locality Task Group",
        "Action": "Draft a one-page plan of activity to fill in at the meeting", "Detail": None, "Status": "in hand",
        "Owner": "Community Beat Manager (Police)", "Due": date(2016, 3, 16), "Due, in words": None,
        "Due at meeting": "M7, 16 March 2016", "Times moved": 0, "First due": date(2016, 3, 16),
        "Raised on": date(2016, 3, 3), "Raised at": "M4, 3 March 2016", "Call to action": None,
        "Stuck": "the template is missing", "Cleared on": None, "Clearing note": None, "Withdrawn because": None,
        "Replies": None, "For activity": None,
    }  # fmt: skip


def test_what_happened_to_an_action_is_in_its_row(bot: Bot) -> None:
    bot.say("done A7 media list sent", "ltg-ccg")
    bot.say("withdraw A8 not needed any more")
    bot.say("due A11 to end of April")
    bot.say("reply A6 done list sent", "ltg-ccg")
    rows = records(file(bot, "export actions").content)
    cleared, withdrawn, moved, asked = (rows[ref] for ref in ("A7", "A8", "A11", "A6"))
    assert (cleared["Status"], cleared["Cleared on"], cleared["Clearing note"]) == (
        "cleared", date(2016, 3, 15), "media list sent"
    )  # fmt: skip
    assert (withdrawn["Status"], withdrawn["Withdrawn because"]) == ("withdrawn", "not needed any more")
    assert (moved["Status"], moved["Owner"], moved["Times moved"]) == ("needs an owner", "no owner", 1)
    assert (moved["Due"], moved["First due"]) == (date(2016, 4, 29), date(2016, 3, 16))
    assert (moved["Due, in words"], moved["Due at meeting"]) == ("by the end of April (Friday 29 April 2016)", None)
    assert (asked["Owner"], asked["Replies"], asked["Call to action"]) == ("everyone", "3 of 7", "yes")


def test_csv_says_the_same_and_excel_reads_its_letters_and_dates(bot: Bot) -> None:
    bot.say("action add Café for carers by 29 April")
    content = file(bot, "export actions csv").content
    assert content.startswith(b"\xef\xbb\xbfRef,Group,Action,")
    assert content.count(b"\r\n") == 9
    row = lines(content)["A13"]
    assert (row["Action"], row["Due"], row["Times moved"], row["Owner"]) == (
        "Café for carers", "2016-04-29", "0", "no owner"
    )  # fmt: skip
    assert list(row) == list(records(file(bot, "export actions").content)["A13"])


def test_the_sheet_is_ready_to_read_and_print(bot: Bot) -> None:
    page = sheet(file(bot, "export actions").content)
    assert (page.title, page.dimensions, page.freeze_panes, page.auto_filter.ref) == ("Actions", "A1:T8", "A2", "A1:T8")
    assert all(cell.font.b for cell in page[1])
    assert page["G2"].number_format == "DD/MM/YYYY"
    assert page["G2"].is_date
    assert (page["J2"].data_type, page["J2"].value) == ("n", 0)
    assert page.column_dimensions["C"].width == 60
    assert (page.page_setup.orientation, page.print_title_rows) == ("landscape", "$1:$1")


def test_activities_have_their_own_columns(bot: Bot) -> None:
    plan(bot, "J90", title="Carers information stall", kind="event", partners=("lcc", "ccg", "vcfs"),
         focus=("carers", "elderly"), lead="ccg", logged_by="ltg-ccg", place="Covered market",
         from_date=date(2016, 4, 13), to_date=date(2016, 4, 13), precision="day",
         reach=40, reach_of="people")  # fmt: skip
    row = records(file(bot, "export activities").content)["J90"]
    assert row == {
        "Ref": "J90", "Group": "Locality Task Group", "Activity": "Carers information stall", "Kind": "event",
        "Status": "planned", "Lead organisation": "CCG", "Partners": "CCG, LCC, VCFS", "For": "carers, elderly",
        "From": date(2016, 4, 13), "To": date(2016, 4, 13), "When, in words": None, "Place": "Covered market",
        "Reach": 40, "Of": "people", "Outcome": None, "Stopped because": None,
        "Logged by": "Communications and Engagement officer (CCG)", "Logged on": date(2016, 3, 15),
    }  # fmt: skip


def test_how_an_activity_stands_and_ended_is_in_its_row(bot: Bot) -> None:
    march: dict[str, Any] = {"from_date": date(2016, 3, 1), "to_date": date(2016, 3, 31), "precision": "month"}
    plan(bot, "J90", **march)
    plan(bot, "J91", status="done", outcome="Twelve alarms fitted", kind="joint_intervention")
    plan(bot, "J92", status="stopped", stopped_note="too few people")
    plan(bot, "J93", from_date=date(2016, 3, 9), to_date=date(2016, 3, 9), precision="day")
    rows = records(file(bot, "export activities xlsx").content)
    assert (rows["J90"]["Status"], rows["J90"]["When, in words"]) == ("running", "March 2016")
    assert (rows["J91"]["Outcome"], rows["J91"]["Kind"]) == ("Twelve alarms fitted", "joint intervention")
    assert rows["J92"]["Stopped because"] == "too few people"
    assert rows["J93"]["Status"] == "over, outcome to come"


def test_many_activities_come_with_all_their_partners(bot: Bot) -> None:
    exports.many(bot, Activity, 1200)
    plan(bot, "J99999", partners=("police", "ccg"))
    rows = lines(file(bot, "export activities csv").content)
    assert len([ref for ref in rows if ref.startswith("J9")]) == 1201
    assert (rows["J91199"]["Partners"], rows["J99999"]["Partners"]) == ("", "Police, CCG")


@pytest.mark.parametrize(
    "line",
    ["export actions", "export action", "EXPORT ACTIONS", "/psr export actions as excel", "export actions xlsx please",
     "export actions in ltg", "export actions of locality task group", "export actions for ltg as xlsx"],
)  # fmt: skip
def test_it_can_be_asked_for_in_several_ways(bot: Bot, line: str) -> None:
    assert file(bot, line).name == "actions-ltg-2016-03-15.xlsx"


def test_what_cannot_be_exported_is_met_with_what_can(say: Say) -> None:
    can = (
        "I can send you the actions or the activities of a group as an Excel file (or csv), and its calendar. "
        "For example export actions, export activities csv, export calendar\n[Actions] [Activities] [Calendar]"
    )
    assert say("export") == can
    for what in ("meetings", "actions pdf", "the lot", "x" * 40):
        assert say(f"export {what}") == f'I don\'t know how to export "{what}". {can}'
    assert say(f"export {'y' * 3000}") == f'I don\'t know how to export "{"y" * 40}". {can}'


def test_only_the_lead_and_the_programme_office_export_a_group(bot: Bot) -> None:
    refused = "Only the lead (Community Beat Manager) or the programme office can export the group's {}."
    assert bot.say("export actions", "ltg-fire") == refused.format("actions")
    assert bot.say("export activities csv", "ltg-fire") == refused.format("activities")
    assert bot.say("export actions in executive") == (
        "Only the lead (Executive Chair) or the programme office can export the group's actions."
    )
    assert file(bot, "export actions in executive", "pmo-manager").name == "actions-executive-2016-03-15.xlsx"
    assert bot.say("export actions", "stranger", None).startswith("I don't know you yet.")
    assert not any(reply.files for reply in bot.replies[:3])


def test_only_the_programme_office_exports_all_groups_at_once(bot: Bot) -> None:
    assert bot.say("export actions all") == "Only the programme office can export all groups at once."
    made = file(bot, "export actions all csv", "pmo-manager", None)
    assert (made.name, made.title) == ("actions-all-groups-2016-03-15.csv", "Actions of 4 groups, 15 March 2016")
    assert list(lines(made.content)) == [f"A{n}" for n in range(1, 13)]
    assert bot.replies[-1].text == "**12 actions of 4 groups**, as of Tuesday 15 March 2016."
    plan(bot, "J90", "implementation")
    assert "J90" in records(file(bot, "export activities everything", "pmo-manager", None).content)
    assert bot.say("export activities all") == "Only the programme office can export all groups at once."


def test_a_closed_group_is_in_no_file_of_somebody_without_a_seat_there(bot: Bot) -> None:
    hide(bot)
    whole = file(bot, "export actions all csv", "pmo-manager", None).content.decode()
    assert "MDT" not in whole
    assert "hidden" not in whole
    assert bot.say("export actions in mdt", "pmo-manager", None) == bot.say("export actions in moon", "pmo-manager",
                                                                            None).replace("moon", "mdt")  # fmt: skip
    assert "closed group" in bot.say("export actions", "pmo-manager", "mdt")


def test_a_closed_groups_lead_exports_it_in_private_or_in_its_own_channel(bot: Bot) -> None:
    hide(bot)
    assert list(lines(file(bot, "export actions csv in mdt", "mdt-ccg", None).content)) == ["MDT-A1"]
    assert list(lines(file(bot, "export actions csv", "mdt-ccg", "mdt").content)) == ["MDT-A1"]


def test_a_closed_group_is_not_exported_from_another_groups_channel(bot: Bot) -> None:
    hide(bot)
    room(bot, "ltg")
    assert bot.say("export actions in mdt", "mdt-ccg", None, private=False, conversation="room") == (
        "That is a closed group's. Please ask me in its own channel, or in a private chat."
    )


def test_what_an_open_action_owes_to_a_closed_group_is_left_out(bot: Bot) -> None:
    hide(bot)
    point(bot, "A9", meeting="MDT-M1", activity="MDT-J1")
    row = lines(file(bot, "export actions csv").content)["A9"]
    assert (row["Due at meeting"], row["For activity"]) == ("", "")


def test_an_action_names_the_activity_it_is_for(bot: Bot) -> None:
    plan(bot, "J90")
    point(bot, "A9", activity="J90")
    assert lines(file(bot, "export actions csv").content)["A9"]["For activity"] == "J90"


def test_nothing_to_export_is_said(say: Say) -> None:
    assert say("export activities in implementation", "pmo-manager") == (
        "There is nothing to export: no activities in the Implementation Group yet."
    )


@pytest.mark.threat("T17")
@pytest.mark.parametrize("words", DANGEROUS)
def test_no_cell_can_become_a_formula(words: str) -> None:
    xlsx, as_csv = sheets_of([words])
    cell = sheet(xlsx)["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value == words.replace("\r", "\n")
    assert exports.cells(as_csv) == [f"'{words}"]


@pytest.mark.parametrize("words", HARMLESS)
def test_what_is_no_formula_stays_as_it_was_written(words: str) -> None:
    xlsx, as_csv = sheets_of([words])
    cell = sheet(xlsx)["A2"]
    assert (cell.value or "", cell.data_type in "sn", cell.quotePrefix) == (words, True, False)
    assert exports.cells(as_csv) == [words]


def test_what_a_file_cannot_hold_is_left_out() -> None:
    xlsx, as_csv = sheets_of(["a\x00b\x08c\x1bd\x7fe\ud800f\ufffeg", "x" * 40_000, "\x00=1+1"])
    page = sheet(xlsx)
    assert (page["A2"].value, len(page["A3"].value), page["A4"].data_type) == ("abcdefg", 32_000, "s")
    assert exports.cells(as_csv) == ["abcdefg", "x" * 32_000, "'=1+1"]


@pytest.mark.threat("T17")
@given(st.text(max_size=40))
def test_whatever_somebody_writes_no_cell_begins_as_a_formula_does(words: str) -> None:
    xlsx, as_csv = sheets_of([words])
    assert sheet(xlsx)["A2"].data_type != "f"
    [cell] = exports.cells(as_csv)
    assert not cell.lstrip(" \"'\u00a0").startswith(("=", "+", "-", "@")) or cell.startswith("'")
    assert not cell.startswith(("\t", "\r", "\n"))


def test_an_action_with_a_formula_for_its_text_is_harmless_in_the_file(bot: Bot) -> None:
    bot.say('action add "=HYPERLINK(evil)" by Friday')
    bot.say("action add @SUM of what we know by Friday")
    rows = lines(file(bot, "export actions csv").content)
    assert rows["A13"]["Action"] == "'=HYPERLINK(evil)"
    page = sheet(file(bot, "export actions").content)
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_more_than_a_file_can_hold_is_a_sentence(bot: Bot) -> None:
    exports.many(bot, Action, 20_001)
    before = everything(bot)
    assert bot.say("export actions") == (
        "That is 20,008 actions of the Locality Task Group, more than one file can hold (20,000). "
        "The programme office can write it with psr export actions on the machine that runs me."
    )
    assert bot.say("export actions all", "pmo-manager", None) == (
        "That is 20,013 actions of 4 groups, more than one file can hold (20,000). "
        "Please take one group at a time, such as export actions in executive"
    )
    assert not any(reply.files for reply in bot.replies)
    assert everything(bot) == before


def test_a_file_too_large_to_send_is_a_sentence(bot: Bot) -> None:
    before = everything(bot)
    with bot.database.reading(NOW) as session, pytest.raises(Oops) as refused:
        making.sheet(scope_of(session, "ltg"), "actions", "xlsx", Limits(size=400))
    assert str(refused.value) == (
        "That file would be 0 MB, more than I can send (0 MB). "
        "The programme office can write it with `psr export actions` on the machine that runs me."
    )
    assert everything(bot) == before


@pytest.mark.sqlite("a reader of PostgreSQL has a thread to itself anyway")
def test_an_export_keeps_nobody_else_waiting(bot: Bot) -> None:
    async def both() -> bool:
        export = asyncio.create_task(bot.router.hear(bot.request("export actions")))
        await asyncio.sleep(0)
        await bot.router.hear(bot.request("next"))
        waited = export.done()
        assert (await export).files
        return waited

    assert asyncio.run(both()) is False


def test_an_export_changes_nothing(bot: Bot) -> None:
    before = events_of(bot)
    file(bot, "export actions")
    assert bot.replies[-1].buttons == ()
    assert events_of(bot) == before


def test_the_same_record_makes_the_same_csv(bot: Bot) -> None:
    assert file(bot, "export actions csv").content == file(bot, "export actions csv").content


def test_help_names_the_exports(say: Say) -> None:
    said = say("help export").splitlines()
    assert said[0] == "Exports"
    assert "export actions – the group's actions as an Excel file, to you alone; add csv for a plain one" in said
    assert set(said[1:]) < set(say("help digest").splitlines())
