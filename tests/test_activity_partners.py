"""Partners that are not partners are asked about, never invented."""

import pytest

from tests.conftest import Bot
from tests.kept import kept
from tests.record import everything

PARTNERS = (
    "The partners are: Business, CCG, Council, DWP, Fire and Rescue, Hospital, LCC, LCFT, PMO, Police, Primary care, "
    "Runshaw and VCFS."
)


def records(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {name: rows for name, rows in everything(bot).items() if name != "inbound"}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("campaign Clean-up with Friends of the Park", "Friends of the Park"),
        ("log Clean-up with friends of the park on 10 March for carers, 12 homes", "friends of the park"),
        ("event Clean-up with Friends of the Park at Covered market", "Friends of the Park"),
        ("event Clean-up at Astley Park with Friends", "Friends"),
        ("event Clean-up with Polcie and Fire", "Polcie"),
        ("event Clean-up with Fire, Friends of the Park and Council", "Friends of the Park"),
        ("event Clean-up with Bread and Butter", "Bread and Butter"),
        ("event Clean-up with Bread and Butter and Fire", "Bread and Butter"),
        ("EVENT CLEAN-UP WITH FRIENDS OF THE PARK ON 13 APRIL", "FRIENDS OF THE PARK"),
        ("event Clean-up with Friends of the Park with CCG", "Friends of the Park"),
        ("activity idea Clean-up with Friends of the Park", "Friends of the Park"),
        ('event "Big tidy" with Friends of the Park', "Friends of the Park"),
        ("event Clean-up with " + "x" * 100, "x" * 60 + "…"),
    ],
)
def test_whom_nobody_knows_is_asked_about_and_nothing_is_changed(bot: Bot, line: str, name: str) -> None:
    before = records(bot)
    asked = bot.ask(line)
    assert asked.text == f'Which partners? I don\'t know "{name}". {PARTNERS}'
    assert (asked.refused, asked.buttons[-1].label, records(bot)) == (True, "Keep it as it is", before)


def test_the_line_can_be_kept_as_it_is(bot: Bot) -> None:
    asked = bot.ask("campaign Clean-up with Friends of the Park w/c 25 April")
    assert bot.say(asked.buttons[-1].says) == (
        "Planned J8 Clean-up with Friends of the Park – campaign, 25 to 29 April 2016.\n"
        "Just Police so far – who else?\n[Undo]"
    )


def test_those_it_does_know_are_offered_too(bot: Bot) -> None:
    asked = bot.ask("campaign Clean-up with Fire, Friends of the Park and Council w/c 25 April for carers")
    assert [button.label for button in asked.buttons] == ["With Fire and Rescue and Council", "Keep it as it is"]
    bot.say(asked.buttons[0].says)
    facts = kept(bot, "J8")
    assert facts["title"] == "Clean-up with Fire, Friends of the Park and Council"
    assert facts["partners"] == ["Police", "Fire and Rescue", "Council"]
    assert (facts["when"], facts["focus"]) == ("25 to 29 April 2016", ["carers"])


def test_a_partner_in_the_middle_of_a_title_is_asked_about(bot: Bot) -> None:
    asked = bot.ask("log Meeting with council tax team about arrears")
    assert (asked.text, [b.label for b in asked.buttons]) == (
        "Does that mean that Council takes part?", ["With Council", "Keep it as it is"],
    )  # fmt: skip
    bot.say(asked.buttons[0].says)
    assert (kept(bot, "J8")["title"], kept(bot, "J8")["partners"]) == (
        "Meeting with council tax team about arrears", ["Police", "Council"],
    )  # fmt: skip


def test_ones_own_organisation_in_a_title_is_no_question(bot: Bot) -> None:
    assert bot.say("event Meet with police officers at the market").startswith("Planned J8 Meet with police officers –")


def test_an_organisation_that_is_no_partner_is_said_to_be_none(bot: Bot) -> None:
    before = records(bot)
    said = f"Homestart is not a partner, so it cannot take part here. {PARTNERS}"
    assert bot.say("event Clean-up with Homestart on 13 April") == said
    assert bot.say("event Clean-up with: Homestart") == said
    assert bot.ask("event Clean-up with Homestart volunteers at their hall in town").text == said
    assert records(bot) == before


def test_an_unknown_name_after_a_colon_is_said_at_once(bot: Bot) -> None:
    assert bot.say("event Clean-up with: Friends of the Park") == (
        f'I don\'t know an organisation called "Friends of the Park". {PARTNERS}'
    )


def test_a_list_that_is_cut_short_is_read_as_far_as_it_goes(bot: Bot) -> None:
    bot.say("event Clean-up with Fire, ")
    assert kept(bot, "J8")["partners"] == ["Police", "Fire and Rescue"]
