"""What an export holds, read back as a spreadsheet program or a calendar would."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from icalendar import Calendar
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import insert
from sqlmodel import select

from handlers.core import File
from storage import events
from storage.actions import Action
from storage.activities import Activity, ActivityFocus, ActivityPartner, FocusGroup
from storage.events import Author
from storage.roster import roster_of
from tests.conftest import Bot, london


def file(bot: Bot, line: str, person: str = "ltg-police", where: str | None = "ltg") -> File:
    """The one file that a line is answered with."""
    [only] = bot.ask(line, person, where).files
    return only


def sheet(content: bytes) -> Worksheet:
    """A workbook's sheet."""
    [only] = load_workbook(io.BytesIO(content)).worksheets
    assert isinstance(only, Worksheet)
    return only


def records(content: bytes) -> dict[str, dict[str, Any]]:
    """A workbook's rows by ref, each by heading; a date as the day it is."""
    heads, *rows = sheet(content).values
    return {str(row[0]): {str(head): _day(cell) for head, cell in zip(heads, row, strict=True)} for row in rows}


def lines(content: bytes) -> dict[str, dict[str, str]]:
    """The same of a csv file."""
    return {row["Ref"]: row for row in csv.DictReader(_read(content))}


def cells(content: bytes) -> list[str]:
    """The first column of a csv file, below its heading."""
    return [row[0] if row else "" for row in csv.reader(_read(content))][1:]


def entries(content: bytes) -> dict[str, Any]:
    """A calendar's entries by ref."""
    found = Calendar.from_ical(content).walk("VEVENT")
    return {str(event["UID"]).removesuffix("@psr").removeprefix(f"psr-{SLUG}-"): event for event in found}


SLUG = "chorley-public-service-reform"


def plan(bot: Bot, ref: str, group: str = "ltg", **fields: Any) -> None:  # noqa: ANN401 - an activity's own fields
    """Put an activity on record; `partners`, `lead`, `focus` and `logged_by` are keys."""
    partners, focus = fields.pop("partners", ()), fields.pop("focus", ())
    lead, logged_by = fields.pop("lead", ""), fields.pop("logged_by", "")
    day = london(bot.at).date()
    with bot.database.writing(london(bot.at)) as session:
        roster = roster_of(session)
        group_id = next(g.key_id for g in roster.groups.values() if g.key == group)
        body = next((o.key_id for o in roster.organisations.values() if o.key == lead), None)
        member = next((m.key_id for m in roster.members.values() if m.key == logged_by), None)
        fields |= {"lead_org_id": body, "logged_by_id": member}
        row = Activity(ref=ref, group_id=group_id, **{"title": "Stall", "logged_on": day, **fields})
        session.add(row)
        session.flush()
        for key in partners:
            partner = next(o.key_id for o in roster.organisations.values() if o.key == key)
            session.add(ActivityPartner(activity_id=row.key_id, organisation_id=partner, joined_on=day))
        for key in focus:
            whom = FocusGroup(key=f"{key}-{ref}", name=key, short=key)
            session.add(whom)
            session.flush()
            session.add(ActivityFocus(activity_id=row.key_id, focus_group_id=whom.key_id))
        events.write(session, Author(f"plan-{ref}", london(bot.at), "add"))


def change(bot: Bot, table: type[Activity], ref: str, how: Callable[[Activity], None]) -> None:
    """Change a record, with its history, as a command would."""
    with bot.database.writing(london(bot.at)) as session:
        row = session.exec(select(table).where(table.ref == ref)).one()
        how(row)
        session.add(row)
        events.write(session, Author(f"change-{ref}", london(bot.at), "edit"))


def many(bot: Bot, table: type[Action] | type[Activity], count: int) -> None:
    """So many records of the task group at once."""
    day = london(bot.at).date()
    with bot.database.writing(london(bot.at)) as session:
        group_id = next(g.key_id for g in roster_of(session).groups.values() if g.key == "ltg")
        own = {"text": "Ring round", "raised_on": day} if table is Action else {"title": "Stall", "logged_on": day}
        letter = "A" if table is Action else "J"
        rows = [{"ref": f"{letter}{90_000 + n}", "group_id": group_id, **own} for n in range(count)]
        session.execute(insert(table), rows)


def _day(cell: object) -> object:
    return cell.date() if isinstance(cell, datetime) else cell


def _read(content: bytes) -> io.StringIO:
    return io.StringIO(content.decode("utf-8-sig"), newline="")
