"""Who takes part in an activity, and whom it is for."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlmodel import Session, col, select

from storage.activities.records import Activity, ActivityFocus, ActivityPartner, FocusGroup


def add(session: Session, activity: Activity, bodies: Iterable[int], whom: Iterable[int]) -> None:
    """Keep a new activity, with the organisations that take part and the focus groups it is for."""
    session.add(activity)
    session.flush()
    bring_in(session, activity, bodies, (activity.logged_by_id, activity.logged_on))
    aim_at(session, activity, whom)


def bring_in(session: Session, activity: Activity, bodies: Iterable[int], said: tuple[int | None, date]) -> None:
    """Let organisations take part that do not yet; `said` is the member who says so, and the day."""
    query = select(ActivityPartner).where(ActivityPartner.activity_id == activity.id)
    there = {row.organisation_id: row for row in session.exec(query)}
    for body in dict.fromkeys(bodies):
        part = there.get(body) or ActivityPartner(
            activity_id=activity.key_id, organisation_id=body, joined_on=said[1], active=False
        )
        if not part.active:
            part.come_in(*said)
            session.add(part)


def aim_at(session: Session, activity: Activity, whom: Iterable[int]) -> None:
    """Let an activity be for these focus groups, beside those it is for already."""
    query = select(ActivityFocus).where(ActivityFocus.activity_id == activity.id)
    there = {row.focus_group_id: row for row in session.exec(query)}
    for focus in dict.fromkeys(whom):
        row = there.get(focus) or ActivityFocus(activity_id=activity.key_id, focus_group_id=focus)
        row.active = True
        session.add(row)


def aim_only_at(session: Session, activity: Activity, whom: Collection[int]) -> None:
    """Let an activity be for these focus groups, and for no others."""
    for row in session.exec(select(ActivityFocus).where(ActivityFocus.activity_id == activity.id)):
        row.active = row.focus_group_id in whom
    aim_at(session, activity, whom)


def focus_groups(session: Session) -> list[FocusGroup]:
    """The partnership's focus groups, in the order they were agreed."""
    return list(session.exec(select(FocusGroup).order_by(col(FocusGroup.id))))


def partners(session: Session, rows: Iterable[Activity]) -> dict[int, list[ActivityPartner]]:
    """Who takes part in each of these activities, in the order they came in."""
    ids = [row.key_id for row in rows]
    found: dict[int, list[ActivityPartner]] = {each: [] for each in ids}
    query = select(ActivityPartner).where(col(ActivityPartner.activity_id).in_(ids), col(ActivityPartner.active))
    for row in session.exec(query.order_by(col(ActivityPartner.id))):
        found[row.activity_id].append(row)
    return found


def focuses(session: Session, rows: Iterable[Activity]) -> dict[int, list[FocusGroup]]:
    """Whom each of these activities is for."""
    ids = [row.key_id for row in rows]
    found: dict[int, list[FocusGroup]] = {each: [] for each in ids}
    query = (
        select(ActivityFocus.activity_id, FocusGroup)
        .join(FocusGroup, col(FocusGroup.id) == col(ActivityFocus.focus_group_id))
        .where(col(ActivityFocus.activity_id).in_(ids), col(ActivityFocus.active))
    )
    for activity_id, focus in session.exec(query.order_by(col(ActivityFocus.id))):
        found[activity_id].append(focus)
    return found


def partner(session: Session, activity: Activity, organisation_id: int) -> ActivityPartner | None:
    """One organisation's part in an activity, whether it still takes part or has left."""
    query = select(ActivityPartner).where(
        ActivityPartner.activity_id == activity.id, ActivityPartner.organisation_id == organisation_id
    )
    return session.exec(query).first()
