"""A partnership to talk to: the real router on a real database, with the clock in the test's hand."""

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import certifi
import pytest
from hypothesis import HealthCheck, settings

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
from tests.stores import BEGINS, BLANK, Postgresql, Record, Sqlite, Store, loaded_in

# The same examples every time and no clock: what fails must fail for everybody, on a busy machine as on a quiet one.
settings.register_profile("psr", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("psr")

LONDON = ZoneInfo("Europe/London")
DEMO = Path(__file__).parent.parent / "bot" / "demo" / "chorley.yaml"
KINDS = ("sqlite", "postgresql")
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
    """A new SQLite file at that path, with a partnership from its file, as it stood on the morning of 9 March 2016."""
    filled(f"sqlite:///{path}", text)
    return path


def filled(url: str, text: str) -> str:
    """The same in an empty database of either kind."""
    database = Database(url)
    upgrade(database)
    load(database, text, london(BEGINS))
    database.close()
    return url


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a quarter of the time is waiting, for a server, a lock or a time limit."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What is loaded stays: to look through it again and again is a fifth of the time that all tests take."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--on postgresql`: try what needs a database on that kind alone; otherwise on both."""
    parser.addoption("--on", choices=KINDS, help="the one kind of database to try the tests on that need one")


def pytest_configure(config: pytest.Config) -> None:
    """Watch the logs. Where nothing may be skipped, want PostgreSQL before the first test.

    None of it as this is imported: `make bench`, `make fuzz` and the bots of the fault tests borrow from here, too.
    """
    canary.start()
    gc.disable()  # until everything is loaded
    config.addinivalue_line("markers", "sqlite(why): about SQLite itself, so tried on nothing else")
    wanted = os.environ.get("PSR_NO_SKIP") == "1" or config.getoption("--on") == "postgresql"
    if wanted and binaries() is None:
        raise pytest.UsageError(NOT_HERE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where PostgreSQL is not installed, say once that nothing was tried on it."""
    if binaries() is None:
        terminalreporter.write_line(f"{NOT_HERE}.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever takes a record, by whichever fixtures, is tried on each kind of database."""
    said = any(mark.args[0] == "store" for mark in metafunc.definition.iter_markers("parametrize"))
    if "store" in metafunc.fixturenames and not said:
        asked = metafunc.config.getoption("--on")
        here = KINDS if binaries() else ("sqlite",)
        metafunc.parametrize("store", [asked] if asked else here, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about SQLite itself is tried on nothing else."""
    away = {item for item in items if item.get_closest_marker("sqlite") and _kind(item) == "postgresql"}
    items[:] = [item for item in items if item not in away]
    config.hook.pytest_deselected(items=[*away])


def _kind(item: pytest.Item) -> str | None:
    drawn = getattr(item, "callspec", None)  # of a test without parameters there is none
    return drawn.params.get("store") if drawn else None


@pytest.fixture(scope="session", autouse=True)
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One certificate authority instead of all there are, which the Teams SDK reads five times for each bot and takes a
    seventh of a second over. Nothing here leaves loopback."""
    path = tmp_path_factory.mktemp("authority") / "one.pem"
    first, end, _ = Path(certifi.where()).read_text().partition("-----END CERTIFICATE-----\n")
    path.write_text(first + end)
    os.environ["SSL_CERT_FILE"] = str(path)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the tests' own. Where it is not installed, they say so and are skipped."""
    if binaries() is None:
        pytest.skip(NOT_HERE)
    with running() as made:
        yield made


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    """SQLite's records."""
    return Sqlite(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="session")
def postgresql(cluster: Cluster) -> Iterator[Postgresql]:
    """PostgreSQL's records."""
    made = Postgresql(cluster)
    yield made
    made.close()


@pytest.fixture(scope="session")
def store(request: pytest.FixtureRequest) -> Store:
    """Where the records of a test are."""
    made: Store = request.getfixturevalue(request.param)
    return made


@pytest.fixture(scope="session")
def chorley(store: Store) -> Record:
    """The partnership as it stood on the morning of 9 March 2016."""
    return loaded_in(store, DEMO.read_text())


@pytest.fixture(scope="session")
def joint(store: Store) -> Record:
    """The same with its activities of March 2016, too, and one in the closed group; a module that takes it as its
    `chorley` has its tests on that."""
    from tests.joint import recorded  # noqa: PLC0415 - it imports this module

    return recorded(store)


@pytest.fixture
def database(store: Store, chorley: Record) -> Database:
    """The record for one test."""
    return store.copy(chorley)


@pytest.fixture
def fresh(store: Store) -> Database:
    """A database with its tables and nothing in them."""
    return store.copy(BLANK)


@pytest.fixture
def bot(database: Database) -> Iterator[Bot]:
    """The bot on that database, on Tuesday 15 March 2016 at 9am."""
    made = Bot(database)
    yield made
    made.router.close()


@pytest.fixture
def doing(store: Store) -> Iterator[Bot]:
    """The bot on the state of 14 March 2016, when J8 was done and J9 and J10 were planned; again on the 15th at 9am."""
    from tests import states  # noqa: PLC0415 - it imports this module

    with states.bot_on(store, states.doings) as made:
        yield made


@pytest.fixture
def say(bot: Bot) -> Callable[..., str]:
    """`say("claim A11", "ltg-fire")`: what the bot answers."""
    return bot.say
