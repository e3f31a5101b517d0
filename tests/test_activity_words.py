"""What is read of a line about an activity: title, partners, focus, days, place, reach, in any order."""

from itertools import permutations

import pytest

from tests.conftest import Bot
from tests.kept import kept

WEDNESDAY = "Wednesday 13 April 2016"
CLAUSES = {
    "partners": "with CCG, LCC and VCFS", "when": "on 13 April", "place": "at Covered market", "focus": "for carers",
}  # fmt: skip


def read(bot: Bot, line: str) -> dict[str, object]:
    """What was kept of it."""
    said = bot.ask(f"event {line}")
    assert said.text.startswith("**Planned J8** "), said.text
    return kept(bot, "J8")


def title(bot: Bot, line: str) -> object:
    return read(bot, line)["title"]


@pytest.mark.parametrize("order", list(permutations(CLAUSES)), ids=" ".join)
def test_clauses_stand_in_any_order(bot: Bot, order: tuple[str, ...]) -> None:
    facts = read(bot, f"Information stall {' '.join(CLAUSES[name] for name in order)}, 40 people")
    assert facts["title"] == "Information stall"
    assert (facts["partners"], facts["when"]) == (["Police", "CCG", "LCC", "VCFS"], WEDNESDAY)
    assert (facts["place"], facts["focus"], facts["reach"]) == ("Covered market", ["carers"], (40, "people"))


