"""Groups, seats and oneself, as people ask for them."""

from collections.abc import Callable

from tests.conftest import Bot

Say = Callable[..., str]

STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
SHUT = "This channel belongs to a closed group, and you have no seat in it. Its lead can give you one."


def test_a_group_says_its_lead_its_seats_its_meeting_and_what_it_is_for(say: Say) -> None:
    assert say("group") == (
        "Locality Task Group – lead Community Beat Manager (Police), 8 seats, 1 to be found\n"
        "Area: Chorley inner-East\n"
        "Next meeting: Wednesday 16 March 2016, 10am to midday, Town Hall – M7\n"
        "Channels: 1 in Slack, 1 in Teams\n"
        "Objective: Connect locality partners, review current activity and opportunities for joint interventions,"
        " campaigns and events\n"
        "Objective: Process improvements so that we make every contact count (develop and test a standard question"
        " set based on Springboard)\n"
        "[Who] [Seats]"
    )


def test_another_group_is_asked_for_by_name(say: Say) -> None:
    said = say("group the executive")
    assert said.startswith("Chorley Public Service Reform Executive – lead Executive Chair (Council), 23 seats\n")
    assert "Next meeting: Tuesday 15 March 2016, 4pm to 6pm – M6" in said


def test_in_a_private_chat_group_alone_lists_the_groups_one_may_read(say: Say) -> None:
    listed = (
        "Groups (4)\n"
        "Chorley Public Service Reform Executive – lead Executive Chair (Council), 23 seats\n"
        "Implementation Group – lead Executive member (LCFT), 1 seat\n"
        "Locality Task Group – lead Community Beat Manager (Police), 8 seats, 1 to be found\n"
        "Programme office – no lead yet, 2 seats\n"
        "group executive shows one of them."
    )
    assert say("group", where=None) == listed
    assert say("groups") == listed


def test_a_closed_group_is_listed_for_its_own_people_but_not_in_another_channel(say: Say) -> None:
    line = "Extended MDT – lead Primary Care Development lead (CCG), 7 seats, 6 to be found"
    assert line in say("groups", "mdt-ccg", None)
    assert line not in say("groups", "mdt-ccg", "ltg")
    assert "Closed group: only people with a seat can read it." in say("group mdt", "mdt-ccg", None)


def test_a_closed_group_does_not_exist_for_the_others(say: Say) -> None:
    unknown = 'I don\'t know a group called "{}". There are: Chorley Public Service Reform Executive, ' \
              "Implementation Group, Locality Task Group, Programme office."  # fmt: skip
    assert say("group mdt") == unknown.format("mdt")
    assert say("group mdx") == unknown.format("mdx")


def test_somebody_without_a_seat_reads_nothing_in_a_closed_groups_channel(say: Say) -> None:
    assert say("group", "ltg-fire", "mdt") == SHUT
    assert say("who", "ltg-fire", "mdt") == SHUT
    assert say("reps", "pmo-manager", "mdt") == SHUT
    assert say("actions", "ltg-fire", "mdt") == SHUT


def test_who_and_a_group_lists_that_group(say: Say) -> None:
    said = say("who is in the executive?").splitlines()
    assert said[0] == "Chorley Public Service Reform Executive: 23 seats"
    assert said[4] == "LCFT: Executive member, Second Executive member"
    assert said[-1] == "PMO: Programme manager (officer), Programme officer (officer)"


def test_who_finds_people_by_their_post_or_organisation(say: Say) -> None:
    assert say("who police") == (
        '2 matches for "police"\n'
        "Executive member (Police) – Chorley Public Service Reform Executive\n"
        "Community Beat Manager (Police) – Locality Task Group (lead)"
    )


def test_who_says_where_somebody_with_two_seats_sits(say: Say) -> None:
    assert say("who programme manager") == (
        '1 match for "programme manager"\n'
        "Programme manager (PMO) – Chorley Public Service Reform Executive (officer) and Programme office (coordinator)"
    )


def test_who_shows_ten_and_counts_the_rest(say: Say) -> None:
    said = say("who executive member").splitlines()
    assert said[0] == '10 matches for "executive member"'
    assert say("who e").splitlines()[-1].endswith("more; add a word to find fewer")


def test_who_matches_nobody_calmly(say: Say) -> None:
    assert say("who dentist") == 'Nobody here matches "dentist". who lists the seats of a group.'
    assert say("who 🦷 dentist") == 'Nobody here matches "🦷 dentist". who lists the seats of a group.'
    assert say("who 🦷") == say("who")


def test_who_does_not_find_a_closed_groups_seats_for_others(say: Say) -> None:
    assert say("who wellbeing worker") == ('Nobody here matches "wellbeing worker". who lists the seats of a group.')
    assert say("who wellbeing worker", "mdt-ccg", None) == (
        '1 match for "wellbeing worker"\nWellbeing Worker (LCC) – Extended MDT (suggested)'
    )


def test_reps_of_a_closed_group_shows_suggested_seats_to_its_own_people(say: Say) -> None:
    said = say("reps", "mdt-ccg", "mdt")
    assert "LCC – Wellbeing Worker – suggested" in said
    assert "Empty: Primary care, LCC, Police, Hospital, VCFS and Chorley Surgery." in said


def test_me_says_post_seats_reminders_and_accounts(say: Say) -> None:
    assert say("me") == (
        "You are the Community Beat Manager (Police).\n"
        "Seats: Locality Task Group (lead)\n"
        "Reminders: all, 8.30am to 5.30pm\n"
        "Accounts: none yet\n"
        "To change: nudges 7am to 3pm for reminders; the programme office for your post and seats.\n"
        "[Mine] [Help]"
    )


def test_me_counts_the_accounts_of_somebody_who_came_in(say: Say) -> None:
    slack = {"platform": "slack", "tenant": "T0VCFS", "where": None}
    say("join ltg", "U7", **slack)
    say("accept 1 as ltg-vcfs")
    assert "Accounts: 1 account (Slack)" in say("me", "U7", **slack)


def test_a_stranger_learns_nothing_about_people(bot: Bot) -> None:
    for line in ("who", "who police", "group", "group executive", "groups", "reps", "me"):
        assert bot.say(line, "stranger", None) == STRANGER
