"""What to say of a line that is no command, or not the whole of one. A change is never guessed, only suggested."""

from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches

from handlers.core import Button, Oops
from handlers.language import manners, refs
from handlers.language.patterns import Pattern, patterns
from handlers.language.plain import for_parsing

# What people say first when they want one of these.
MEANT = {
    "add": "action add", "new": "action add", "create": "action add", "todo": "actions mine", "mine": "actions mine",
    "my": "actions mine", "list": "actions", "sorry": "apologies", "can't": "apologies", "people": "who",
    "finished": "done", "delete": "withdraw", "remove": "withdraw", "more": "due", "remind": "nudges", "how": "help",
    "please": "help", "campaigns": "activities campaigns", "events": "activities events", "ideas": "activities ideas",
    "idea": "activity idea", "plan": "activity add", "coming": "calendar",
    "sign": "join", "volunteer": "join", "support": "join", "open": "show", "view": "show",
}  # fmt: skip
A_KIND = {"A": "an action", "J": "an activity", "M": "a meeting"}
LONGEST = 30  # characters of a strange word that are said back


def unknown(tokens: Sequence[str]) -> Oops:
    """No command begins like this; the nearest one is suggested."""
    if not tokens:
        return Oops("Type `/psr help` to see what I can do.")
    said = [manners.word(token) for token in tokens[:5]]
    if said[0] in manners.THANKS:
        return Oops("You are welcome. `help` lists what I can do.", (Button("Help", "help"),))
    ref, near = next((refs.ref(token) for token in tokens if refs.letter(token)), ""), _near(said)
    if ref and near in ("", "help", "about"):
        return _shown(ref, "I can't quite follow that.")
    hint = f" Did you mean `{near}`?" if near else " `help` lists what I can do."
    typed = f'"{tokens[0]}"' if len(tokens[0]) <= LONGEST else "that"
    return Oops(f"I don't know {typed}.{hint} Nothing was changed.", () if near else (Button("Help", "help"),))


def _near(said: Sequence[str]) -> str:
    """The command that a line in other words may mean: by sense, by spelling, or by a word further on."""
    first = sorted({word for p in patterns() if p.head for word in p.head[0]})
    near = get_close_matches(said[0], first, n=1, cutoff=0.7)
    later = [word for word in said[1:] if word in first and len(word) > 2]
    parted = [ref] if len(said[0]) == 1 and (ref := refs.ref("".join(said[:2]))) else []  # "J 10"
    return next(iter([*([MEANT[said[0]]] if said[0] in MEANT else []), *parted, *near, *later]), "")


def incomplete(pattern: Pattern, tokens: Sequence[str]) -> Oops:
    """It begins like this command, but the rest is missing or is not what it takes."""
    if other := _other_kind(pattern, tokens[len(pattern.head) :]):
        return _shown(other, f"{other} is {A_KIND[refs.letter(other)]}, so I can't follow that.")
    what = "I can't quite follow that." if len(tokens) > len(pattern.head) else "I need a bit more than that."
    return Oops(f"{what} For example `{pattern.command.example}`")


def _shown(ref: str, why: str) -> Oops:
    """A pointer to what the line is about."""
    return Oops(f"{why} `{ref}` shows it and what you can do. Nothing was changed.",
                (Button(f"Show {ref}", f"show {ref}"),))  # fmt: skip


def _other_kind(pattern: Pattern, tokens: Sequence[str]) -> str:
    """The ref of a line, where it is of another kind than the command is about: `claim J9`."""
    own = {refs.letter(word) for word in pattern.command.example.split()} - {""}
    found = next((refs.ref(token) for token in tokens if refs.letter(token)), "")
    return found if own and found and refs.letter(found) not in own else ""


def no_verb(pattern: Pattern, tokens: Sequence[str]) -> None:
    """`action clam A7` is asked about, not added (domain 8.2); and `action done` alone is no text either."""
    if pattern.command.reads or not pattern.takes_anything or len(pattern.head) != 1 or len(tokens) < 2:
        return
    subject, typed = pattern.head[0], for_parsing(tokens[1]).casefold()
    verbs = {v: p for p in patterns() if len(p.head) > 1 and set(p.head[0]) & set(subject) for v in p.head[1]}
    if typed in verbs:
        raise _misused(verbs[typed], tokens, "add" in verbs)
    near = next((verb for verb in sorted(verbs) if _one_slip(typed, verb)), "")
    if near:
        raise Oops(f'I don\'t know "{tokens[0]} {tokens[1]}". Did you mean `{tokens[0]} {near}`? Nothing was changed.')


def _misused(verb: Pattern, tokens: Sequence[str], adds: bool) -> Oops:
    """`action update the website` may well be a new action, but that is not for us to guess."""
    text = incomplete(verb, tokens).text
    other = adds and len(tokens) > 2 and "add" not in verb.head[1]
    return Oops(f"{text}. To add it as new, type `{tokens[0]} add {tokens[1]} …`" if other else text)


def _one_slip(typed: str, verb: str) -> bool:
    """Whether one letter more, less, other or swapped makes the verb."""
    if typed[:1] != verb[:1] or abs(len(typed) - len(verb)) > 1 or len(verb) < 3:
        return False
    same = sum(block.size for block in SequenceMatcher(None, typed, verb).get_matching_blocks())
    return same >= max(len(typed), len(verb)) - 1
