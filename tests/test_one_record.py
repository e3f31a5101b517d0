"""One server with both doors: what is said in Teams is known in Slack, and everybody hears of it once."""

from collections.abc import Iterator

import pytest
import yaml

from bot.app import House, build
from bot.delivery import Delivery, Pace
from bot.schedule import plan
from bot.settings import Settings
from storage.database import Database
from tests.doors import Steady
from tests.slack import world as slacks
from tests.slack.fake_slack import TOKEN
from tests.stores import Record, Store, loaded_in
from tests.teams import world as chats
from tests.teams.test_presses import buttons
from tests.teams.world import CHANNEL, chat, own


def both() -> str:
    """The partnership with everybody in Slack and in Teams."""
    data, other = yaml.safe_load(slacks.everybody()), yaml.safe_load(chats.everybody())
    for member, same in zip(data["members"], other["members"], strict=True):
        member["identities"] += same["identities"]
    return str(yaml.safe_dump(data, sort_keys=False))


@pytest.fixture(scope="module")
def known(store: Store) -> Record:
    """That record."""
    return loaded_in(store, both())


class Doors:
    """One server, with a Slack and a Teams on loopback."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.steady = Steady()
        self.slack = slacks.World(database)
        self.teams = chats.World(database, runner=self.slack.runner)
        self.slack.runner.run(self.slack.fake.start())
        self.slack.runner.run(self.teams.fake.start())
        settings = Settings.model_validate({
            "database_url": str(database.url), "slack_bot_token": TOKEN, "slack_signing_secret": slacks.SECRET,
            "slack_api_url": f"{self.slack.fake.url}/api/", "teams_dev": True,
        })  # fmt: skip
        app = build(settings, self.slack.clock)
        self.house: House = app.state.house
        assert self.house.slack is not None
        assert self.house.teams is not None
        self.slack.gate, self.slack.slack, self.slack.router = app, self.house.slack, self.house.router  # type: ignore[assignment]
        self.teams.app, self.teams.side, self.teams.router = app, self.house.teams, self.house.router
        self.slack.runner.run(self.teams.side.start())
        self.teams.move_in()
        self.teams.link()

    def at(self, moment: str) -> None:
        """Let it be that time, and everything be sent that is due."""
        self.slack.at = self.teams.at = moment
        self.send()

    def send(self) -> None:
        """Send what is due."""
        plan(self.house.database, self.slack.clock())
        delivery = Delivery(self.database, self.house.doors, pace=Pace(clock=self.steady))
        while self.slack.run(delivery.deliver(self.slack.clock())):
            self.steady.seconds += 2

    def in_slack(self) -> list[str]:
        """What everybody in the channel in Slack reads."""
        return [post["text"] for post in self.slack.fake.posts() if post["channel"] == "C0LTG"]

    def in_teams(self) -> list[str]:
        """What everybody in the channel in Teams reads."""
        return [post.text for post in self.teams.fake.said(CHANNEL) if not post.only]

    def close(self) -> None:
        """Stop everything; neither had anything to object to."""
        runner = self.slack.runner
        runner.run(self.house.stop())
        runner.run(self.slack.fake.stop())
        runner.run(self.teams.fake.stop())
        runner.close()
        assert (self.slack.fake.problems, self.teams.fake.problems) == ([], [])


@pytest.fixture
def doors(known: Record, store: Store) -> Iterator[Doors]:
    """The server on Tuesday 15 March 2016 at 9am."""
    made = Doors(store.copy(known))
    yield made
    made.close()


def test_an_action_added_in_teams_is_claimed_in_slack(doors: Doors) -> None:
    doors.teams.types("action add Ring the surgery by Friday", where=CHANNEL)
    assert doors.slack.types("claim A13", "ltg-fire").text.startswith("A13 is yours.")
    doors.teams.types("show A13", where=CHANNEL)
    assert "Community Safety Officer (Fire and Rescue)" in doors.teams.read(CHANNEL)


def test_an_action_added_in_slack_is_claimed_by_a_button_in_teams(doors: Doors) -> None:
    doors.slack.types("action add Ring the surgery by Friday")
    doors.teams.types("action list", "ltg-fire", CHANNEL)
    listed = list(doors.teams.fake.posts)[-1]
    data = next(data for title, data in buttons(doors.teams.fake.posts[listed].card) if title == "Claim A13")
    doors.teams.presses(person="ltg-fire", where=CHANNEL, on=listed, **data)
    assert "Locality Task Group – Community Safety Officer (Fire and Rescue)" in doors.slack.types("show A13").text


def test_what_was_changed_in_one_is_read_once_in_each_channel(doors: Doors) -> None:
    doors.teams.types("claim A11", "ltg-fire", CHANNEL)
    doors.send()
    line = "A11 claimed by Community Safety Officer (Fire and Rescue)"
    assert doors.in_slack().count(line) == doors.in_teams().count(line) == 1


def test_two_who_claim_at_once_from_both_sides_get_it_once(doors: Doors) -> None:
    press = doors.teams.activity("invoke", "ltg-fire") | {
        "name": "adaptiveCard/action",
        "value": {"action": {"type": "Action.Execute", "verb": "say", "data": {"says": "claim A11"}}},
    }
    claim = doors.slack.command("claim A11", "ltg-vcfs")
    answers = doors.slack.at_once(doors.teams.sent(press), doors.slack.send(form=claim))
    assert sum("A11 is yours." in answer.body for answer in answers) == 1
    assert sum("A11 is with the" in answer.body for answer in answers) == 1


def test_the_digest_goes_to_both_channels_and_each_person_hears_once_where_they_prefer(doors: Doors) -> None:
    doors.at("2016-03-14T09:31")
    doors.send()
    assert [text.splitlines()[0] for text in doors.in_slack()] == [
        "Meeting notice: Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall. To define a plan of "
        "activity.",
        "Locality Task Group – week of 14 March 2016",
    ]
    assert doors.in_slack() == [text.replace("`@PSR", "`/psr") for text in doors.in_teams()]
    doors.at("2016-03-15T09:01")
    by_slack = [post for post in doors.slack.fake.posts() if post["channel"] == "DLTGVCFS"]
    by_teams = doors.teams.fake.said(chat("ltg-police"))
    assert (len(by_slack), len(by_teams)) == (1, 1)
    assert doors.teams.fake.said(chat("ltg-vcfs")) == []
    assert [post for post in doors.slack.fake.posts() if post["channel"] == "DLTGPOLICE"] == []


def test_a_press_on_the_digest_in_teams_shows_what_was_claimed_in_slack_meanwhile(doors: Doors) -> None:
    doors.at("2016-03-14T09:31")
    digest = list(doors.teams.fake.posts)[-1]
    doors.slack.types("claim A10", "ltg-vcfs")
    data = next(data for title, data in buttons(doors.teams.fake.posts[digest].card) if title == "Claim A11")
    doors.teams.presses(where=CHANNEL, on=digest, **data)
    left = [title for title, _ in buttons(doors.teams.fake.posts[digest].card)]
    assert {"Claim A10", "Claim A11"} & set(left) == set()
    assert own("ltg-police") in [post.only for post in doors.teams.fake.said(CHANNEL)]


def test_whoever_joins_by_a_code_in_the_other_chat_system_is_the_same_member(doors: Doors) -> None:
    doors.teams.types("my actions", "ltg-police")
    mine = doors.teams.read()
    assert doors.slack.types("my actions", "ltg-police").text.splitlines()[0] == mine.splitlines()[0]
