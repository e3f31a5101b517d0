"""The house rules that a machine can keep: which way imports point, one room for each library, short and flat."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "handlers", "storage")
SHARED = {"core", "rights", "language"}  # what every feature may import from handlers
BELOW = {"bot": {"bot", "handlers", "storage"}, "handlers": {"handlers", "storage"}, "storage": {"storage"}}
ROOMS = {
    "slack_bolt": "bot/slack/", "slack_sdk": "bot/slack/", "microsoft_teams": "bot/teams/",
    "apscheduler": "bot/schedule.py", "sqlmodel": "storage/", "sqlalchemy": "storage/", "alembic": "storage/",
    "typer": "bot/", "rich": "bot/", "starlette": "bot/", "uvicorn": "bot/", "pydantic_settings": "bot/settings.py",
    "aiohttp": "bot/slack/", "httpx": "bot/teams/", "jwt": "bot/teams/",
    "cryptography": "storage/",
    "dateparser": "handlers/language/", "holidays": "handlers/language/",
    "stdnum": "handlers/language/", "yaml": "bot/", "openpyxl": "handlers/exporting/",
    "icalendar": "handlers/exporting/",
}  # fmt: skip
# Where both kinds of error end, or a chat system's own errors are turned into ours.
CATCHERS = (
    "bot/__main__.py",
    "bot/router.py",
    "bot/again.py",
    "bot/delivery.py",
    "bot/schedule.py",
    "bot/slack/",
    "bot/teams/",
    "bot/doctor/",
)
TEXTS = {".py", ".yaml", ".json", ".mako", ".ini", ".md"}
PLACES = re.compile(r"(?<![\w/.:}])/(?:home|root|work|tmp|Users|mnt|opt|srv)/\w|[A-Z]:\\\\Users")


def files(*tops: str) -> list[str]:
    found = (path.relative_to(ROOT) for top in tops for path in (ROOT / top).rglob("*.py"))
    return sorted(path.as_posix() for path in found if "versions" not in path.parts)


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def imports(name: str) -> Iterator[str]:
    """Every module a file imports, wherever in it; `from handlers import rights` is handlers.rights."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ([f"{node.module}.{a.name}" for a in node.names] if node.module in OURS else [node.module])


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of its body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def feature(name: str) -> str:
    """handlers/actions/adding.py and handlers.actions.adding belong to the feature `actions`."""
    return re.split(r"[/.]", name.removesuffix(".py"))[1]


@pytest.mark.parametrize("name", files(*OURS))
def test_imports_point_from_the_doors_to_the_handlers_to_the_storage(name: str) -> None:
    allowed = BELOW[name.partition("/")[0]]
    assert [i for i in imports(name) if i.partition(".")[0] in set(OURS) - allowed] == []


@pytest.mark.parametrize("name", files("handlers"))
def test_a_feature_imports_no_other_features_handlers(name: str) -> None:
    found = {feature(i) for i in imports(name) if i.startswith("handlers.")}
    assert found - SHARED - {feature(name)} == set()


@pytest.mark.parametrize("name", files(*OURS))
def test_each_library_is_used_in_its_own_room(name: str) -> None:
    used = {i.partition(".")[0] for i in imports(name)} & set(ROOMS)
    assert [library for library in used if not name.startswith(ROOMS[library])] == []


@pytest.mark.parametrize("name", files(*OURS))
def test_nothing_is_printed_nothing_is_global_and_only_the_edges_catch_everything(name: str) -> None:
    for node in ast.walk(tree(name)):
        assert not isinstance(node, ast.Global | ast.Nonlocal), f"{name}:{node.lineno} global"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "breakpoint", "eval", "exec"), f"{name}:{node.lineno} {node.func.id}"
        if isinstance(node, ast.ExceptHandler):
            bare = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            assert not bare or name.startswith(CATCHERS), f"{name}:{node.lineno} catches everything"


@pytest.mark.parametrize("name", files("handlers", "storage"))
def test_only_the_doors_read_the_clock(name: str) -> None:
    read = [n for n in ast.walk(tree(name)) if isinstance(n, ast.Attribute) and n.attr in ("now", "today", "utcnow")]
    assert [n.lineno for n in read if isinstance(n.value, ast.Name) and n.value.id in ("datetime", "date")] == []


@pytest.mark.parametrize("name", files(*OURS))
def test_a_file_has_a_docstring_and_at_most_300_lines(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("name", files(*OURS))
def test_what_is_public_says_what_it_is_for(name: str) -> None:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    public = [node for node in tree(name).body if isinstance(node, kinds) and not node.name.startswith("_")]
    assert [f"{name}:{node.lineno} {node.name}" for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("name", files(*OURS))
def test_functions_take_few_parameters(name: str) -> None:
    """A command takes the request and as many values as people can say; everything else takes four, or five at most."""
    plain = [f for f in functions(name) if not f.decorator_list]
    many = [f for f in plain if len([a for a in f.args.args if a.arg not in ("self", "cls")]) > 5]
    assert [f"{name}:{f.lineno} {f.name}" for f in many] == []


def test_functions_are_short() -> None:
    sizes = sorted((lines_of(f), f"{name}:{f.lineno} {f.name}") for name in files(*OURS) for f in functions(name))
    counts = [size for size, _ in sizes]
    assert statistics.median(counts) <= 8
    assert statistics.quantiles(counts, n=20)[-1] <= 30, sizes[-10:]
    assert counts[-1] <= 60, sizes[-1]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    beside = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith((".env", "psr.db"))]
    inside = [path for top in (*OURS, "tests") for path in (ROOT / top).rglob("*") if path.suffix in TEXTS]
    inside = [path for path in inside if "node_modules" not in path.parts]
    named = [path for path in (*beside, *inside) if PLACES.search(path.read_text(encoding="utf-8", errors="ignore"))]
    assert [path.relative_to(ROOT).as_posix() for path in named] == []