def test_clauses_may_be_named_before_a_colon(bot: Bot) -> None:
    facts = read(bot, "Stall reach: 40 focus: carers, elderly at: The Home for Veterans with the red door on: 13/4 "
                      "with: CCG group: ltg")  # fmt: skip
    assert (facts["title"], facts["reach"], facts["focus"]) == ("Stall", (40, ""), ["carers", "elderly"])
    assert (facts["place"], facts["when"]) == ("The Home for Veterans with the red door", WEDNESDAY)
    assert facts["partners"] == ["Police", "CCG"]
    assert "reach 40, carers and elderly" in bot.replies[-1].text


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("with Fire and Rescue", ["Fire and Rescue"]),
        ("with Fire & Rescue", ["Fire and Rescue"]),
        ("with Fire and Rescue and Council", ["Fire and Rescue", "Council"]),
        ("with Fire and Council", ["Fire and Rescue", "Council"]),
        ("with Council, Fire and Rescue, and CCG", ["Council", "Fire and Rescue", "CCG"]),
        ("with CCG/LCC", ["CCG", "LCC"]),
        ("with Council & CCG & LCC", ["Council", "CCG", "LCC"]),
        ("with the Council and the Fire", ["Council", "Fire and Rescue"]),
        ("WITH CCG, LCC AND VCFS.", ["CCG", "LCC", "VCFS"]),
        ("with Lancashire County Council and Lancashire Care", ["LCC", "LCFT"]),
        ("with Primary care (general practice) and Runshaw College", ["Primary care", "Runshaw"]),
        ("with Department for Work and Pensions", ["DWP"]),
        ("with Police", []),
        ("with ccg", ["CCG"]),
        ("with CCG, CCG, ccg", ["CCG"]),
        ("with CCG,LCC", ["CCG", "LCC"]),
    ],
)
def test_partners(bot: Bot, words: str, bodies: list[str]) -> None:
    facts = read(bot, f"Stall {words}")
    assert (facts["title"], facts["partners"]) == ("Stall", ["Police", *bodies])


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("on 13 April", WEDNESDAY), ("13 April", WEDNESDAY), (", Wed 13th April", WEDNESDAY), ("on 13/4", WEDNESDAY),
        ("April 13", WEDNESDAY), ("on Wednesday 13 April at 10am", WEDNESDAY), ("on the 13th of April", WEDNESDAY),
        ("on 13 April, 10am to 2pm", WEDNESDAY), ("from 10am to 2pm on 13 April", WEDNESDAY),
        ("at 10.30am on 13 April", WEDNESDAY), ("(13 April)", WEDNESDAY), ("13 APRIL 2016.", WEDNESDAY),
        ("Saturday 9 April", "Saturday 9 April 2016"), ("on Sat 9 and Sun 10 April", "9 to 10 April 2016"),
        ("w/c 25 April", "25 to 29 April 2016"), ("week commencing 25 April", "25 to 29 April 2016"),
        ("the week of 25 April", "25 to 29 April 2016"), ("25–29 April", "25 to 29 April 2016"),
        ("from 25 to 29 April", "25 to 29 April 2016"), ("between 25 and 29 April", "25 to 29 April 2016"),
        ("from Monday 25 April to Friday 29 April 2016", "25 to 29 April 2016"),
        ("between Monday 25 April and Friday 29 April", "25 to 29 April 2016"),
        ("next week", "21 to 25 March 2016"), ("tomorrow", "Wednesday 16 March 2016"),
        ("today at noon", "Tuesday 15 March 2016"), ("on Friday", "Friday 18 March 2016"),
        ("in May", "May 2016"), ("during May", "May 2016"), ("from April to June", "April to June 2016"),
        ("mid April", "about Friday 15 April 2016"), ("in two weeks", "Tuesday 29 March 2016"),
        ("until 29 April", "15 March to 29 April 2016"), ("tbc", "no date yet"), ("date tbc", "no date yet"),
        ("(date to be confirmed)", "no date yet"), (", no date yet", "no date yet"), ("– TBC", "no date yet"),
    ],
)  # fmt: skip
def test_days(bot: Bot, words: str, when: str) -> None:
    facts = read(bot, f"Stall {words}")
    assert (facts["title"], facts["when"]) == ("Stall", when)


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("two weeks ago", "Tuesday 1 March 2016"), ("last night", "Monday 14 March 2016"),
        ("yesterday evening", "Monday 14 March 2016"), ("this morning", "Tuesday 15 March 2016"),
        ("last Thursday", "Thursday 10 March 2016"), ("on Thursday", "Thursday 17 March 2016"),
        ("on 3/3", "Thursday 3 March 2016"), ("over 7-11 March", ""),
    ],
)  # fmt: skip
def test_days_that_are_past(bot: Bot, words: str, when: str) -> None:
    bot.say(f"log Stall {words}")
    facts = kept(bot, "J8")
    assert (facts["title"], facts["when"]) == (("Stall", when) if when else ("Stall over", "7 to 11 March 2016"))


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("for carers", ["carers"]), ("for elderly and carers", ["elderly", "carers"]), ("for the elderly", ["elderly"]),
        ("for elderly people", ["elderly"]), ("for elderly residents.", ["elderly"]),
        ("for all carers and the elderly", ["carers", "elderly"]), ("FOR CARERS & ELDERLY", ["carers", "elderly"]),
        ("for families with complex needs", ["families with complex needs"]),
        ("for carers, families with complex needs and ethnic minority groups",
         ["carers", "families with complex needs", "ethnic minority groups"]),
    ],
)  # fmt: skip
def test_whom_it_is_for(bot: Bot, words: str, whom: list[str]) -> None:
    facts = read(bot, f"Stall {words}")
    assert (facts["title"], facts["focus"]) == ("Stall", whom)


