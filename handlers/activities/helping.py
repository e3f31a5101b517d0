"""Taking part, which makes it joint: an organisation joins in, says what it brings, and leaves again."""

import re

from handlers import rights
from handlers.activities import ending, telling
from handlers.core import Letter, Oops, Reply, Request, command
from handlers.language import calendar, cards, doings, names, occasions
from storage import activities, events
from storage.activities import Activity, ActivityPartner
from storage.partnership import Organisation

LONGEST = 300
ECHOED = 40
COMING = "`calendar` shows what is coming."
OTHERS = re.compile(r"(?:for|on behalf of) (.+)", re.IGNORECASE)
LEADING_ON = re.compile(r"[,;:–—-]*\s*(?:(?:with|bringing|because|and)\b)?[,;:–—-]*\s*", re.IGNORECASE)


@command(
    "activity join",
    "activity|activities join <activity> [with|bringing] <words>",
    "join <activity> [with|bringing] <words>",
    may=rights.member("join in"),
    public=True,
)
def join(request: Request, activity: Activity, words: str = "") -> Reply:
    """Take part in an activity, and say what you bring. `join J9 with a stall and two officers`"""
    _still_open(request, activity)
    body, offer = _party(request, activity, words)
    offer = offer.rstrip(" .,;")
    _fits(request, activity, body, offer)
    part = activities.partner(request.session, activity, body.key_id)
    if part is not None and part.active:
        return _brings(request, activity, part, offer)
    part = part or ActivityPartner(activity_id=activity.key_id, organisation_id=body.key_id, joined_on=request.today)
    part.come_in(request.member.key_id, request.today)
    part.bring(offer, request.member.key_id)
    request.session.add(part)
    _kept(request, activity, body, offer)
    return _joined(request, activity, body, offer)


@command(
    "activity leave",
    "activity|activities leave <activity> <words>",
    "leave <activity> <words>",
    may=rights.member("join in or leave"),
    public=True,
)
def leave(request: Request, activity: Activity, words: str = "") -> Reply:
    """Take part in an activity no more; a word on why helps the others. `leave J9 nobody is free that day`"""
    _still_open(request, activity)
    body, why = _party(request, activity, words)
    cards.fits(why, LONGEST)
    part = activities.partner(request.session, activity, body.key_id)
    if part is None or not part.active:
        raise Oops(f"{body.short} does not take part in {activity.ref}, so there is nothing to leave.")
    _can_spare(request, activity, body)
    part.leave(request.member.key_id)
    _kept(request, activity, body, why)
    left, what = f"{body.short} no longer takes part", f"in {activity.ref} {activity.title}"
    told = telling.taken_out(request, activity, [body.key_id], why)
    return Reply(
        f"**{left}** {what} – {doings.of(request.session, activity).who}.{_told(request, told)}",
        public=f"{left} {what}{f'. {occasions.reason(why)}' if why else ''}",
        letters=told,
    )


def _still_open(request: Request, activity: Activity) -> None:
    """Stop with a sentence when it is too late to come in or to leave."""
    ending.not_stopped(activity)
    if activity.status == "done":
        raise Oops(f"{activity.ref} is done, so who took part stays as it is. {COMING}")
    if activity.over(request.today) and activity.to_date:
        raise Oops(f"{activity.ref} was over on {calendar.full(activity.to_date)}. {COMING}")


def _party(request: Request, activity: Activity, words: str) -> tuple[Organisation, str]:
    """Whose part it is, and the rest of the words: one's own, or of the organisation that "for" leads to."""
    body, rest = rights.speaks_for(request, activity), words
    if others := OTHERS.fullmatch(words):
        body, rest = _leading(request, others[1])
    own = {request.roster.members[i].organisation_id for i in request.roster.stands_for(request.member.key_id)}
    if body.id not in own:
        rights.runner("speak for another organisation")(request, activity)
    return body, rest


def _leading(request: Request, words: str) -> tuple[Organisation, str]:
    """The organisation that the words begin with, by the longest run of them, and what comes after."""
    tokens = words.split()
    body, count = names.leading(tokens, request.roster.named_organisation)
    if body is None:
        raise Oops(f'I don\'t know an organisation called "{words[:ECHOED]}". {names.partners(request)}')
    return body, LEADING_ON.sub("", " ".join(tokens[count:]), count=1)


def _fits(request: Request, activity: Activity, body: Organisation, offer: str) -> None:
    """It is a partner, and what it brings is some words, and no other organisation."""
    if not body.partner:
        raise Oops(f"{body.short} is not a partner, so it cannot take part here. {names.partners(request)}")
    cards.fits(offer, LONGEST)
    other = request.roster.named_organisation(offer)
    if other is not None:
        raise Oops(f"Another organisation comes in with `join {activity.ref} for {offer}`, typed by its own people or "
                   f"by those who run {activity.ref}.")  # fmt: skip


def _can_spare(request: Request, activity: Activity, body: Organisation) -> None:
    """Somebody has to lead what is planned, and to be left in it."""
    if activity.ahead and body.id == activity.lead_org_id:
        raise Oops(f"{body.short} leads {activity.ref}, so it cannot leave. `stop {activity.ref} because …` takes it "
                   "off the calendar.")  # fmt: skip
    if activity.ahead and len(doings.of(request.session, activity).parts) == 1:
        raise Oops(f"{body.short} is the only one in {activity.ref}. `stop {activity.ref} because …` takes it off the "
                   "calendar.")  # fmt: skip


def _kept(request: Request, activity: Activity, body: Organisation, said: str) -> None:
    """In the activity's own history, too, with whatever was said."""
    activity.recount()
    whose = f"for {body.short}" if body.id != request.member.organisation_id else ""
    if said or whose:
        events.note(request.session, activity, ": ".join(part for part in (whose, said) if part))


def _joined(request: Request, activity: Activity, body: Organisation, offer: str) -> Reply:
    idea = activity.status == "idea"
    comes, to, joins = ("would help", "with", "would help with") if idea else ("is in", "for", "joins")
    when = "still an idea" if idea else ", ".join(part for part in (doings.words(activity), activity.place) if part)
    what, who = f"{activity.ref} {activity.title}", doings.of(request.session, activity).who
    brings = f"\nIt brings: {offer}." if offer else ""
    told = telling.brought_in(request, activity, [body.key_id])
    return Reply(
        f"**{body.short} {comes}** {to} {what}, {when} – {who}.{brings}{_told(request, told)}",
        public=f"{body.short} {joins} {what}{f': {offer}' if offer else ''}",
        letters=told,
    )


def _told(request: Request, letters: tuple[Letter, ...]) -> str:
    """Where somebody else spoke for an organisation, that it is told."""
    return f"\n{telling.said(request, letters)}" if letters else ""


def _brings(request: Request, activity: Activity, part: ActivityPartner, offer: str) -> Reply:
    """It takes part already: new words on what it brings."""
    body, before = request.roster.organisations[part.organisation_id], part.offer
    if not offer:
        brings = f" and brings: {before}. `join {activity.ref} with …` changes that" if before else ""
        hint = "" if before else f" `join {activity.ref} with a stall and two officers` says what it brings."
        raise Oops(f"{body.short} takes part in {activity.ref} already{brings}.{hint}")
    if offer == before:
        raise Oops(f"That is what {activity.ref} says already: {body.short} brings {before}.")
    part.bring(offer, request.member.key_id)
    _kept(request, activity, body, offer)
    was = f" (was: {before})" if before else ""
    return Reply(
        f"**{activity.ref}** {activity.title}: {body.short} brings {offer}{was}.",
        public=f"{activity.ref}: {body.short} brings {offer}",
    )
