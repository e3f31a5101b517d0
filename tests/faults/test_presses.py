"""Presses out of order, late, doubled and by several people at once, against a model of what ought to be (R22)."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.doctor.history import examine
from handlers.core import Reply
from storage.actions import by_ref
from storage.database import Database
from storage.roster import roster_of
from tests.conftest import Bot, loaded, london
from tests.faults.conftest import Told, times

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml"
REFS = ("A9", "A10", "A11")
PEOPLE = ("ltg-police", "ltg-fire", "ltg-vcfs", "pmo-manager")
LEADS = ("ltg-police", "pmo-manager")  # the group's lead, and the coordinator
DAYS = {"Friday 25 March": date(2016, 3, 25), "Wednesday 6 April": date(2016, 4, 6)}
LINES = (
    "claim {}", "unclaim {}", "done {} agreed", "stuck {} no answer yet", "unstuck {}", "withdraw {} covered",
    "reopen {} not all of it", "assign {} to @ltg-fire", "assign {} to @ltg-vcfs", *(f"due {{}} to {d}" for d in DAYS),
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """What people see of one action."""

    status: str
    owner: str
    stuck: bool
    due: date | None


def changed(now: State, who: str, line: str) -> State | None:
    """The rules as a person would say them: what becomes of an action; None where it is refused."""
    verb, _, *rest = line.split(" ", 2)
    owns, leads, live = now.owner == who, who in LEADS, now.status in ("open", "claimed")
    if verb == "reopen":
        again = replace(now, status="claimed" if now.owner else "open")
        return again if now.status == "cleared" and (owns or leads) else None
    if verb == "unstuck":
        return replace(now, stuck=False) if now.stuck else None
    if not live:
        return None
    if verb == "claim":
        return None if now.owner else replace(now, status="claimed", owner=who)
    if verb == "unclaim":
        return replace(now, status="open", owner="") if now.owner and (owns or leads) else None
    if verb == "assign":
        to = rest[0].removeprefix("to @")
        allowed = leads or (to == who and not now.owner)
        return replace(now, status="claimed", owner=to) if allowed and now.owner != to else None
    if verb == "done":
        return replace(now, status="cleared", stuck=False) if owns or leads else None
    if verb == "stuck":
        return replace(now, stuck=True)
    if verb == "withdraw":
        return replace(now, status="withdrawn") if leads else None
    return replace(now, due=DAYS[rest[0].removeprefix("to ")]) if owns or leads else None


@dataclass(frozen=True)
class Press:
    """A button under somebody's finger; it carries a line and arrives when it likes, as often as it likes."""

    who: str
    line: str
    key: str


