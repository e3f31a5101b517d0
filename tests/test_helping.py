"""Taking part: an organisation joins in, says what it brings, leaves again; and who may say so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from handlers.core import NUDGES
from handlers.language import refs
from storage import joining
from storage.outbox import Outbox
from tests.conftest import Bot, london
from tests.joint import activity, change, part_rows, parts
from tests.record import events_of, everything, letters, posted, told, words_of
from tests.stores import Record

STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
HEAD = "J9 Carers information stall, Wednesday 13 April 2016, Covered market"
JOINED = f"Fire and Rescue is in for {HEAD} – CCG, LCC, VCFS and Fire and Rescue."
THREE = [("CCG", ""), ("LCC", ""), ("VCFS", "")]
PARTNERS = (
    "The partners are: Business, CCG, Council, DWP, Fire and Rescue, Hospital, LCC, LCFT, PMO, Police, Primary care, "
    "Runshaw and VCFS."
)


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


def test_an_organisation_joins_in_and_the_group_reads_one_line(bot: Bot) -> None:
    assert bot.say("join J9", "ltg-fire") == f"{JOINED}\n[Undo]"
    assert parts(bot, "J9") == [*THREE, ("Fire and Rescue", "")]
    assert posted(bot) == ["Fire and Rescue joins J9 Carers information stall"]


@pytest.mark.parametrize(
    "line",
    [
        "join J9 with a stall and two officers",
        "join j-09: with a stall and two officers.",
        "activity join J9 bringing a stall and two officers",
        "J9 join a stall and two officers",
        "JOIN #J9 With a stall and two officers, please",
    ],
)
def test_it_may_say_what_it_brings(bot: Bot, line: str) -> None:
    assert bot.say(line, "ltg-fire") == f"{JOINED}\nIt brings: a stall and two officers.\n[Undo]"
    assert posted(bot) == ["Fire and Rescue joins J9 Carers information stall: a stall and two officers"]
    assert parts(bot, "J9")[-1] == ("Fire and Rescue", "a stall and two officers")


def test_the_public_line_has_the_button_for_the_next_one_and_pressing_it_is_joining(bot: Bot) -> None:
    bot.say("join J9", "ltg-fire")
    with bot.database.reading(london(bot.at)) as session:
        row = session.get_one(Outbox, 1)
        said = NUDGES["public"].write(session, row, london(bot.at))
    (button,) = said.buttons  # type: ignore[union-attr]
    assert (button.label, button.says) == ("We can help with J9", "join J9")
    assert bot.say(button.says, "ltg-lcft").startswith("LCFT is in for J9 ")


def test_undo_takes_it_back_whole(bot: Bot) -> None:
    bot.say("join J9 with a stall", "ltg-fire")
    assert bot.say("undo", "ltg-fire") == "Taken back: J9 is as it was."
    assert parts(bot, "J9") == THREE
    assert letters(bot) == []
    assert bot.say("join J9", "ltg-fire") == f"{JOINED}\n[Undo]"
    assert part_rows(bot, "J9") == 4


def test_who_is_in_already_is_told_so(bot: Bot) -> None:
    assert bot.say("join J9", "ltg-vcfs") == (
        "VCFS takes part in J9 already. join J9 with a stall and two officers says what it brings."
    )
    bot.say("join J9 with ten volunteers", "ltg-vcfs")
    assert bot.say("join J9", "ltg-vcfs") == (
        "VCFS takes part in J9 already and brings: ten volunteers. join J9 with … changes that."
    )
    assert bot.say("join J9 with ten volunteers", "ltg-vcfs") == (
        "That is what J9 says already: VCFS brings ten volunteers."
    )


def test_new_words_replace_what_it_said_it_brings_and_undo_brings_the_old_ones_back(bot: Bot) -> None:
    assert bot.say("join J9 with ten volunteers", "ltg-vcfs") == (
        "J9 Carers information stall: VCFS brings ten volunteers.\n[Undo]"
    )
    assert bot.say("join J9 with six volunteers", "exec-vcfs", "executive") == (
        "You have no seat in the Locality Task Group, so you can't join in there. /psr join task group asks for one."
    )
    assert bot.say("join J9 with six volunteers", "ltg-vcfs") == (
        "J9 Carers information stall: VCFS brings six volunteers (was: ten volunteers).\n[Undo]"
    )
    assert posted(bot) == ["J9: VCFS brings ten volunteers", "J9: VCFS brings six volunteers"]
    assert bot.say("undo", "ltg-vcfs") == "Taken back: J9 is as it was."
    assert parts(bot, "J9")[-1] == ("VCFS", "ten volunteers")


def test_a_line_that_arrives_twice_changes_one_thing_and_gets_one_answer(bot: Bot) -> None:
    first = bot.say("join J9 with a stall", "ltg-fire", key="twice")
    before = everything(bot)
    assert bot.say("join J9 with a stall", "ltg-fire", key="twice") == first
    assert everything(bot) == before


def test_of_two_who_press_at_once_one_brings_the_organisation_in(bot: Bot) -> None:
    asked = [bot.request("join J9", "ltg-fire") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        said = sorted(reply.text.partition(" ")[0] for reply in pool.map(bot.router.answer, asked))
    assert said == ["**Fire", "Fire"]
    assert parts(bot, "J9").count(("Fire and Rescue", "")) == 1


def test_an_idea_may_be_joined_which_notes_who_would_help(bot: Bot) -> None:
    assert bot.say("join J3", "ltg-ccg") == (
        "CCG would help with J3 Befriending, still an idea – just CCG so far.\n[Undo]"
    )
    assert bot.say("join J3 with six befrienders", "ltg-vcfs") == (
        "VCFS would help with J3 Befriending, still an idea – CCG and VCFS.\nIt brings: six befrienders.\n[Undo]"
    )
    assert posted(bot) == ["CCG would help with J3 Befriending", "VCFS would help with J3 Befriending: six befrienders"]
    assert bot.say("leave J3", "ltg-ccg").startswith("CCG no longer takes part in J3 Befriending – just VCFS so far.")
    assert activity(bot, "J3").status == "idea"


def test_what_has_no_date_yet_says_so(bot: Bot) -> None:
    assert bot.say("join J2", "exec-dwp", "executive") == (
        "DWP is in for J2 Help through Crisis programme, no date yet – CAB, VCFS and DWP.\n[Undo]"
    )


def test_leaving_says_who_is_left_and_why_where_a_reason_is_given(bot: Bot) -> None:
    assert bot.say("leave J9 nobody is free that day", "ltg-lcc") == (
        "LCC no longer takes part in J9 Carers information stall – CCG and VCFS.\n[Undo]"
    )
    assert posted(bot) == ["LCC no longer takes part in J9 Carers information stall. Reason: nobody is free that day."]
    assert parts(bot, "J9") == [("CCG", ""), ("VCFS", "")]
    assert bot.say("undo", "ltg-lcc") == "Taken back: J9 is as it was."
    assert parts(bot, "J9") == THREE


def test_who_comes_back_brings_only_what_they_say_now(bot: Bot) -> None:
    bot.say("join J9 with a stall", "ltg-fire")
    bot.say("leave J9", "ltg-fire")
    assert bot.say("join J9", "ltg-fire") == f"{JOINED}\n[Undo]"
    assert parts(bot, "J9")[-1] == ("Fire and Rescue", "")
    assert part_rows(bot, "J9") == 4


def test_who_is_not_in_has_nothing_to_leave(bot: Bot) -> None:
    assert bot.say("leave J9", "ltg-fire") == "Fire and Rescue does not take part in J9, so there is nothing to leave."
    assert bot.say("leave J9 for police", "ltg-ccg") == (
        "Police does not take part in J9, so there is nothing to leave."
    )


def test_who_leads_it_cannot_leave(bot: Bot) -> None:
    assert bot.say("leave J9", "ltg-ccg") == (
        "CCG leads J9, so it cannot leave. stop J9 because … takes it off the calendar."
    )
    assert parts(bot, "J9") == THREE


def test_the_last_one_in_a_plan_cannot_leave(bot: Bot) -> None:
    change(bot, "J9", lead_org_id=None)
    for person in ("ltg-ccg", "ltg-lcc"):
        bot.say("leave J9", person)
    assert bot.say("leave J9", "ltg-vcfs") == (
        "VCFS is the only one in J9. stop J9 because … takes it off the calendar."
    )


def test_those_who_run_it_can_bring_in_another_organisation_which_is_told(bot: Bot) -> None:
    assert bot.say("join J9 for police with two officers", "ltg-ccg") == (
        f"Police is in for {HEAD} – CCG, LCC, VCFS and Police.\nIt brings: two officers.\nPolice will be told.\n[Undo]"
    )
    assert told(bot) == [(
        "ltg-police",
        "The Communications and Engagement officer (CCG) says that your organisation takes part in J9 Carers "
        "information stall – Wednesday 13 April, Covered market. `leave J9` if that is not so.",
    )]  # fmt: skip
    assert bot.say("leave J9", "ltg-police").startswith("Police no longer takes part in J9 ")
    assert bot.say("join J9 on behalf of Fire and Rescue: an engine", "pmo-manager") == (
        f"{JOINED}\nIt brings: an engine.\nFire and Rescue will be told.\n[Undo]"
    )


def test_those_who_run_it_can_take_another_organisation_out_which_is_told(bot: Bot) -> None:
    assert bot.say("leave J9 for LCC, they told me by phone", "ltg-police") == (
        "LCC no longer takes part in J9 Carers information stall – CCG and VCFS.\nLCC will be told.\n[Undo]"
    )
    assert told(bot) == [(
        "ltg-lcc",
        "The Community Beat Manager (Police) says that your organisation no longer takes part in J9 Carers "
        "information stall: they told me by phone. `join J9` if that is not so.",
    )]  # fmt: skip
    bot.say("undo")
    assert told(bot) == []
    assert parts(bot, "J9") == THREE


def test_an_organisation_without_anybody_in_the_group_is_brought_in_and_nobody_is_told(bot: Bot) -> None:
    assert bot.say("join J9 for Runshaw with six students", "ltg-ccg") == (
        f"Runshaw is in for {HEAD} – CCG, LCC, VCFS and Runshaw.\nIt brings: six students.\n[Undo]"
    )
    assert told(bot) == []


@pytest.mark.parametrize("line", ["join J9 for LCFT", "join J9 for LCFT with a nurse", "leave J9 for LCC"])
def test_nobody_else_speaks_for_another_organisation(bot: Bot, line: str) -> None:
    assert bot.say(line, "ltg-fire") == (
        "CCG's people, the lead (Community Beat Manager) or the programme office can speak for another organisation. "
        "join J9 is for everyone."
    )
    assert events_of(bot) == []


def test_ones_own_organisation_may_be_named_too(bot: Bot) -> None:
    assert bot.say("join J9 for fire", "ltg-fire") == f"{JOINED}\n[Undo]"


def test_who_stands_in_for_somebody_speaks_for_their_organisation_there(bot: Bot) -> None:
    bot.say("deputy @exec-lcft-2 until 4 April", "ltg-lcft")
    assert bot.say("join J9", "exec-lcft-2").startswith("LCFT is in for J9 ")
    bot.say("deputy @ltg-fire until 4 April", "ltg-council")
    assert bot.say("join J9", "ltg-fire").startswith("Fire and Rescue is in for J9 ")
    assert bot.say("join J9 for council with a van", "ltg-fire").startswith("Council is in for J9 ")
    assert parts(bot, "J9")[3:] == [("LCFT", ""), ("Fire and Rescue", ""), ("Council", "a van")]


def test_another_organisation_is_nothing_to_bring(bot: Bot) -> None:
    said = "Another organisation comes in with join J9 for {}, typed by its own people or by those who run J9."
    assert bot.say("join J9 with police", "ltg-ccg") == said.format("police")
    assert bot.say("join J9 for police and LCC", "ltg-ccg") == said.format("LCC")
    assert bot.say("join J9 with police officers", "ltg-fire").startswith("Fire and Rescue is in for J9 ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("join J9 for polcie", f'I don\'t know an organisation called "polcie". {PARTNERS}'),
        (f"join J9 for {'x' * 90}", f'I don\'t know an organisation called "{"x" * 40}". {PARTNERS}'),
        ("join J99", "I can't find J99 here. The latest is J10."),
        ("join MDT-J1", "I can't find MDT-J1 here. The latest is J10."),
        ("join MDT-J9", "I can't find MDT-J9 here. The latest is J10."),
        ("leave J99", "I can't find J99 here. The latest is J10."),
        ("leave MDT-J1", "I can't find MDT-J1 here. The latest is J10."),
        ("leave", "I need a bit more than that. For example leave J9 nobody is free that day"),
        ("leave A7", "A7 is an action, so I can't follow that. A7 shows it and what you can do. Nothing was changed.\n"
                     "[Show A7]"),
        ("leave 9", "I can't quite follow that. For example leave J9 nobody is free that day"),
        ("join J8", "J8 is done, so who took part stays as it is. calendar shows what is coming."),
        ("leave J8", "J8 is done, so who took part stays as it is. calendar shows what is coming."),
        (f"join J9 with {'x' * 301}", "That is 301 characters; keep it under 300."),
        (f"leave J9 {'x' * 301}", "That is 301 characters; keep it under 300."),
        ("join", "Which group? join executive, join ig and join task group\n"
                 "[Join Executive] [Join IG] [Join Task Group]"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_changes(bot: Bot, line: str, said: str) -> None:
    before = parts(bot, "J9")
    assert bot.say(line, "ltg-fire", None if line == "join" else "ltg") == said
    assert parts(bot, "J9") == before
    assert events_of(bot) == []


def test_only_partners_take_part_though_others_may_leave(bot: Bot) -> None:
    assert bot.say("join J9 for CAB", "ltg-ccg") == f"CAB is not a partner, so it cannot take part here. {PARTNERS}"
    change(bot, "J2", lead_org_id=None)
    assert bot.say("leave J2 for CAB", "pmo-manager", "executive") == (
        "CAB no longer takes part in J2 Help through Crisis programme – just VCFS so far.\n[Undo]"
    )


def test_too_late_is_too_late(bot: Bot) -> None:
    bot.at = "2016-04-14T09:00"
    assert bot.say("join J9", "ltg-fire") == ("J9 was over on Wednesday 13 April 2016. calendar shows what is coming.")
    bot.at = "2016-04-13T09:00"
    bot.say("stop J9 because the hall is shut", "ltg-ccg")
    for line in ("join J9", "leave J9"):
        assert bot.say(line, "ltg-vcfs") == "J9 was stopped. Because the hall is shut."


def test_on_its_last_day_it_is_not_too_late(bot: Bot) -> None:
    bot.at = "2016-04-29T16:00"
    assert bot.say("join J10", "ltg-lcft").startswith(
        "LCFT is in for J10 Know your neighbour - befriending week, 25 to"
    )


def test_an_observer_reads_and_does_not_join_in(bot: Bot) -> None:
    for line in ("join J2", "leave J2"):
        said = bot.say(line, "exec-observer", "executive")
        assert said.startswith("Observers can read, but not join in")
    assert events_of(bot) == []


def test_who_has_no_seat_in_its_group_is_told_how_to_get_one(bot: Bot) -> None:
    assert bot.say("join J9", "exec-dwp", "executive") == (
        "You have no seat in the Locality Task Group, so you can't join in there. /psr join task group asks for one."
    )


@pytest.mark.parametrize("line", ["join J9", "join j9 with a stall", "join MDT-J1", "leave J9", "join J9 for police"])
def test_a_stranger_is_told_how_to_come_in(bot: Bot, line: str) -> None:
    assert bot.say(line, "stranger") == STRANGER
    assert bot.say(line, "stranger", None) == STRANGER


def test_joining_a_group_and_coming_in_with_a_code_are_as_they_were(bot: Bot) -> None:
    assert bot.say("join locality task group", "exec-dwp", None).startswith("Your request is in: a seat in the Loc")
    assert bot.say("join KTRM-4H7Q", "stranger", None).startswith("That code does not work.")
    assert bot.say("join jam club", "ltg-fire", None).startswith('I don\'t know a group called "jam club".')


def test_a_closed_groups_activity_is_joined_by_its_own_people_and_told_to_nobody_else(bot: Bot) -> None:
    assert bot.say("join MDT-J1 with a room", "mdt-ccg", "mdt") == (
        "MDT-J1 Carers breakfast for the test: CCG brings a room.\n[Undo]"
    )
    assert posted(bot) == []
    assert bot.say("join MDT-J1", "pmo-manager", None) == "I can't find MDT-J1 here. The latest is J10."


def test_in_a_private_chat_it_is_the_activitys_group_that_reads_of_it(bot: Bot) -> None:
    bot.say("join J9", "ltg-fire", None)
    assert posted(bot) == ["Fire and Rescue joins J9 Carers information stall"]


def test_what_was_brought_is_kept_in_the_history_and_only_there_in_words(bot: Bot) -> None:
    bot.say("join J9 for police with two officers", "ltg-ccg")
    found = {event.entity: event for event in events_of(bot)}
    assert set(found) == {"activity", "activity_partner"}
    assert words_of(bot, found["activity"])["note"].new == "for Police: two officers"
    assert "officers" not in str([event.changes for event in found.values()])


def test_who_planned_it_cannot_take_it_back_once_somebody_has_joined(bot: Bot) -> None:
    bot.say("event Open day on 20 April", "ltg-ccg")
    bot.say("join J11", "ltg-fire")
    assert bot.say("undo", "ltg-ccg") == (
        "Somebody has changed it since, so I can't take it back. You can still change it by hand."
    )
    bot.say("undo", "ltg-fire")
    assert parts(bot, "J11") == [("CCG", "")]


def test_a_plan_that_was_taken_back_cannot_be_joined(bot: Bot) -> None:
    bot.say("event Open day on 20 April", "ltg-ccg")
    bot.say("undo", "ltg-ccg")
    assert bot.say("join J11", "ltg-fire") == "J11 was stopped. Reason: taken back by whoever added it."


def test_no_code_is_mistaken_for_an_activity(bot: Bot) -> None:
    assert refs.letter("KTRM-J234") == "J"
    assert "J" not in joining.CODE_LETTERS


def test_the_guard_reads_what_is_brought(bot: Bot) -> None:
    assert bot.say("join J9 with a visit to 943 476 5919", "ltg-fire").startswith("That looks like it may identify")
    assert parts(bot, "J9") == THREE


def test_nothing_in_it_calls_everybody_or_becomes_markup(bot: Bot) -> None:
    said = bot.say("join J9 with <!channel> @here <b>tea</b>", "ltg-fire")
    assert said == f"{JOINED}\nIt brings: <!channel> @here <b>tea</b>.\n[Undo]"


def test_the_days_are_said_in_full(bot: Bot) -> None:
    change(bot, "J9", from_date=date(2016, 4, 1), to_date=date(2016, 4, 30), precision="month", place="")
    assert bot.say("join J9", "ltg-fire") == (
        "Fire and Rescue is in for J9 Carers information stall, April 2016 – CCG, LCC, VCFS and Fire and Rescue.\n"
        "[Undo]"
    )
