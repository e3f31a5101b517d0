"""One activity: its card, and what is changed about it on the way."""

import pytest

from tests.conftest import Bot, london
from tests.joint import activity, change, parts
from tests.kept import kept
from tests.record import everything, posted, told
from tests.stores import Record

CCG = "the Communications and Engagement officer (CCG)"
CARD = """J9 Carers information stall
Event – Locality Task Group – Wednesday 13 April 2016, Covered market – planned
CCG, LCC and VCFS take part. CCG leads.
For carers."""
PARTNERS = (
    "The partners are: Business, CCG, Council, DWP, Fire and Rescue, Hospital, LCC, LCFT, PMO, Police, Primary care, "
    "Runshaw and VCFS."
)


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


def records(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {name: rows for name, rows in everything(bot).items() if name != "inbound"}


# --- The card


@pytest.mark.parametrize(
    "line", ["J9", "show J9", "activity show J9", "activity J9", "j-09", "#J9", "J9 show", "/psr J9"]
)
def test_the_card_in_every_way_it_is_asked_for(bot: Bot, line: str) -> None:
    assert bot.say(line) == f"{CARD}\n11 March: on record\n[We can help with J9] [Edit J9] [Add an action]"


def test_the_card_of_what_is_done(bot: Bot) -> None:
    assert bot.say("J8", "ltg-fire") == (
        "J8 Joint home safety and wellbeing visits\n"
        "Joint intervention – Locality Task Group – Thursday 10 March 2016 – done\n"
        "Fire and Rescue, Police and Council take part. Fire and Rescue leads.\n"
        "For elderly.\nReach: 12 homes.\n"
        'Outcome: "Smoke alarms checked; help offered and accepted with consent"\n'
        "10 March: on record\n[Edit J8]"
    )


def test_the_card_of_an_idea_and_of_one_that_nobody_else_has_joined(bot: Bot) -> None:
    assert bot.say("J3", "ltg-fire").splitlines()[:4] == [
        "J3 Befriending", "Joint intervention – Locality Task Group – idea", "No partners yet.", "For elderly.",
    ]  # fmt: skip
    bot.say("event Coffee morning on 1 June for 30 people", "ltg-fire")
    assert bot.say("J11", "ltg-fire").splitlines()[2] == "Only Fire and Rescue so far."


def test_what_a_partner_brings_stands_on_the_card(bot: Bot) -> None:
    bot.say("join J9 with a stall and two officers")
    lines = bot.say("J9").splitlines()
    assert lines[2:4] == [
        "CCG, LCC, VCFS and Police take part. CCG leads.", "Police brings a stall and two officers.",
    ]  # fmt: skip
    assert lines[-1] == "[Edit J9] [Add an action]"


BUTTONS = [
    ("ltg-fire", "We can help with J9, Add an action"),  # a member
    ("ltg-ccg", "Edit J9, Add an action"),  # its own people
    ("ltg-lcc", "Add an action"),  # a partner
    ("ltg-police", "We can help with J9, Edit J9, Add an action"),  # the group's lead
    ("pmo-manager", "We can help with J9, Edit J9, Add an action"),
    ("exec-observer", ""),
    ("exec-ccg", ""),  # of the same organisation, with no seat in the group
]


@pytest.mark.parametrize(("person", "labels"), BUTTONS)
def test_the_buttons_fit_the_person(bot: Bot, person: str, labels: str) -> None:
    reply = bot.ask("J9", person)
    assert ", ".join(button.label for button in reply.buttons) == labels
    for button in reply.buttons:  # and none of them leads to a refusal of rights
        assert "can " not in bot.ask(button.says, person).text.partition("?")[0] or button.label.startswith("We can")


def test_once_it_has_begun_its_people_can_say_it_is_done(bot: Bot) -> None:
    bot.at = "2016-04-13T15:00"
    assert [b.says for b in bot.ask("J9", "ltg-ccg").buttons] == ["done J9", "edit J9", "action add for J9"]
    bot.at = "2016-04-14T09:00"
    said = bot.ask("J9", "ltg-ccg")
    assert "– over, outcome to come" in said.text
    assert said.buttons[0].label == "Say how it went J9"
    assert "help" not in str([b.label for b in bot.ask("J9", "ltg-fire").buttons])


def test_the_history_says_what_was_changed(bot: Bot) -> None:
    for line in ("edit J9 at Town Hall, 40 people", "edit J9 Carers stall on 20 April", "edit J9 with Police",
                 "move J9 to 21 April because the hall is taken", "started J9", "done J9 Forty came",
                 "outcome J9 Forty carers came"):  # fmt: skip
        assert not bot.ask(line, "ltg-ccg").refused, line
    by = f"by {CCG}"
    assert bot.say("J9").splitlines()[6:-1] == [
        "11 March: on record",
        f"15 March: place and number changed {by}",
        f"15 March: title and date changed {by}",
        f"15 March: changed {by}",
        f"15 March: date changed to 21 April {by} – because the hall is taken",
        f"15 March: started {by}",
        f"15 March: done {by}",
        f"15 March: outcome changed {by}",
    ]


# --- Changes

CHANGES = [
    ("edit J9 Carers stall", 'called "Carers stall" (was "Carers information stall")'),
    ("edit J9 to Carers stall.", 'called "Carers stall" (was "Carers information stall")'),
    ("edit J9 title: Carers stall", 'called "Carers stall" (was "Carers information stall")'),
    ('edit J9 "On the market"', 'called "On the market" (was "Carers information stall")'),
    ("edit J9 on 20 April", "on Wednesday 20 April 2016 (was Wednesday 13 April 2016)"),
    ("edit J9 date to 20 April", "on Wednesday 20 April 2016 (was Wednesday 13 April 2016)"),
    ("edit J9 20 to 22 April", "from 20 to 22 April 2016 (was Wednesday 13 April 2016)"),
    ("edit J9 in May", "in May 2016 (was Wednesday 13 April 2016)"),
    ("edit J9 mid May", "about Sunday 15 May 2016 (was Wednesday 13 April 2016)"),
    ("edit J9 tbc", "without a date (was Wednesday 13 April 2016)"),
    ("edit J9 at Town Hall", "at Town Hall (was Covered market)"),
    ("edit J9 place: Town Hall", "at Town Hall (was Covered market)"),
    ("edit J9 for elderly", "for elderly (was carers)"),
    ("edit J9 for carers and families", "for carers and families with complex needs (was carers)"),
    ("edit J9 about 40 people", "meant to reach 40 people"),
    ("edit J9 40 people", "meant to reach 40 people"),
    ("edit J9 reach: 40", "meant to reach 40"),
    ("edit J9 with Police and Fire", "with Police and Fire and Rescue too"),
    ("activity edit J9 at Town Hall", "at Town Hall (was Covered market)"),
    ("activity change J9 at Town Hall", "at Town Hall (was Covered market)"),
    ("J9 edit at Town Hall", "at Town Hall (was Covered market)"),
    ("activity J9 edit at Town Hall", "at Town Hall (was Covered market)"),
    ("move J9 to 20 April", "on Wednesday 20 April 2016 (was Wednesday 13 April 2016)"),
    ("J9 move to 20 April", "on Wednesday 20 April 2016 (was Wednesday 13 April 2016)"),
    ("activity move J9 20 April", "on Wednesday 20 April 2016 (was Wednesday 13 April 2016)"),
    ("postpone J9 to next week", "from 21 to 25 March 2016 (was Wednesday 13 April 2016)"),
    ("edit J9 Big stall on 20 April at Town Hall for elderly with Police, 40 people",
     'called "Big stall" (was "Carers information stall"); on Wednesday 20 April 2016 (was Wednesday 13 April 2016); '
     "at Town Hall (was Covered market); for elderly (was carers); meant to reach 40 people; with Police too"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "now"), CHANGES)
def test_a_change_is_said_with_what_it_was_before_and_can_be_taken_back(bot: Bot, line: str, now: str) -> None:
    before = {k: v for k, v in kept(bot, "J9").items() if k != "version"}
    said = bot.say(line, "ltg-ccg").splitlines()
    assert (said[0], said[-1]) == (f"J9 now {now}.", "[Undo]")
    title = "" if "called" in now else " Carers information stall"
    assert posted(bot) == [f"J9{title} now {now}"]
    assert bot.say("undo", "ltg-ccg") == "Taken back: J9 is as it was."
    assert {k: v for k, v in kept(bot, "J9").items() if k != "version"} == before


def test_a_reason_for_a_move_goes_with_it(bot: Bot) -> None:
    now = "on Wednesday 20 April 2016 (was Wednesday 13 April 2016). Because the hall is taken"
    assert bot.say("move J9 to 20 April because the hall is taken", "ltg-ccg").splitlines()[0] == f"J9 now {now}."
    assert posted(bot) == [f"J9 Carers information stall now {now}"]
    assert [text for _, text in told(bot)] == [
        f"The {CCG[4:]} has moved J9 Carers information stall: it is now {now}."
    ] * 2


def test_other_days_are_told_to_the_partners_and_to_nobody_of_ones_own(bot: Bot) -> None:
    assert bot.say("move J9 to 20 April", "ltg-ccg").splitlines()[1] == "LCC and VCFS will be told."
    assert sorted(who for who, _ in told(bot)) == ["ltg-lcc", "ltg-vcfs"]


def test_the_group_lead_moves_it_and_its_own_people_are_told_too(bot: Bot) -> None:
    bot.say("move J9 to 20 April")
    assert sorted(who for who, _ in told(bot)) == ["ltg-ccg", "ltg-lcc", "ltg-vcfs"]


def test_other_words_are_told_to_nobody(bot: Bot) -> None:
    bot.say("edit J9 Carers stall at Town Hall", "ltg-ccg")
    assert told(bot) == []


def test_whoever_is_brought_in_by_somebody_else_is_told_once(bot: Bot) -> None:
    assert bot.say("edit J9 on 20 April with Police", "ltg-ccg").splitlines()[1] == "LCC, VCFS and Police will be told."
    assert dict(told(bot))["ltg-police"] == (
        f"The {CCG[4:]} says that your organisation takes part in J9 Carers information stall – Wednesday 20 April, "
        "Covered market. `leave J9` if that is not so."
    )
    assert sorted(who for who, _ in told(bot)) == ["ltg-lcc", "ltg-police", "ltg-vcfs"]
    assert parts(bot, "J9")[-1] == ("Police", "")


def test_a_bank_holiday_is_said_and_what_else_is_near(bot: Bot) -> None:
    assert bot.say("move J9 to 2 May", "ltg-ccg").splitlines()[1:] == [
        "Monday 2 May 2016 is a bank holiday (May Day); the last working day before is Friday 29 April.",
        "LCC and VCFS will be told.",
        "J10 Know your neighbour - befriending week is for carers too, from 25 to 29 April. [We can help with J10]",
        "[Undo]",
    ]


WRONG = [
    ("edit J9 Carers information stall", "That is what J9 says already."),
    ("edit J9 on 13 April at Covered market for carers", "That is what J9 says already."),
    ("edit J9 with CCG", "That is what J9 says already."),
    ("edit J9 on 1 March",
     "Tuesday 1 March 2016 has passed. If it took place, done J9 … says how it went."),
    ("edit J9 on 31 April", "April has no day 31."),
    ("edit J9 25 to 20 April", "That would end before it starts: 25 April to 20 April 2016."),
    ("edit J9 reach: lots", 'How many is "lots"? I need a number, such as 12 homes or about 40 people.'),
    ("edit J9 reach: 3000000 people", "3,000,000 is more people than the whole county has. Please check the number."),
    ("edit J9 with Tesco", f'Which partners? I don\'t know "Tesco". {PARTNERS}'),
    ("edit J9 with CAB", f"CAB is not a partner, so it cannot take part here. {PARTNERS}"),
    ("edit J9 for martians",
     'I don\'t know a focus group called "martians". There are: elderly, families with complex needs, carers and '
     "ethnic minority groups."),
    ("edit J9 at 10am",
     'I can\'t read "at 10am" as days, a place, partners or a focus group. In "quotation marks" it is a new title; '
     "edit J9 alone shows everything."),
    ("edit J9 place Town Hall",
     'I can\'t read "place Town Hall" as days, a place, partners or a focus group. In "quotation marks" it is a new '
     "title; edit J9 alone shows everything."),
    ("edit J9 outcome: all good", "J9 is not done yet. done J9 … says how it went."),
    ("edit J9 " + "x" * 201, "That is 201 characters; keep it under 200."),
    ("edit J99 Carers stall", "I can't find J99 here. The latest is J10."),
    ("move J9", "To when? For example move J9 to 20 April"),
    ("move J9 to the library", 'I can\'t read "the library" as a date. For example move J9 to 20 April'),
    ("move J9 to 13 April", "That is what J9 says already."),
    ("move J9 to 31 April", "April has no day 31."),
    ("move J9 to 20 April it rains",
     'I did not understand "it rains". Say the reason with "because". For example move J9 to 20 April because the '
     "hall is taken"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_what_cannot_be_is_said_and_nothing_is_changed(bot: Bot, line: str, said: str) -> None:
    before = records(bot)
    assert bot.say(line, "ltg-ccg") == said
    assert records(bot) == before


def test_the_guard_reads_every_part(bot: Bot) -> None:
    said = bot.say("edit J9 Visit to 943 476 5919", "ltg-ccg")
    assert said.startswith("That looks like it may identify a person (an NHS number). I have not saved it.")
    assert kept(bot, "J9")["title"] == "Carers information stall"


def test_of_what_is_done_the_date_is_put_right_backwards_only(bot: Bot) -> None:
    assert bot.say("edit J8 on 9 March", "ltg-fire") == (
        "J8 now on Wednesday 9 March 2016 (was Thursday 10 March 2016).\n[Undo]"
    )
    assert bot.say("edit J8 on 20 April", "ltg-fire") == (
        "Wednesday 20 April 2016 is still to come, and J8 is done. Which day was it?"
    )
    assert bot.say("edit J8 tbc", "ltg-fire") == ("J8 is done, so it had a day. edit J8 on 10 March puts it right.")
    assert bot.say("edit J8 13 homes", "ltg-fire") == "J8 now with a reach of 13 homes (was 12 homes).\n[Undo]"
    assert bot.say("move J8 to 9 March", "ltg-fire") == "J8 is done. edit J8 on … puts its date right."
    assert told(bot) == []


def test_what_has_begun_keeps_its_first_day_when_it_goes_on_longer(bot: Bot) -> None:
    bot.at = "2016-04-27T09:00"
    assert bot.say("edit J10 until 6 May", "ltg-vcfs").splitlines()[0] == (
        "J10 now from 25 April to 6 May 2016 (was 25 to 29 April 2016)."
    )


def test_what_was_stopped_is_not_changed(bot: Bot) -> None:
    bot.say("stop J9 because of rain", "ltg-ccg")
    for line in ("edit J9", "edit J9 Carers stall", "move J9 to 20 April"):
        assert bot.say(line, "ltg-ccg") == "J9 was stopped. Because of rain."


def test_an_idea_can_be_put_in_other_words(bot: Bot) -> None:
    assert bot.say("edit J3 Befriending calls for carers").splitlines()[0] == (
        'J3 now called "Befriending calls" (was "Befriending"); for carers (was elderly).'
    )


# --- The form


def form(bot: Bot, ref: str, person: str, **values: str) -> str:
    """The form of `edit` as it is opened, sent back with these fields filled in otherwise."""
    asked = bot.ask(f"edit {ref}", person).form
    assert asked is not None
    filled = dict(asked.given) | {field.name: field.value for field in asked.fields} | values
    return bot.say(asked.command, person, form=filled)


def test_edit_alone_opens_a_form_with_what_is_there(bot: Bot) -> None:
    reply = bot.ask("edit J9", "ltg-ccg")
    assert reply.text == "What is to change? For example `edit J9 on 20 April at Town Hall`"
    assert reply.form is not None
    assert (reply.form.command, reply.form.title, reply.form.given["activity"]) == ("activity edit", "Edit J9", "J9")
    assert {field.name: field.value for field in reply.form.fields} == {
        "title": "Carers information stall", "kind": "event", "when": "Wednesday 13 April 2016",
        "place": "Covered market", "partners": "CCG, LCC, VCFS", "focus": "carers", "reach": "",
    }  # fmt: skip


@pytest.mark.parametrize("ref", ["J9", "J10", "J3", "J8", "J2"])
def test_a_form_sent_back_as_it_was_changes_nothing(bot: Bot, ref: str) -> None:
    before = records(bot)
    assert form(bot, ref, "pmo-manager") == f"That is what {ref} says already."
    assert records(bot) == before


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [("about", "2016-04-15", "2016-04-15"), ("month", "2016-05-01", "2016-05-31"), ("day", "2016-12-28", "2017-01-03"),
     ("day", "2016-03-14", "2016-03-16")],
)  # fmt: skip
def test_nor_where_the_days_are_not_so_plain(bot: Bot, precision: str, first: str, last: str) -> None:
    change(bot, "J9", from_date=london(first).date(), to_date=london(last).date(), precision=precision)
    assert form(bot, "J9", "ltg-ccg") == "That is what J9 says already."


def test_what_is_filled_in_otherwise_is_changed(bot: Bot) -> None:
    said = form(bot, "J9", "ltg-ccg", when="20 April", kind="campaign", focus="carers, elderly", reach="40 people")
    assert said.splitlines()[0] == (
        "J9 now a campaign (was an event); on Wednesday 20 April 2016 (was Wednesday 13 April 2016); for carers and "
        "elderly (was carers); meant to reach 40 people."
    )


def test_a_title_in_a_form_may_be_any_words(bot: Bot) -> None:
    assert form(bot, "J9", "ltg-ccg", title="At home with carers, 40 people").startswith(
        'J9 now called "At home with carers, 40 people" (was "Carers information stall").'
    )


def test_a_partner_taken_out_of_the_form_is_out_but_never_the_lead(bot: Bot) -> None:
    said = form(bot, "J9", "ltg-ccg", partners="LCC, Police").splitlines()
    assert said[:2] == ["J9 now with Police too; without VCFS.", "Police and VCFS will be told."]
    assert [body for body, _ in parts(bot, "J9")] == ["CCG", "LCC", "Police"]
    assert bot.say("undo", "ltg-ccg") == "Taken back: J9 is as it was."
    assert [body for body, _ in parts(bot, "J9")] == ["CCG", "LCC", "VCFS"]


def test_an_organisation_that_leads_from_outside_stays(bot: Bot) -> None:
    assert form(bot, "J2", "pmo-manager", partners="VCFS, LCC").splitlines()[0] == "J2 now with LCC too."
    assert [body for body, _ in parts(bot, "J2")] == ["CAB", "VCFS", "LCC"]


def test_a_form_that_was_overtaken_changes_nothing(bot: Bot) -> None:
    asked = bot.ask("edit J9", "ltg-ccg").form
    assert asked is not None
    filled = dict(asked.given) | {field.name: field.value for field in asked.fields}
    bot.say("join J9 with a stall")
    before = records(bot)
    assert bot.say("activity edit", "ltg-ccg", form=filled) == (
        "J9 was changed while you had this form open. edit J9 shows it as it is."
    )
    assert records(bot) == before


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [("when", "soon", "I need a date, such as 29 April or end of April."), ("partners", "CCG, Tesco", PARTNERS),
     ("focus", "martians", 'I don\'t know a focus group called "martians".'), ("reach", "lots", 'How many is "lots"?'),
     ("kind", "party", "Please choose one of these: campaign,"), ("title", "x" * 201, "That is 201 characters"),
     ("place", "x" * 121, "That is 121 characters")],
)  # fmt: skip
def test_a_field_that_is_not_right_is_named(bot: Bot, field: str, words: str, said: str) -> None:
    assert said in form(bot, "J9", "ltg-ccg", **{field: words})
    assert bot.replies[-1].refused
    assert bot.replies[-1].field in (field, "")


def test_a_change_that_arrives_twice_is_made_once(bot: Bot) -> None:
    for _ in range(2):
        bot.say("edit J9 with Police", "ltg-ccg", key="same")
    assert parts(bot, "J9").count(("Police", "")) == 1
    assert len(told(bot)) == 1


def test_undo_is_refused_once_somebody_has_joined(bot: Bot) -> None:
    bot.say("edit J9 on 20 April", "ltg-ccg")
    bot.say("join J9")
    assert bot.say("undo", "ltg-ccg") == (
        "Somebody has changed it since, so I can't take it back. You can still change it by hand."
    )
    assert activity(bot, "J9").to_date == london("2016-04-20").date()
