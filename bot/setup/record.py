"""From the answers to a partnership's file, as `psr load` reads it; and what is to be done next."""

import re
import unicodedata

import yaml

from bot.setup.questions import Answers, closed_short, named

# How an organisation's or a group's kind is guessed from its name, the first that fits.
SECTORS = (
    ("county council", "county_council"), ("council", "council"), ("police|constabulary", "police"),
    ("fire", "fire"), ("ccg|icb|commissioning", "commissioner"), ("surgery|practice|primary care|gp", "primary_care"),
    ("nhs|hospitals?|health|trust", "nhs_provider"), ("college|school|university", "education"),
    ("dwp|department|jobcentre|probation", "government"), ("business|chamber", "business"),
)  # fmt: skip
KINDS = (("executive|board", "executive"), ("implementation|steering", "implementation"))


def text(answers: Answers) -> str:
    """The partnership's file."""
    return yaml.safe_dump(_file(answers), allow_unicode=True, sort_keys=False)


def _file(answers: Answers) -> dict[str, object]:
    office, short = named(answers["office"])[0]
    taken = set[str]()
    body = {"key": _key(short, taken), "name": office, "short": short, "sector": "partnership_team", "partner": True}
    partners = [
        {"key": _key(s, taken), "name": n, "short": s, "sector": _guess(SECTORS, f"{n} {s}", "vcfs"), "partner": True}
        for n, s in named(answers["organisations"])
    ]
    coordinator = {"key": _key(f"{body['key']}-coordinator", taken), "title": answers["post"], "org": body["key"]}
    home = _group(office, short, "office", set())
    seat = {"key": "s-coordinator", "group": home["key"], "org": body["key"], "role": answers["post"],
            "member": coordinator["key"], "capacity": "coordinator", "status": "confirmed"}  # fmt: skip
    return {
        "meta": {"timezone": answers["zone"]},
        "programme": {"name": answers["name"], "purpose": {"text": answers["purpose"]}},
        "organisations": [*partners, body], "groups": [*_groups(answers, {str(home["key"])}), home],
        "members": [coordinator], "seats": [seat],
    }  # fmt: skip


def _groups(answers: Answers, taken: set[str]) -> list[dict[str, object]]:
    closed = _closed(answers)
    found = []
    for name, short in named(answers["groups"]):
        own = next((closed[n] for n in (name.casefold(), short.casefold()) if n in closed), "")
        group = _group(name, own or short, _guess(KINDS, name, "task_group"), taken)
        found.append(group | {"visibility": "group" if own else "partnership"})
    return found


def _closed(answers: Answers) -> dict[str, str]:
    """The closed groups by the name they were given, with their short names."""
    if answers["closed"] == "none":
        return {}
    return {name.casefold(): closed_short(name, short, answers) for name, short in named(answers["closed"])}


def _group(name: str, short: str, kind: str, taken: set[str]) -> dict[str, object]:
    return {"key": _key(short, taken), "name": name, "short": short, "kind": kind}


def _key(words: str, taken: set[str]) -> str:
    """Small letters, numbers and hyphens; with a number where another has the same."""
    plain = unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36] or "it"
    found = next(k for k in (key, *(f"{key}-{n}" for n in range(2, 1000))) if k not in taken)
    taken.add(found)
    return found


def _guess(kinds: tuple[tuple[str, str], ...], name: str, otherwise: str) -> str:
    said = name.casefold()
    return next((kind for words, kind in kinds if re.search(rf"\b(?:{words})\b", said)), otherwise)


def next_steps(answers: Answers, code: str) -> str:
    """What to do now, in each chat."""
    group = named(answers["groups"])[0][1].lower()
    partner = named(answers["organisations"])[0][1].lower()
    steps = [
        *(_SLACK if answers["chats"] != "teams" else ()),
        *(_TEAMS if answers["chats"] != "slack" else ()),
        "\nThen `psr doctor` says whether anything is missing, and `psr serve` starts the bot.",
        f"\nThe first coordinator's code: {code}",
        f"  In a private chat with the bot the {answers['post']} types: join {code}",
        "  It works once, within two days; `psr code coordinator` makes another. Pass it on in private.",
        f"  Then, in a group's channel: /psr channel link {group} (in Teams: @PSR channel link {group})",
        f"  And for each partner, in the private chat: invite {partner} {group}",
    ]
    return "\n".join(steps)


_SLACK = (
    "\nNext, in Slack:",
    "  1. Put your address into manifest.yaml; at api.slack.com/apps make an app from it, and install it.",
    "  2. Copy its bot token and signing secret into .env: SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET.",
    "  3. Invite the bot to each group's channel.",
)
_TEAMS = (
    "\nNext, in Teams:",
    "  1. Make an app registration (of many tenants) and an Azure Bot with it; the README says how.",
    "  2. Copy TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID into .env.",
    "  3. `psr teams package --site https://…` makes the file that your Teams administrator uploads.",
)