@pytest.mark.parametrize(
    ("words", "reach"),
    [
        (", 12 homes", (12, "homes")), (" on 13 April 12 homes", (12, "homes")), (", about 40 people", (40, "people")),
        (" – 1,200 leaflets", (1200, "leaflets")), (", 12 HOMES.", (12, "HOMES")), (", 0 homes", (0, "homes")),
        (" at Covered market, more than 300 visitors", (300, "visitors")), (" reach: about 40", (40, "")),
        (" reach: 12 homes in Chorley", (12, "homes in Chorley")),
    ],
)  # fmt: skip
def test_how_many(bot: Bot, words: str, reach: tuple[int, str]) -> None:
    facts = read(bot, f"Stall{words}")
    assert (facts["title"], facts["reach"]) == ("Stall", reach)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("at Covered market", "Covered market"), ("at the Home for Veterans", "the Home for Veterans"),
        ("at the Town Hall on 13 April", "the Town Hall"), ("at Town Hall, Chorley with CCG", "Town Hall, Chorley"),
        ("at St Mary's Church.", "St Mary's Church"), ("AT COVERED MARKET FOR CARERS", "COVERED MARKET"),
        ("at 3 Cs Café", "3 Cs Café"), ("at the Inn at Whittle", "Whittle"),
    ],
)  # fmt: skip
def test_where(bot: Bot, words: str, place: str) -> None:
    assert read(bot, f"Stall {words}")["place"] == place


@pytest.mark.parametrize(
    "words",
    [
        "Walk with residents for fun",
        "A day with a difference",
        "Help with debt",
        "Living with dementia",
        "Look at loneliness",
        "Keeping safe at home",
        "Young people at risk",
        "Visit 3 schools",
        "Meet 40 people",
        "Stall for fun",
        "Ready for work",
        "Focus on 5 a day",
        "Carers in Chorley",
        "Know your numbers 2016/17",
        "Dry January",
        "Newsletter April 2016",
        "Keep warm this winter",
        "Time to talk",
        "One to one",
        "From here to there",
        "Stand by me",
        "Plan Q1",
        "Café – tea & talk",
        "Pride: a walk",
    ],
)
def test_a_title_that_merely_contains_such_words_stays_whole(bot: Bot, words: str) -> None:
    facts = read(bot, f"{words} with CCG on 13 April")
    assert (facts["title"], facts["partners"], facts["when"]) == (words, ["Police", "CCG"], WEDNESDAY)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"Tea with Friends by May" with CCG', "Tea with Friends by May"),
        ("“Stall for carers at Easter on 1 May” with CCG", "Stall for carers at Easter on 1 May"),
        ('Print "on: time" posters with CCG', 'Print "on: time" posters'),
        ("The “Tea with Tom” week with CCG", "The “Tea with Tom” week"),
    ],
)
def test_quoted_words_are_never_searched(bot: Bot, line: str, said: str) -> None:
    facts = read(bot, line)
    assert (facts["title"], facts["partners"], facts["when"]) == (said, ["Police", "CCG"], "no date yet")


def test_spaces_and_dashes_from_a_phone_mean_the_same(bot: Bot) -> None:
    facts = read(bot, "Carers’  stall — tea — with\u00a0CCG,\u202fLCC – 25‑29\u00a0April")
    assert (facts["title"], facts["when"]) == ("Carers’ stall — tea", "25 to 29 April 2016")
    assert facts["partners"] == ["Police", "CCG", "LCC"]


def test_capitals_do_not_matter_and_are_kept_in_the_text(bot: Bot) -> None:
    assert bot.say("LOG EVENT STALL WITH FIRE, COUNCIL AND CCG ON 10 MARCH, 12 HOMES, FOR ELDERLY") == (
        "Logged J8 STALL – done on Thursday 10 March 2016, 12 HOMES, elderly.\n"
        "Event: Police, Fire and Rescue, Council and CCG.\n[Add outcome J8] [Undo]"
    )


@pytest.mark.parametrize("line", ["event with CCG", "event on 13 April", "event at Town Hall", "event for carers"])
def test_clauses_alone_are_no_title(bot: Bot, line: str) -> None:
    asked = bot.ask(line)
    assert (asked.text, asked.refused) == (
        "What is it called? I read everything else, but no title. Put the title first, or fill in the form.", True,
    )  # fmt: skip


def test_markup_and_mass_mentions_are_words(bot: Bot) -> None:
    assert title(bot, "<b>Stall</b> <!channel> @here") == "<b>Stall</b> <!channel> @here"
