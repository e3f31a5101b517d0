"""A form of an activity in Slack: refused at the field that is wrong, then kept."""

from tests.slack.world import World


def test_a_form_in_slack_is_filled_in_and_refused_at_its_field(slack: World) -> None:
    slack.types("campaign", "ltg-fire")
    answer = slack.submits(slack.modal(), "ltg-fire", title="Know your neighbour", when="w/c 25 April", reach="lots")
    assert answer.json["errors"] == {
        "reach": 'How many is "lots"? I need a number, such as 12 homes or about 40 people.'
    }
    slack.submits(slack.modal(), "ltg-fire", title="Know your neighbour", when="w/c 25 April", kind="campaign",
                  partners="Police, Council", focus="carers")  # fmt: skip
    assert slack.whispers()[0]["text"].startswith(
        "Planned J8 Know your neighbour – campaign, 25 to 29 April 2016, for carers."
    )
