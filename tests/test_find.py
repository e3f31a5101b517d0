"""One search over everything: what is found, in which order, and what is never told."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from handlers.language import terms
from storage.actions import Action
from storage.meetings import Meeting
from tests.conftest import Bot, london
from tests.record import action, bytes_of
from tests.stores import Record, Store

Say = Callable[..., str]

A8 = "A8 Bring options for a befriending activity – Project officer (VCFS) – due 15 March"
J3 = "J3 Befriending – no date yet – no partners yet – idea"
NOTHING = (
    'Nothing here has "{}". Another word may help; actions, activities and meetings list what there is, '
    "who police finds people."
)
SMALL = (
    'Words such as "the" and "of" stand everywhere, so I leave them out. '
    "Add one that says what it is about: find befriending leaflet"
)


def refs(said: str) -> list[str]:
    """The first word of each line after the heading."""
    return [line.partition(" ")[0] for line in said.splitlines()[1:]]


def test_actions_activities_meetings_and_people_are_found_by_their_words(say: Say) -> None:
    assert say("find befriending") == f'Found for "befriending" (2)\n{J3}\n{A8}'
    assert say("find town hall") == (
        'Found for "town hall" (1)\n'
        "M7 Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall – to define a plan of activity\n"
        "[Show M7]"
    )
    assert say("find constabulary") == (
        'Found for "constabulary" (2)\n'
        "Community Beat Manager (Police) – Locality Task Group\n"
        "Executive member (Police) – Chorley Public Service Reform Executive"
    )


def test_search_is_find_too(say: Say) -> None:
    assert say("search for befriending") == say("search befriending") == say("find befriending")


def test_an_activity_is_found_by_who_takes_part_whom_it_is_for_and_what_kind_it_is(bot: Bot) -> None:
    bot.say("event Information stall with CCG and LCC on 13 April at Covered market for carers")
    for words in ("carer", "ccg", "clinical commissioning", "Covered Market", "event", "stalls"):
        assert "J8" in refs(bot.say(f"find {words}")), words
    assert refs(bot.say("find dwp information")) == ["J8", "Second", "Executive"]


def test_an_activity_is_not_found_by_a_partner_that_has_left(bot: Bot) -> None:
    bot.say("event Information stall with CCG and LCC on 13 April")
    assert "J8" in refs(bot.say("find ccg"))
    bot.say("leave J8", "ltg-ccg")
    assert "J8" not in refs(bot.say("find ccg"))


def test_what_has_most_of_the_words_comes_first_then_the_newest(bot: Bot) -> None:
    for hour, words in enumerate(("Print the kestrel poster", "Ask about a kestrel", "Order the poster")):
        bot.at = f"2016-03-15T1{hour}:00"
        bot.say(f"action add {words}")
    assert refs(bot.say("find kestrel poster")) == ["A13", "A15", "A14"]
    assert refs(bot.say("find poster kestrel")) == ["A13", "A15", "A14"]


def test_what_only_begins_with_the_word_or_shares_its_stem_comes_after_the_whole_word(bot: Bot) -> None:
    for hour, words in enumerate(("Kestrel count", "Kestrels", "Kestrelwatch week", "Look for kestreling")):
        bot.at = f"2016-03-15T1{hour}:00"
        bot.say(f"action add {words}")
    assert refs(bot.say("find kestrel")) == ["A14", "A13", "A16", "A15"]
    assert refs(bot.say("find kest")) == ["A16", "A15", "A14", "A13"]
    assert refs(bot.say("find kestrelled")) == ["A16", "A14", "A13"]


def test_ten_with_the_whole_word_are_enough(bot: Bot) -> None:
    for number in range(10):
        bot.say(f"action add Kestrel walk number {number}")
    bot.say("action add Kestrelwatch week")
    assert bot.say("find kestrel").startswith('Found for "kestrel" (10)\nA22 ')
    bot.say("action add Kestrel walk number 10")
    assert bot.say("find kestrel").splitlines()[-1] == "and 1 more; add a word to bring the closest to the top"


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("Ring the agency", "agencies"), ("Ring the agencies", "AGENCY"), ("Ring two buses", "bus"),
        ("Ring one bus", "buses"), ("Ring the carers’ café", "carer's cafe"), ("Ring the CAFÉ", "cafés"),
        ("Ring the one‑stop shop", "one-stop"), ("Ring the one-stop shop", "“stop”"), ("Ring A/B testers", "tester?!"),
        ("Ring the cafe\u0301", "café"), ("Ring 12 homes", "12 home"), ("Ring naïve planners", "planned"),
        ("Ring the house", "housing"), ("Ring the Москва office", "москва"), ("Ring the straße", "STRASSE straße"),
    ],
)  # fmt: skip
def test_one_and_many_capitals_accents_and_marks_make_no_difference(bot: Bot, kept: str, asked: str) -> None:
    bot.say(f"action add {kept}")
    assert "A13" in refs(bot.say(f"find {asked}"))


@pytest.mark.threat("T20")
@pytest.mark.parametrize(
    "asked",
    [
        "befriending AND", '"befriending', "befriending*", "^befriending", "NEAR(befriending, 2)", "words:befriending",
        "befriending OR NOT", "(befriending", "befriending'", "befriending | & !", "befriending:*", "{befriending} -x",
        "befriending <-> the", "befriending; DROP TABLE searched --", "befriending \\", "befriending %s ? :wanted",
    ],
)  # fmt: skip
def test_what_a_database_would_take_for_an_order_is_a_word_like_any_other(say: Say, asked: str) -> None:
    assert {"J3", "A8"} <= set(refs(say(f"find {asked}")))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_nothing_that_can_be_typed_is_more_than_words(bot: Bot, typed: str) -> None:
    assert "did not save" not in bot.say(f"find {typed}")


def test_nothing_to_look_for_is_said_with_an_example(say: Say) -> None:
    assert say("find") == "I need a bit more than that. For example find befriending leaflet"
    assert say("find !!!") == "I can't quite follow that. For example find befriending leaflet"
    assert say("find the of") == say("find don't you") == SMALL


def test_nothing_found_says_what_else_may_help(say: Say) -> None:
    assert say("find xyzzy") == NOTHING.format("xyzzy")
    assert say(f"find {'x' * 3000}") == NOTHING.format("x" * 60 + "…")


def test_ten_words_are_looked_for(say: Say) -> None:
    eleven = " ".join(f"xyzzy{letter}" for letter in "abcdefghij") + " befriending"
    assert say(f"find {eleven}").startswith("Nothing here has")
    assert say(f"find befriending {eleven}").splitlines()[1:] == [J3, A8, "I looked for the first 10 words."]


def test_more_than_ten_are_counted(bot: Bot) -> None:
    for number in range(12):
        bot.say(f"action add Kestrel walk number {number}")
    said = bot.say("find kestrel").splitlines()
    assert said[0] == 'Found for "kestrel" (12)'
    assert said[1] == "A24 Kestrel walk number 11 – no owner – due at the 16 March meeting [Claim A24]"
    assert (len(said), said[-1]) == (12, "and 2 more; add a word to bring the closest to the top")


def test_what_is_over_is_found_and_says_so(bot: Bot) -> None:
    bot.say("done A8 options brought, with a kestrel")
    bot.say("withdraw A9 not needed")
    bot.say("meeting cancel M7 because of snow")
    assert bot.say("find kestrel").splitlines()[1] == "A8 Bring options for a befriending activity – cleared 15 March"
    assert bot.say("find one-page").splitlines()[1].endswith("– withdrawn")
    assert bot.say("find snow").splitlines()[1].endswith("Town Hall – to define a plan of activity – cancelled")
    bot.at = "2017-01-10T09:00"
    assert bot.say("find kestrel").splitlines()[1].endswith("– cleared 15 March 2016")


def test_a_stopped_activity_is_found_and_says_so(bot: Bot) -> None:
    bot.say("event Information stall with CCG and LCC on 13 April")
    bot.say("stop J8 nobody is free")
    assert bot.say("find stall").splitlines()[1].endswith("– stopped")


def test_what_was_taken_back_says_so(bot: Bot) -> None:
    bot.say("action add Look for the kestrel")
    bot.say("undo")
    assert bot.say("find kestrel").splitlines()[1] == "A13 Look for the kestrel – withdrawn"


def test_a_changed_text_is_found_by_its_new_words_only_and_after_undo_by_the_old(bot: Bot) -> None:
    bot.say("edit A8 Bring options for a kestrel")
    assert refs(bot.say("find kestrel")) == ["A8", "[Show"]
    assert refs(bot.say("find befriending")) == ["J3", "[Show"]
    bot.say("undo")
    assert bot.say("find kestrel") == NOTHING.format("kestrel")
    assert refs(bot.say("find befriending")) == ["J3", "A8"]


def test_what_is_undone_leaves_no_words(bot: Bot) -> None:
    bot.say("stuck A8 the kestrel has flown", "ltg-vcfs")
    assert refs(bot.say("find kestrel")) == ["A8", "[Show"]
    bot.say("undo", "ltg-vcfs")
    assert bot.say("find kestrel") == NOTHING.format("kestrel")


def test_an_action_is_found_by_the_notes_left_on_it_whatever_happens_to_it(bot: Bot) -> None:
    bot.say("note A8 the kestrel was seen", "ltg-vcfs")
    bot.say("note A8 and a heron", "ltg-vcfs")
    bot.say("edit A8 Bring something else")
    assert refs(bot.say("find heron")) == refs(bot.say("find kestrel")) == ["A8", "[Show"]
    assert refs(bot.say("find befriending")) == ["J3", "[Show"]


def test_what_was_refused_or_went_wrong_is_not_found(bot: Bot) -> None:
    bot.say("action add Ring kestrel on 07700 900123")
    bot.say("action add Look for the kestrel", deadline=0.0)
    assert bot.say("find kestrel") == NOTHING.format("kestrel")


def test_a_search_is_guarded_like_every_line(bot: Bot) -> None:
    assert "07700" not in bot.say("find 07700 900123")


def test_a_stranger_is_told_how_to_come_in(say: Say) -> None:
    assert say("find police", "stranger", None) == (
        "I don't know you yet. Ask the programme office, or type /psr join locality task group."
    )


@pytest.mark.threat("T6")
@pytest.mark.parametrize("person", ["ltg-police", "pmo-manager", "exec-observer"])
@pytest.mark.parametrize("where", ["ltg", None])
def test_a_closed_groups_records_change_no_letter_of_anybody_elses_answers(
    bot: Bot, store: Store, chorley: Record, person: str, where: str | None
) -> None:
    """The same lines in two records, of which one has a closed group that talks of the very same things."""
    plain, secret = bot, Bot(store.another(chorley))
    for number in range(12):
        secret.say(f"action add Kestrel befriending leaflet for police {number}", "mdt-ccg", "mdt")
    secret.say("meeting add 6 April 9am at Kestrel Hall to plan the befriending leaflet", "mdt-ccg", "mdt")
    secret.say("event Kestrel befriending with Police on 13 April for carers", "mdt-ccg", "mdt")
    for each in (plain, secret):
        each.say("action add Ask for a befriending leaflet")
        each.say("event Leaflet drop with Police and CCG on 13 April for carers")
        each.say("meeting add 13 April 10am at Library to look at the leaflet")
        each.say("note A8 the leaflet is with the printer", "ltg-vcfs")
    for words in ("kestrel", "befriending leaflet", "leaflet", "police", "carers", "MDT-A1", "extended MDT", "befr"):
        assert secret.say(f"find {words}", person, where) == plain.say(f"find {words}", person, where), words
    secret.router.close()
    store.drop(secret.database)


def test_a_closed_group_is_found_by_its_own_people_in_private_and_in_its_own_channel_only(bot: Bot) -> None:
    bot.say("action add Look for the kestrel", "mdt-ccg", "mdt")
    found = 'Found for "kestrel" (1)\nMDT-A1 Look for the kestrel – no owner – no date [Claim MDT-A1]\n[Show MDT-A1]'
    assert bot.say("find kestrel", "mdt-ccg", None) == found
    assert bot.say("find kestrel", "mdt-ccg", "mdt") == found
    assert bot.say("find kestrel", "mdt-ccg", "ltg") == NOTHING.format("kestrel")
    assert bot.say("find kestrel", "ltg-fire", "mdt") == NOTHING.format("kestrel")


def test_people_who_sit_in_a_closed_group_alone_are_found_by_its_own_people_only(bot: Bot) -> None:
    assert "Extended MDT" in bot.say("find mdt-ccg clinical", "mdt-ccg", None)
    assert "Extended MDT" not in bot.say("find mdt-ccg clinical", "ltg-fire", None)


def test_what_a_file_brought_is_found(say: Say) -> None:
    assert refs(say("find media note")) == ["A12", "A7"]
    assert refs(say("find fit purpose")) == ["M8", "A4"]
    assert "J3" in refs(say("find befriending"))


@pytest.mark.sqlite("its index holds words of its own, and what is emptied may lie in the file")
def test_emptied_words_are_nowhere_in_the_file(bot: Bot) -> None:
    """Redaction as storage/search/index.py says it is done."""
    bot.say("action add Look for the kestrelhawk")
    bot.say("note A13 a sparrowhawk maybe")
    with bot.database.writing(london(bot.at)) as session:
        row = session.get_one(Action, action(bot, "A13").key_id)
        row.text = "(removed)"
        session.add(row)
        session.flush()
        for statement in (
            "UPDATE searched SET notes = ''", "UPDATE eventtext SET old = NULL, new = NULL", "DELETE FROM inbound",
            "UPDATE outbox SET text = ''",
            "INSERT INTO search (search) VALUES ('rebuild')",
        ):  # fmt: skip
            session.connection().execute(text(statement))
    bot.database.checkpoint()
    for word in ("kestrelhawk", "sparrowhawk"):
        assert word.encode() not in bytes_of(bot)
        assert bot.say(f"find {word}") == NOTHING.format(word)


def test_a_deleted_row_is_not_found(bot: Bot) -> None:
    with bot.database.writing(london(bot.at)) as session:
        meeting = Meeting(ref="M99", group_id=1, venue="Kestrel Hall", scheduled_at=london(bot.at))
        session.add(meeting)
        session.flush()
        session.delete(meeting)
    assert bot.say("find kestrel") == NOTHING.format("kestrel")


def test_two_thousand_records_are_ranked_and_counted_like_ten(bot: Bot) -> None:
    with bot.database.writing(london(bot.at)) as session:
        group_id = session.get_one(Action, action(bot, "A8").key_id).group_id
        for number in range(2_000):
            words = "kestrel heron" if number == 77 else "kestrel"
            session.add(Action(ref=f"A{number + 100}", group_id=group_id, text=words, raised_on=date(2016, 3, 15)))
    said = bot.say("find heron kestrel").splitlines()
    assert said[0] == 'Found for "heron kestrel" (2000)'
    assert [line.partition(" ")[0] for line in said[1:4]] == ["A177", "A2099", "A2098"]
    assert said[-1] == "and 1990 more; add a word to bring the closest to the top"


def test_each_word_counts_once_in_its_singular_and_plural() -> None:
    found = [term.forms for term in terms.read("carers carer Carer's CARERS agencies bus")]
    assert found == [{"carers", "carer"}, {"agencies", "agencie", "agency"}, {"bus", "bu", "buses"}]
    assert len(terms.read(" ".join(f"w{number}" for number in range(1000)))) == terms.MOST + 1
