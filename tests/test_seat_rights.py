"""Who may do what with seats: the table of domain section 7, line by role; a refusal changes nothing."""

import pytest

from tests.conftest import Bot
from tests.record import everything

PEOPLE = {
    "member": "ltg-fire", "lead": "ltg-police", "coordinator": "pmo-manager", "its Executive member": "exec-hospital",
    "another's Executive member": "exec-fire", "observer": "exec-observer", "stranger": "nobody",
}  # fmt: skip
READERS = set(PEOPLE) - {"stranger"}
PROPOSE = {"lead", "coordinator", "its Executive member"}
CONFIRM = {"coordinator", "its Executive member"}
TABLE = {
    "reps": READERS,
    "who": READERS,
    "capacity": READERS,
    "deputy": READERS,
    "capacity half a day a week": {"member", "lead"},
    "rep suggest hospital ltg @exec-hospital": PROPOSE,
    "rep confirm hospital ltg @exec-hospital": CONFIRM,
    "deputy @ltg-council until 4 April": {"member", "lead", "observer"},  # who sits in a group with them
}


@pytest.mark.parametrize("line", TABLE)
@pytest.mark.parametrize("role", PEOPLE)
def test_each_line_is_open_to_those_of_the_table_and_nobody_else(bot: Bot, role: str, line: str) -> None:
    before = everything(bot)
    said = bot.ask(line, PEOPLE[role])
    assert said.refused == (role not in TABLE[line]), said.text
    assert role in TABLE[line] or everything(bot) == before


@pytest.mark.parametrize("role", PEOPLE)
def test_a_seat_with_somebody_in_it_is_ended_by_the_programme_office_or_its_own_people(bot: Bot, role: str) -> None:
    bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager")
    before = _records(bot)
    said = bot.ask("rep end hospital ltg", PEOPLE[role])
    assert said.text.endswith("Who takes it over?") == (role in CONFIRM), said.text
    assert _records(bot) == before


def _records(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {name: rows for name, rows in everything(bot).items() if name != "inbound"}
