"""Every threat has tests that name it, and no test names one that is not there."""

import ast

import pytest

from tests.security import THREATS, _named, held


@pytest.mark.parametrize("threat", THREATS)
def test_every_threat_has_a_test_that_names_it(threat: str) -> None:
    assert held().get(threat), f"no test is marked with {threat}: {THREATS[threat]}"


def test_no_test_names_a_threat_that_is_not_in_the_list() -> None:
    assert sorted(set(held()) - set(THREATS)) == []


def test_control_a_mark_is_read_wherever_it_stands() -> None:
    written = '@pytest.mark.threat("T1", "T2")\n@other\ndef test_a(): ...\ndef test_b(): ...\ndef helper(): ...\n'
    assert list(_named(ast.parse(written))) == [("test_a", ["T1", "T2"])]
    whole = list(_named(ast.parse(f'pytestmark = pytest.mark.threat("T9")\n{written}')))
    assert whole == [("test_a", ["T9", "T1", "T2"]), ("test_b", ["T9"])]
