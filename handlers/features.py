"""The features: every module beside this one, imported once so that its commands and nudges are known."""

import pkgutil
from functools import cache
from importlib import import_module

import handlers


@cache
def load() -> None:
    """Register every command and nudge there is."""
    for module in pkgutil.iter_modules(handlers.__path__):
        import_module(f"handlers.{module.name}")
