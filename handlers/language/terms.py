"""The words of a search: which of them count, and in which other shapes each of them may stand in the record."""

from handlers.core import Oops
from storage import search
from storage.search import Term

MOST = 10
LONGEST = 60  # letters of one word
# What an apostrophe leaves over ("don't", "carer's") is among them.
SMALL_WORDS = """
a about all also am an and any anyone anything are as at be been being but by can could d did do does doing don
everything for from had has have having he her here hers him his how i if in into is it its just ll m me more most my
no nor not of off on or other our ours out over own re s she should so some something t than that the their theirs
them then there these they this those to too until up us ve very was we were what when where which while who whom
whose why will with would you your yours
"""
EVERYWHERE = frozenset(SMALL_WORDS.split())
ENDINGS = ("", "e", "s", "es", "ed", "ing", "er", "ers")


def read(words: str) -> list[Term]:
    """Each word that counts, once, and one more than `MOST` at most; where there is none, that is said."""
    said = dict.fromkeys(word[:LONGEST] for word in search.split(words))
    found: list[Term] = []
    for word in said:
        if len(found) <= MOST and word not in EVERYWHERE and not any(word in term.forms for term in found):
            found.append(Term(_forms(word), _near(word), word if len(word) > 2 else ""))
    if not found:
        raise Oops('Words such as "the" and "of" stand everywhere, so I leave them out. '
                   "Add one that says what it is about: `find befriending leaflet`")  # fmt: skip
    return found


def _forms(word: str) -> frozenset[str]:
    """The word itself, of one and of many: "agency" is "agencies" too."""
    forms = {word}
    if word.endswith("ies"):
        forms.add(f"{word[:-3]}y")
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        forms.add(word[:-2])
    if word.endswith("y"):
        forms.add(f"{word[:-1]}ies")
    if word.endswith(("ss", "us", "x", "z", "ch", "sh")):
        forms.add(f"{word}es")
    forms.add(word[:-1] if word.endswith("s") and not word.endswith("ss") else f"{word}s")
    return frozenset(forms)


def _near(word: str) -> frozenset[str]:
    """What is said with the same stem: "befriending" is near "befriended", "planned" near "plan"."""
    ending = next((e for e in ("ings", "ing", "ed", "es", "s", "e") if word.endswith(e) and len(word) > len(e) + 3), "")
    stem = word.removesuffix(ending)
    stems = {stem, stem[:-1]} if ending and stem[-1:] == stem[-2:-1] else {stem}
    return frozenset(each + end for each in stems for end in ENDINGS)
