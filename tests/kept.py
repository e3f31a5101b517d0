"""An activity as it is saved, with who takes part and whom it is for."""

from typing import Any

from handlers.language import doings
from storage import activities
from tests.conftest import Bot, london


def kept(bot: Bot, ref: str) -> dict[str, Any]:
    """What the record holds of one activity, organisations and focus groups by their short names."""
    with bot.database.reading(london(bot.at)) as session:
        row = activities.by_ref(session, ref)
        assert row is not None
        doing = doings.of(session, row)
        lead = doing.roster.organisations.get(row.lead_org_id or 0)
        return {
            "title": row.title, "kind": row.kind, "status": row.status, "lead": lead.short if lead else "",
            "partners": doing.bodies, "focus": [focus.short for focus in doing.focuses], "when": doings.words(row),
            "place": row.place, "reach": (row.reach, row.reach_of), "group": doing.roster.groups[row.group_id].key,
            "locality": row.locality_id, "version": row.version, "note": row.stopped_note, "typed": row.when_typed,
        }  # fmt: skip
