"""A partnership to talk to: the real router on a real SQLite file, with the clock in the test's hand."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from bot.load import load
from bot.router import Router
from bot.terminal.drawing import draw
from handlers.core import Reply, Request
from storage.database import Database
from storage.roster import roster_of
from storage.upgrade import upgrade
from tests import both, canary
from tests.canary import pytest_runtest_makereport, pytest_runtest_setup  # noqa: F401 - hooks of pytest's
from tests.cluster import NOT_HERE, Cluster, binaries, running

canary.start()

# The same examples every time and no clock: what fails must fail for everybody, on a busy machine as on a quiet one.
settings.register_profile("psr", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("psr")

LONDON = ZoneInfo("Europe/London")
DEMO = Path(__file__).parent.parent / "bot" / "demo" / "chorley.yaml"
TUESDAY = "2016-03-15T09:00"  # the day of domain section 8.5


def london(at: str) -> datetime:
    """A moment from London wall-clock time."""
    return datetime.fromisoformat(at).replace(tzinfo=LONDON)


@dataclass
class Bot:
    """The bot, as people meet it in a test."""

    database: Database
    at: str = TUESDAY
    count: int = 0
    replies: list[Reply] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.router = Router(self.database)

    def ask(self, text: str, person: str = "ltg-police", where: str | None = "ltg", **more: object) -> Reply:
        """Say something and get the Reply. `where` is a group's channel, or None for a private chat."""
        reply = self.router.answer(self.request(text, person, where, **more))
        self.replies.append(reply)
        both.check(reply)
        return reply

    def request(self, text: str, person: str = "ltg-police", where: str | None = "ltg", **more: object) -> Request:
        """What a door would hand over, with a key of its own."""
        self.count += 1
        canary.WATCH.typed(text, more.get("form"))  # type: ignore[arg-type]
        fields = {"platform": "console", "tenant": "", "user": person, "private": where is None,
                  "key": f"test-{self.count}", "now": london(self.at), **more}  # fmt: skip
        if where:
            with self.database.reading(london(self.at)) as session:
                groups = roster_of(session).groups.values()
                fields["meant"] = next(g for g in groups if g.key == where)
        return Request(text=text, **fields)  # type: ignore[arg-type]

    def say(self, text: str, person: str = "ltg-police", where: str | None = "ltg", **more: object) -> str:
        """Say something and read the answer, word for word, buttons and all."""
        return draw(self.ask(text, person, where, **more))


def loaded(path: Path, text: str) -> Path:
    """A new record at that path, from a partnership's file, as it stood on the morning of 9 March 2016."""
    filled(f"sqlite:///{path}", text)
    return path


def filled(url: str, text: str) -> str:
    """The same, in a database that is empty."""
    database = Database(url)
    upgrade(database)
    load(database, text, london("2016-03-09T08:00"))
    database.close()
    return url


@pytest.fixture(scope="session")
def chorley(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the partnership as it stood on the morning of 9 March 2016, made once."""
    return loaded(tmp_path_factory.mktemp("chorley") / "psr.db", DEMO.read_text())


@pytest.fixture(scope="session")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with its activities of March 2016, too, and one in the closed group; a module that takes it as its
    `chorley` has its tests on that."""
    from tests.joint import recorded  # noqa: PLC0415 - it imports this module

    return recorded(tmp_path_factory.mktemp("joint"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the tests' own. Where it is not installed they are skipped, unless PSR_NO_SKIP is 1."""
    if binaries() is None:
        missing = pytest.fail if os.environ.get("PSR_NO_SKIP") == "1" else pytest.skip
        missing(NOT_HERE)
    with running() as made:
        yield made


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine of a file that each test has in turn: making every SQL statement anew is half of a test's time."""
    return Database(f"sqlite:///{tmp_path_factory.mktemp('record') / 'psr.db'}").engine


def copied(record: Path, engine: Engine) -> Database:
    """A new copy of a record, in the engine's file, with nothing left of the test before."""
    path = Path(str(engine.url.database))
    for left in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        left.unlink(missing_ok=True)
    shutil.copy(record, path)
    opened = Database(f"sqlite:///{path}")
    opened.engine = engine
    return opened


@pytest.fixture
def database(chorley: Path, engine: Engine) -> Iterator[Database]:
    """A copy of it for one test."""
    opened = copied(chorley, engine)
    yield opened
    opened.close()


@pytest.fixture
def bot(database: Database) -> Iterator[Bot]:
    """The bot on that database, on Tuesday 15 March 2016 at 9am."""
    made = Bot(database)
    yield made
    made.router.close()


@pytest.fixture
def doing(tmp_path: Path) -> Iterator[Bot]:
    """The bot on the state of 14 March 2016, when J8 was done and J9 and J10 were planned; again on the 15th at 9am."""
    from tests import states  # noqa: PLC0415 - it imports this module

    with states.bot_on(tmp_path, states.doings) as made:
        yield made


@pytest.fixture
def say(bot: Bot) -> Callable[..., str]:
    """`say("claim A11", "ltg-fire")`: what the bot answers."""
    return bot.say