class Presses(RuleBasedStateMachine):
    """The bot and the model side by side."""

    start: ClassVar[Path]  # the record as it is in the beginning
    shared: ClassVar[Database]
    seen: ClassVar[Counter[str]] = Counter()
    presses: Bundle[Press] = Bundle("presses")

    def __init__(self) -> None:
        super().__init__()
        self.shared.close()
        path = Path(str(self.shared.engine.url.database))
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        path.write_bytes(self.start.read_bytes())
        database = Database(f"sqlite:///{path}")
        database.engine = self.shared.engine  # what it has compiled is kept
        self.bot, self.numbers = Bot(database), count()
        self.answers: dict[str, str] = {}
        self.past: list[tuple[str, str, State | None]] = []  # who, which, and what it was before; None is an undo

    @initialize()
    def begin(self) -> None:
        """What is there."""
        self.model = self._found()

    @rule(target=presses, who=st.sampled_from(PEOPLE), line=st.sampled_from(LINES), ref=st.sampled_from(REFS))
    def shown(self, who: str, line: str, ref: str) -> Press:
        """A button is shown; it may be pressed at once, much later, or never."""
        return Press(who, line.format(ref), f"press-{next(self.numbers)}")

    @rule(press=presses)
    def pressed(self, press: Press) -> None:
        """It arrives; the second time it changes nothing and gets the first answer.

        Of what was refused nothing is kept, so that is decided anew.
        """
        said = self._say(press)
        if press.key in self.answers:
            self.seen["again"] += 1
            assert said.text == self.answers[press.key]
            return
        if not said.refused:
            self.answers[press.key] = said.text
        ref = press.line.split()[1]
        after = changed(self.model[ref], press.who, press.line)
        self.seen["refused" if after is None else "done"] += 1
        if after is not None:
            self.past.append((press.who, ref, self.model[ref]))
            self.model[ref] = after

    @rule(who=st.sampled_from(PEOPLE))
    def undone(self, who: str) -> None:
        """Somebody takes their last change back, if nobody touched it since."""
        self._say(Press(who, "undo", f"undo-{next(self.numbers)}"))
        mine = [(number, each) for number, each in enumerate(self.past) if each[0] == who]
        if not mine:
            return
        number, (_, ref, before) = mine[-1]
        if before is not None and all(each[1] != ref for each in self.past[number + 1 :]):
            self.seen["undone"] += 1
            self.past.append((who, ref, None))
            self.model[ref] = before

    @invariant()
    def agrees(self) -> None:
        """What the record shows is what the model says."""
        if hasattr(self, "model"):
            self.seen["steps"] += 1
            assert self._found() == self.model

    def teardown(self) -> None:
        """The history is whole, whatever happened."""
        now = london(self.bot.at)
        assert [finding.good for finding in examine(self.bot.database, now)] == [True]
        self.bot.router.close()

    def _say(self, press: Press) -> Reply:
        return self.bot.router.answer(self.bot.request(press.line, press.who, "ltg", key=press.key))

    def _found(self) -> dict[str, State]:
        with self.bot.database.reading(london(self.bot.at)) as session:
            members = roster_of(session).members
            rows = {ref: by_ref(session, ref) for ref in REFS}
            return {
                ref: State(row.status, members[row.owner_member_id].key if row.owner_member_id else "", row.blocked,
                           row.due_date)
                for ref, row in rows.items() if row is not None
            }  # fmt: skip


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The partnership as it stood on 9 March 2016, in a file to be copied."""
    return loaded(tmp_path_factory.mktemp("presses") / "psr.db", DEMO.read_text())


def test_whatever_is_pressed_and_however_often_the_record_is_as_the_rules_say(
    start: Path, tmp_path: Path, told: Told
) -> None:
    Presses.start, Presses.shared = start, Database(f"sqlite:///{tmp_path / 'psr.db'}")
    Presses.seen = seen = Counter[str]()
    examples, steps = times(6, 2000), times(30, 50)
    machine: Any = Presses
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps))
    Presses.shared.close()
    assert min(seen["done"], seen["refused"], seen["again"], seen["undone"]) > 0
    told("R22", "Buttons pressed out of order, late, twice, and by several people",
         f"{examples:,} sequences, {seen['steps']:,} steps: {seen['done']:,} changes, {seen['refused']:,} refused, "
         f"{seen['again']:,} arrived again, {seen['undone']:,} taken back; 0 differences from the rules, every history "
         f"whole; bounds the rate at 3/{seen['steps']:,}")  # fmt: skip


def test_control_a_press_that_is_not_known_to_have_arrived_before_does_change_something(start: Path) -> None:
    bot = Bot(Database(f"sqlite:///{start}"))
    lines = [("claim A11", "ltg-fire", "one"), ("unclaim A11", "ltg-fire", "two"), ("claim A11", "ltg-fire", "one")]
    for line, who, key in lines:
        bot.ask(line, who, key=key)
    assert owner_of(bot) is None  # the press that came twice was known
    bot.ask("claim A11", "ltg-fire", key="without that, it would be another")
    assert owner_of(bot) is not None
    bot.router.close()
    bot.database.close()


def owner_of(bot: Bot) -> int | None:
    with bot.database.reading(london(bot.at)) as session:
        row = by_ref(session, "A11")
        return row.owner_member_id if row else None
