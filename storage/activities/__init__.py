"""What partners do together: activities, who takes part in them and whom they are for.

`lists` chooses what a list shows; `news` and `comings` read the events as well, so they are asked for by name.
"""

from storage.activities.asking import ahead, by_ref, ended, latest_ref, same_title, undated
from storage.activities.parts import add, aim_at, aim_only_at, bring_in, focus_groups, focuses, partner, partners
from storage.activities.records import (
    AHEAD,
    Activity,
    ActivityFocus,
    ActivityPartner,
    FocusGroup,
    Kind,
    Precision,
    Status,
)  # fmt: skip

__all__ = [
    "AHEAD", "Activity", "ActivityFocus", "ActivityPartner", "FocusGroup", "Kind", "Precision", "Status", "add",
    "ahead", "aim_at", "aim_only_at", "bring_in", "by_ref", "ended", "focus_groups", "focuses", "latest_ref",
    "partner", "partners", "same_title", "undated",
]  # fmt: skip
