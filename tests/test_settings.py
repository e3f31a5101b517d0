"""The settings: read once, checked at once, and secrets never shown."""

import os
from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings, read

SECRET = "xoxb-1-hush"


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and an environment with nothing of ours in it."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)


def bad() -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read()
    return caught.value.sentences


def test_nothing_need_be_set() -> None:
    settings = read()
    assert (settings.database_url, settings.host, settings.port) == ("sqlite:///psr.db", "127.0.0.1", 3000)
    assert (settings.timezone, settings.slack_api_url) == ("Europe/London", "https://slack.com/api/")
    assert (settings.slack, settings.slack_wanted, settings.slack_missing) == (False, False, [])


def test_an_empty_value_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    assert (read().port, read().slack_wanted) == (3000, False)


def test_env_is_read_from_this_folder_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=4000\nPSR_HOST=0.0.0.0\n")
    monkeypatch.setenv("PORT", "5000")
    assert (read().port, read().host) == (5000, "0.0.0.0")


def test_env_is_not_read_from_the_folder_above(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=4000\n")
    Path("below").mkdir()
    monkeypatch.chdir("below")
    assert read().port == 3000


def test_an_env_file_that_is_no_text_is_said() -> None:
    Path(".env").write_bytes(b"PORT=\xff\xfe\n")
    assert bad() == ["`.env` cannot be read. It should be a text file that you may open."]


@pytest.mark.threat("T22")
def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SECRET)
    monkeypatch.setenv("DATABASE_URL", "postgresql://psr:hush@db/psr")
    assert "hush" not in repr(read()) + str(read())
    token = read().slack_bot_token
    assert token is not None
    assert token.get_secret_value() == SECRET


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read().port = 4000


def test_slack_is_set_up_by_a_token_and_a_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SECRET)
    assert (read().slack, read().slack_missing) == (False, ["SLACK_SIGNING_SECRET"])
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert (read().slack, read().slack_missing) == (True, [])
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "0" * 32)
    assert (read().slack, read().slack_missing) == (True, [])
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    assert (read().slack, read().slack_missing) == (False, ["SLACK_BOT_TOKEN"])


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "hush", "PORT should be a number from 1 to 65535, such as 3000."),
        ("PORT", "70000", "PORT should be a number from 1 to 65535, such as 3000."),
        ("PSR_LINES_A_MINUTE", "hush",
         "PSR_LINES_A_MINUTE should be how many lines one person may say in a minute, such as 20."),
        ("PSR_LINES_A_MINUTE", "0",
         "PSR_LINES_A_MINUTE should be how many lines one person may say in a minute, such as 20."),
        ("PSR_HOST", "my hush", "PSR_HOST should be the name or number of this machine, such as 127.0.0.1."),
        ("PSR_TIMEZONE", "Europe/Hush",
         "PSR_TIMEZONE is not a time zone this machine knows. Europe/London is one; tzdata brings them."),
        ("PSR_TIMEZONE", "../hush",
         "PSR_TIMEZONE is not a time zone this machine knows. Europe/London is one; tzdata brings them."),
        ("DATABASE_URL", "mysql://psr:hush@db/psr",
         "DATABASE_URL should begin with sqlite:/// or postgresql://, such as sqlite:///psr.db."),
        ("DATABASE_URL", "sqlite:///:memory:",
         "DATABASE_URL names no file. A database in memory forgets everything; sqlite:///psr.db is a file here."),
        ("SLACK_API_URL", "https://hush.test/api/",
         "SLACK_API_URL should be https://slack.com/api/, or an address on this machine for tests."),
        ("SLACK_API_URL", "https://slack.com.hush.test/api/",
         "SLACK_API_URL should be https://slack.com/api/, or an address on this machine for tests."),
        ("SLACK_API_URL", "http://127.0.0.1@hush.test/",
         "SLACK_API_URL should be https://slack.com/api/, or an address on this machine for tests."),
        ("SLACK_BOT_TOKEN", "xoxb-your-hush",
         "SLACK_BOT_TOKEN still holds the words of the example. Put the real one there, or leave it empty."),
        ("SLACK_SIGNING_SECRET", "<hush>",
         "SLACK_SIGNING_SECRET still holds the words of the example. Put the real one there, or leave it empty."),
        ("SLACK_APP_TOKEN", "xapp-...hush",
         "SLACK_APP_TOKEN still holds the words of the example. Put the real one there, or leave it empty."),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    assert bad() == [sentence]
    assert "hush" not in sentence.lower()


