"""One person's flood, or one organisation's, is nobody else's wait; what a person means to do quickly is no flood."""

import threading
import time
from pathlib import Path

import pytest

from bot.floods import ALL, KEPT, YOURS, Floods, Turn
from tests.doors import Steady
from tests.serving import Server
from tests.slack.world import SECRET, World
from tests.teams.world import World as Teams

pytestmark = pytest.mark.threat("T28")


def floods(world: World | Teams) -> Steady:
    """The world with what is allowed by default, by a clock in the test's hand."""
    steady = Steady()
    world.router.floods = Floods(clock=steady)
    return steady


def turns(limits: Floods, count: int, user: str = "U1", tenant: str = "T1") -> list[Turn]:
    return [limits.turn("slack", tenant, user)[0] for _ in range(count)]


def test_forty_lines_after_a_pause_and_then_twenty_a_minute() -> None:
    clock = Steady()
    limits = Floods(clock=clock)
    assert turns(limits, 42) == [Turn.TAKEN] * 40 + [Turn.TOLD, Turn.QUIET]
    clock.seconds += 30
    assert turns(limits, 11) == [Turn.TAKEN] * 10 + [Turn.QUIET]
    clock.seconds += 30
    assert turns(limits, 11) == [Turn.TAKEN] * 10 + [Turn.TOLD]
    clock.seconds += 3600
    assert turns(limits, 41) == [Turn.TAKEN] * 40 + [Turn.TOLD]


def test_one_person_takes_nothing_of_anybody_elses() -> None:
    limits = Floods(clock=Steady())
    turns(limits, 5_000)
    assert turns(limits, 1, "U2") == turns(limits, 1, "U1", "T2") == [Turn.TAKEN]


def test_one_tenant_takes_nothing_of_another_however_many_people_it_has() -> None:
    limits = Floods(clock=Steady())
    taken = [turn for n in range(3_000) for turn in turns(limits, 1, f"U{n}")]
    assert taken.count(Turn.TAKEN) == 2_400
    assert limits.turn("slack", "T1", "U1") == (Turn.TOLD, ALL)
    assert limits.turn("slack", "T2", "U1") == (Turn.TAKEN, "")


def test_names_that_are_made_up_take_no_memory_without_end() -> None:
    limits = Floods(clock=Steady())
    for n in range(KEPT + 500):
        limits.turn("slack", "T1", f"U{n}")
    assert len(limits._buckets) == KEPT
    assert turns(limits, 1)[0] is not Turn.TAKEN  # the tenant's own is not forgotten for them


def test_fifteen_claims_in_a_meeting_are_no_flood(slack: World) -> None:
    floods(slack)
    for n in range(15):
        slack.types(f"action add Ring surgery number {n}", "ltg-police")
    said = [slack.presses(f"claim A{13 + n}", "ltg-fire").status for n in range(15)]
    assert said == [200] * 15
    assert [w["text"].split(".")[0] for w in slack.whispers()] == [f"A{13 + n} is yours" for n in range(15)]


def test_whoever_types_on_is_asked_to_wait_and_nothing_more_is_saved(slack: World) -> None:
    clock = floods(slack)
    said = [slack.types(f"action add Ring surgery number {n}").text for n in range(45)]
    assert [text.startswith("Added ") for text in said] == [True] * 40 + [False] * 5
    assert (
        set(said[40:])
        == {YOURS}
        == {"That is a lot at once, so I did nothing with this one. Please wait a minute, and then say it again."}
    )
    assert slack.types("claim A11", "ltg-fire").text.startswith("A11 is yours.")
    clock.seconds += 60
    assert slack.types("action add Ring the last surgery").text.startswith("Added A53 ")


def test_presses_and_mentions_past_it_are_answered_once_and_not_each_time(slack: World) -> None:
    floods(slack)
    for _ in range(41):
        slack.presses("claim A11", "ltg-fire")
    for _ in range(20):
        assert slack.presses("claim A10", "ltg-fire").status == 200
        assert slack.hears("app_mention", "ltg-fire", channel="C0LTG", text="<@UBOT> claim A10").status == 200
    assert [w["text"] for w in slack.whispers()].count(YOURS) == 1
    assert len(slack.whispers()) == 41


def test_a_form_past_it_stays_open_and_says_so(slack: World) -> None:
    floods(slack)
    slack.presses("action add", "ltg-fire")
    view = slack.modal()
    for _ in range(39):
        slack.presses("claim A11", "ltg-fire")
    answer = slack.submits(view, "ltg-fire", text="Ring the surgery")
    assert answer.json == {"response_action": "errors", "errors": {"text": YOURS}}


def test_a_flood_in_teams_is_told_once_and_presses_each_time_as_that_costs_nothing(teams: Teams) -> None:
    floods(teams)
    for _ in range(45):
        teams.types("claim A11", "ltg-fire")
    assert [said.text for said in teams.fake.said("a:ltg-fire")].count(YOURS) == 1
    assert len(teams.fake.said("a:ltg-fire")) == 41
    assert {teams.presses("claim A10", "ltg-fire").json["value"] for _ in range(3)} == {YOURS}
    assert teams.types("claim A11", "ltg-council").status == 200
    assert teams.read(person="ltg-council").startswith("A11 is ")


def test_a_flood_costs_no_room_before_it_is_signed(slack: World) -> None:
    floods(slack)
    body = b"command=%2Fpsr&text=help&team_id=T0VCFS&user_id=ULTGPOLICE&channel_id=C0LTG"
    for _ in range(100):
        assert slack.run(slack.post(body, [(b"content-type", b"application/x-www-form-urlencoded")])).status == 401
    assert slack.types("help").text != YOURS


def test_control_without_a_limit_everything_is_taken(slack: World) -> None:
    slack.router.floods = Floods(1_000_000)
    said = [slack.types("claim A11").text for _ in range(45)]
    assert YOURS not in said


class Typist(threading.Thread):
    """Somebody who types without a pause, until told to stop."""

    def __init__(self, server: Server, person: str) -> None:
        super().__init__()
        self.server, self.person, self.said, self.over = server, person, list[str](), threading.Event()

    def run(self) -> None:
        """Type."""
        while not self.over.is_set():
            self.said.append(self.server.types("action list", self.person))


def test_over_the_wire_one_who_floods_leaves_the_others_answers_alone(workspace_file: Path, tmp_path: Path) -> None:
    record = tmp_path / "psr.db"
    record.write_bytes(workspace_file.read_bytes())
    server = Server(record, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL="http://127.0.0.1:9/",
                    PSR_LINES_A_MINUTE="20").ready()  # fmt: skip
    typist, began = Typist(server, "ltg-fire"), time.monotonic()
    typist.start()
    while len(typist.said) < 100:
        time.sleep(0.01)
    others = [server.types(f"action add Ring surgery number {n}", "ltg-police") for n in range(20)]
    typist.over.set()
    typist.join()
    taken = sum(text != YOURS for text in typist.said)
    assert taken <= 40 + (time.monotonic() - began) / 3 + 1  # one more every three seconds
    server.kill()
    assert YOURS in typist.said
    assert YOURS not in others
    assert any(text.startswith("Added A13 ") for text in others)
