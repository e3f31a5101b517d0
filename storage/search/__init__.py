"""Searching what people wrote, on SQLite (FTS5) and PostgreSQL (full text) alike.

Nothing here counts how common a word is. Such a statistic is made of every group's words, so the order of one
person's answers would tell of a closed group that they cannot read (design 9.24).
"""

from storage.search.asking import Hit, find
from storage.search.index import Searched, add, modelled, note, rebuild, renote
from storage.search.terms import Term, split

__all__ = ["Hit", "Searched", "Term", "add", "find", "modelled", "note", "rebuild", "renote", "split"]