def test_every_bad_value_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("PSR_TIMEZONE", "x")
    assert [sentence.partition(" ")[0] for sentence in bad()] == ["PORT", "PSR_TIMEZONE"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/api/", "http://localhost:9000/api", "http://[::1]:9000/api/"])
def test_slack_may_stand_on_this_machine_for_tests(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    assert read().slack_api_url == url.rstrip("/") + "/"


def test_postgresql_goes_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        monkeypatch.setenv("DATABASE_URL", f"{scheme}://db/psr")
        assert read().database_url == "postgresql+psycopg://db/psr"


def test_every_setting_has_the_name_that_outsiders_rely_on() -> None:
    assert {str(field.validation_alias) for field in Settings.model_fields.values()} == {
        "DATABASE_URL", "PSR_HOST", "PORT", "PSR_TIMEZONE", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET",
        "SLACK_APP_TOKEN", "SLACK_API_URL", "TEAMS_CLIENT_ID", "TEAMS_CLIENT_SECRET", "TEAMS_TENANT_ID", "TEAMS_DEV",
        "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "PSR_SECRET_KEY", "PSR_SECRET_KEY_OLD", "PSR_LINES_A_MINUTE",
    }  # fmt: skip
    assert "PORT" not in os.environ


IDS = "7A1E0000-0000-4000-8000-00000000C0DE"


def test_teams_needs_its_three_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (read().teams, read().teams_wanted, read().teams_missing) == (False, False, [])
    monkeypatch.setenv("TEAMS_TENANT_ID", IDS)
    assert (read().teams, read().teams_missing) == (False, ["TEAMS_CLIENT_ID", "TEAMS_CLIENT_SECRET"])
    monkeypatch.setenv("TEAMS_CLIENT_ID", f" {IDS} ")
    monkeypatch.setenv("TEAMS_CLIENT_SECRET", "hush")
    assert (read().teams, read().teams_client_id) == (True, IDS.lower())
    assert "hush" not in repr(read())


def test_the_playground_is_let_in_on_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEAMS_DEV", "1")
    assert read().teams
    monkeypatch.setenv("PSR_HOST", "0.0.0.0")
    assert bad() == ["TEAMS_DEV lets anybody in who can reach the bot, so PSR_HOST must be 127.0.0.1 with it."]
    monkeypatch.setenv("PSR_HOST", "127.0.0.1")
    monkeypatch.setenv("TEAMS_CLIENT_ID", IDS)
    assert bad() == ["TEAMS_DEV is for the Agents Playground alone; leave it out beside TEAMS_CLIENT_ID."]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TEAMS_DEV", "perhaps", "TEAMS_DEV should be 1, or left out."),
        ("TEAMS_CLIENT_SECRET", "your-secret", "TEAMS_CLIENT_SECRET still holds the words of the example. "
         "Put the real one there, or leave it empty."),
        ("TEAMS_TENANT_ID", "chorley", "TEAMS_TENANT_ID should be an id such as 00000000-0000-0000-0000-000000000000, "
         "as the Entra portal shows it."),
    ],
)  # fmt: skip
def test_a_value_of_teams_that_cannot_be_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert bad() == [said]


KEY = "k7Qm2vXz9LpR4tYw8NcB3hJf6GdS1aEuOiPqWxZyTrU="


def test_slack_is_set_up_for_installs_by_a_client_and_a_key_instead_of_a_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "123456.789012")
    assert read().slack_missing == ["SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "PSR_SECRET_KEY"]
    for name, value in (("SLACK_CLIENT_SECRET", "0" * 32), ("SLACK_SIGNING_SECRET", "1" * 32), ("PSR_SECRET_KEY", KEY)):
        assert not read().slack
        monkeypatch.setenv(name, value)
    assert (read().slack, read().slack_installs, read().slack_missing) == (True, True, [])
    assert KEY not in repr(read())


@pytest.mark.parametrize("key", [KEY, KEY[:-1], "3f9a1c0b7e5d28469b8f0a3c6e1d7254a0c9e8f7b6d5143278e6d4c2b0a1f395"])
def test_a_key_that_was_drawn_at_random_is_taken(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("PSR_SECRET_KEY", f" {key}\n")
    assert read().secret_key is not None


@pytest.mark.threat("T22")
@pytest.mark.parametrize(
    "key", ["x", "password" * 8, "a" * 64, "0123456789abcdef" * 4, KEY[:40], "correct horse battery staple", "é" * 50]
)
def test_a_weak_key_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    for name in ("PSR_SECRET_KEY", "PSR_SECRET_KEY_OLD"):
        monkeypatch.setenv(name, key)
        assert bad() == [f"{name} is too easy to guess. `openssl rand -base64 32` makes a good one."]
        monkeypatch.delenv(name)


@pytest.mark.parametrize("client", ["your-client-id", "xoxb-1", "12 34", "<id>"])
def test_a_client_id_is_a_number(monkeypatch: pytest.MonkeyPatch, client: str) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", client)
    assert bad() == [
        "SLACK_CLIENT_ID should be the number that Slack shows under Basic Information, such as 123456.789012."
    ]
