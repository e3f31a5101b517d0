"""An action for everyone: a reply for each seat, and it never clears itself."""

from tests.conftest import Bot
from tests.record import action, posted, told

REST = ("ltg-council", "ltg-vcfs", "ltg-lcft", "ltg-lcc", "ltg-ccg")


def test_a_reply_is_counted_and_says_who_is_still_waited_for(bot: Bot) -> None:
    assert bot.say("reply A6 done list sent", "ltg-lcc") == (
        "Your reply to A6 is in: 3 of 7. Waiting for Council, VCFS, LCFT and CCG.\n[Undo]"
    )
    assert posted(bot) == []
    assert "Replies: 3 of 7 in; waiting for Council, VCFS, LCFT and CCG" in bot.say("A6")


def test_a_reply_may_be_that_one_cannot(bot: Bot) -> None:
    assert bot.say("A6 reply cannot no staff this month", "ltg-lcc").startswith("Your reply to A6 is in: 3 of 7.")
    assert bot.say("reply A6 Can’t, no staff", "ltg-ccg").startswith("Your reply to A6 is in: 4 of 7.")


def test_a_reply_may_be_changed_and_taken_back(bot: Bot) -> None:
    bot.say("reply A6 done list sent", "ltg-lcc")
    assert bot.say("reply A6 cannot no staff", "ltg-lcc").startswith("Your reply to A6 is in: 3 of 7.")
    assert bot.say("reply A6 waiting", "ltg-lcc").startswith("Your reply to A6 is open again: 2 of 7.")


def test_when_all_have_replied_the_lead_is_asked_and_it_does_not_clear_itself(bot: Bot) -> None:
    for person in REST[:-1]:
        bot.say("reply A6 done list sent", person)
    assert bot.say("reply A6 done", "ltg-ccg") == "Your reply to A6 is in: 7 of 7. All have replied.\n[Undo]"
    assert told(bot) == [
        ("ltg-police", "All have replied to A6: Send a short list of what your organisation already does in Chorley "
                       "inner-East. Clear it with `done A6 all replies are in`.")
    ]  # fmt: skip
    assert action(bot, "A6").status == "claimed"
    assert bot.say("done A6 all replies are in").startswith('A6 cleared: "all replies are in"')


def test_the_question_is_whether_it_is_done(bot: Bot) -> None:
    asked = "Is it done? For example reply A6 done list sent, or reply A6 cannot no staff."
    assert bot.say("reply A6", "ltg-lcc") == asked


def test_only_an_action_for_everyone_takes_replies(bot: Bot) -> None:
    assert bot.say("reply A7 done", "ltg-lcc") == (
        "A7 is not for everyone. done A7 … clears it, note A7 … leaves a note."
    )


def test_the_lead_and_the_programme_office_reply_for_a_seat_and_say_how_they_know(bot: Bot) -> None:
    for person in ("ltg-police", "pmo-manager"):
        assert bot.say("reply A6 for VCFS done", person) == (
            "Please say how you know. For example reply A6 for VCFS done they told me by phone"
        )
    assert bot.say("reply A6 for VCFS done they rang").startswith("Their reply to A6 is in: 3 of 7.")
    assert bot.say("reply A6 for LCC done they rang", "pmo-manager").startswith("Their reply to A6 is in: 4 of 7.")
    assert bot.say("reply A6 for Hospital done they rang") == "Hospital has no seat that A6 waits for."


def test_a_member_replies_for_their_own_organisation_only(bot: Bot) -> None:
    assert bot.say("reply A6 for VCFS done list sent", "ltg-vcfs").startswith("Your reply to A6 is in: 3 of 7.")
    assert bot.say("reply A6 for LCC done they rang", "ltg-vcfs") == (
        "Only the lead or the programme office can reply for another organisation."
    )


def test_an_officer_has_no_reply_of_their_own(bot: Bot) -> None:
    assert bot.say("reply A2 done", "pmo-manager") == "No reply of yours is asked for on A2. note A2 … leaves a note."


def test_done_by_a_member_is_offered_as_their_reply(bot: Bot) -> None:
    asked = bot.ask("done A6 list sent", "ltg-lcc")
    assert (
        asked.text == "A6 is for everyone, so each organisation answers for itself. Shall I put this in as your reply?"
    )
    assert [(b.label, b.says) for b in asked.buttons] == [("Reply to A6", "reply A6 done list sent")]
    assert bot.say(asked.buttons[0].says, "ltg-lcc").startswith("Your reply to A6 is in: 3 of 7.")


def test_a_reply_too_late_hears_that_it_is_cleared(bot: Bot) -> None:
    bot.say("done A6 enough is in")
    assert bot.say("reply A6 done list sent", "ltg-lcc") == 'A6 was cleared on 15 March: "enough is in".'


def test_a_reply_is_too_long(bot: Bot) -> None:
    assert bot.say(f"reply A6 done {'x' * 301}", "ltg-lcc") == "That is 301 characters; keep it under 300."
