"""Every setting of the bot: one frozen object, read once, from the environment and from `.env` in this directory."""

import math
import re
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.floods import LINES

SLACK_API = "https://slack.com/api/"
BITS = 256  # what a key must be worth
DIFFERENT = 12  # letters, of which a key that was drawn at random has more
LOOPBACK = ("127.0.0.1", "localhost", "::1")

# What people leave in when they copy `.env.example`; a real token holds none of these.
_PLACEHOLDER = re.compile(r"your|\.\.\.|…|[<>]|change[-_ ]?me|replace|placeholder|example", re.I)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HOST = re.compile(r"[A-Za-z0-9.:-]+")


class BadSettings(Exception):
    """A setting that the bot cannot start with. Each sentence names its variable; none repeats its value."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _database(url: str) -> str:
    if re.match(r"postgres(?:ql)?(?:\+psycopg)?://", url):
        return re.sub(r"^[^:]+", "postgresql+psycopg", url)
    if not url.startswith("sqlite:///"):
        raise ValueError("should begin with sqlite:/// or postgresql://, such as sqlite:///psr.db")
    if url.removeprefix("sqlite:///") in ("", ":memory:"):
        raise ValueError("names no file. A database in memory forgets everything; sqlite:///psr.db is a file here")
    return url


def _host(host: str) -> str:
    if not _HOST.fullmatch(host):
        raise ValueError("should be the name or number of this machine, such as 127.0.0.1")
    return host


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # an unknown name, a folder, and a path that leads elsewhere
        raise ValueError("is not a time zone this machine knows. Europe/London is one; tzdata brings them") from None
    return name


def _slack_api(url: str) -> str:
    """Slack's own address, or this machine: the token goes nowhere else."""
    parts = urlsplit(url)
    ours = parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
    if not ours and url.rstrip("/") != SLACK_API.rstrip("/"):
        raise ValueError(f"should be {SLACK_API}, or an address on this machine for tests")
    return url.rstrip("/") + "/"


def _guid(value: str) -> str:
    if not _GUID.fullmatch(value):
        raise ValueError("should be an id such as 00000000-0000-0000-0000-000000000000, as the Entra portal shows it")
    return value.lower()


def _token(token: SecretStr) -> SecretStr:
    if _PLACEHOLDER.search(token.get_secret_value()):
        raise ValueError("still holds the words of the example. Put the real one there, or leave it empty")
    return token


def _client(value: str) -> str:
    if not re.fullmatch(r"[0-9.]{5,80}", value):
        raise ValueError("should be the number that Slack shows under Basic Information, such as 123456.789012")
    return value


def _key(key: SecretStr) -> SecretStr:
    """What is lost with a key cannot be had back, and what is guessed opens everything."""
    if not _strong(key.get_secret_value()):
        raise ValueError("is too easy to guess. `openssl rand -base64 32` makes a good one")
    return key


def _strong(key: str) -> bool:
    """Whether a key that was drawn at random is worth 256 bits, by its length and letters; no pattern repeated is."""
    alphabet = 16 if set(key.lower()) <= set("0123456789abcdef") else 36 if key == key.lower() else 64
    repeats = bool(key) and key in (key + key)[1:-1]
    return len(key) * math.log2(alphabet) >= BITS and len(set(key)) >= DIFFERENT and not repeats


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


Token = Annotated[SecretStr, BeforeValidator(_stripped), AfterValidator(_token)]
Key = Annotated[SecretStr, BeforeValidator(_stripped), AfterValidator(_key)]


class Settings(BaseSettings):
    """What design section 8 names. A secret never shows in its repr, nor does the database's password."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        case_sensitive=True,
    )
    database_url: Annotated[str, BeforeValidator(_stripped), AfterValidator(_database)] = Field(
        default="sqlite:///psr.db", validation_alias="DATABASE_URL", repr=False
    )
    host: Annotated[str, AfterValidator(_host)] = Field(default="127.0.0.1", validation_alias="PSR_HOST")
    port: int = Field(default=3000, validation_alias="PORT", ge=1, le=65535)
    lines: int = Field(default=LINES, validation_alias="PSR_LINES_A_MINUTE", ge=1, le=1_000_000)
    timezone: Annotated[str, AfterValidator(_zone)] = Field(default="Europe/London", validation_alias="PSR_TIMEZONE")
    slack_bot_token: Token | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: Token | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_app_token: Token | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_api_url: Annotated[str, AfterValidator(_slack_api)] = Field(
        default=SLACK_API, validation_alias="SLACK_API_URL"
    )
    slack_client_id: Annotated[str, BeforeValidator(_stripped), AfterValidator(_client)] | None = Field(
        default=None, validation_alias="SLACK_CLIENT_ID"
    )
    slack_client_secret: Token | None = Field(default=None, validation_alias="SLACK_CLIENT_SECRET")
    secret_key: Key | None = Field(default=None, validation_alias="PSR_SECRET_KEY")
    secret_key_old: Key | None = Field(default=None, validation_alias="PSR_SECRET_KEY_OLD")
    teams_client_id: Annotated[str, BeforeValidator(_stripped), AfterValidator(_guid)] | None = Field(
        default=None, validation_alias="TEAMS_CLIENT_ID"
    )
    teams_client_secret: Token | None = Field(default=None, validation_alias="TEAMS_CLIENT_SECRET")
    teams_tenant_id: Annotated[str, BeforeValidator(_stripped), AfterValidator(_guid)] | None = Field(
        default=None, validation_alias="TEAMS_TENANT_ID"
    )
    teams_dev: bool = Field(default=False, validation_alias="TEAMS_DEV")

    @property
    def zone(self) -> ZoneInfo:
        """The partnership's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def slack(self) -> bool:
        """Whether Slack is set up: a bot token or installs, and a way in (signed requests, or Socket Mode)."""
        return self.slack_wanted and not self.slack_missing

    @property
    def slack_wanted(self) -> bool:
        """Whether anything of Slack is set."""
        return self.slack_installs or any((self.slack_bot_token, self.slack_signing_secret, self.slack_app_token))

    @property
    def slack_installs(self) -> bool:
        """Whether workspaces are to install the bot themselves."""
        return bool(self.slack_client_id or self.slack_client_secret)

    @property
    def slack_missing(self) -> list[str]:
        """The variables that Slack still needs, once one of them is set."""
        if not self.slack_wanted:
            return []
        named = ("slack_client_id", "slack_client_secret") if self.slack_installs else ("slack_bot_token",)
        missing = [name.upper() for name in named if not getattr(self, name)]
        way_in = self.slack_signing_secret or self.slack_app_token
        key = [] if self.secret_key or not self.slack_installs else ["PSR_SECRET_KEY"]
        return [*missing, *([] if way_in else ["SLACK_SIGNING_SECRET"]), *key]

    @property
    def teams(self) -> bool:
        """Whether Teams is set up: the bot's account at Microsoft, or the Agents Playground on this machine."""
        return self.teams_dev or (self.teams_wanted and not self.teams_missing)

    @property
    def teams_wanted(self) -> bool:
        """Whether anything of Teams is set."""
        return any((self.teams_client_id, self.teams_client_secret, self.teams_tenant_id))

    @property
    def teams_missing(self) -> list[str]:
        """The variables that Teams still needs, once one of them is set."""
        needed = ("teams_client_id", "teams_client_secret", "teams_tenant_id")
        return [name.upper() for name in needed if not getattr(self, name)] if self.teams_wanted else []

    @model_validator(mode="after")
    def _dev_stays_here(self) -> "Settings":
        """Whoever can reach the bot could be anybody while TEAMS_DEV is on."""
        if self.teams_dev and self.host not in LOOPBACK:
            raise ValueError("TEAMS_DEV lets anybody in who can reach the bot, so PSR_HOST must be 127.0.0.1 with it")
        if self.teams_dev and self.teams_wanted:
            raise ValueError("TEAMS_DEV is for the Agents Playground alone; leave it out beside TEAMS_CLIENT_ID")
        return self


def read(**given: str) -> Settings:
    """The settings of this process, or those given. BadSettings says, in a sentence for each, what to put right."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise BadSettings([_sentence(detail) for detail in error.errors()]) from None
    except (OSError, UnicodeDecodeError):
        raise BadSettings(["`.env` cannot be read. It should be a text file that you may open."]) from None


def _sentence(detail: ErrorDetails) -> str:
    if not detail["loc"]:  # what is wrong between several of them
        return f"{detail['ctx']['error']}."
    name = str(detail["loc"][0])
    if name == "PORT":
        return "PORT should be a number from 1 to 65535, such as 3000."
    if name == "PSR_LINES_A_MINUTE":
        return f"PSR_LINES_A_MINUTE should be how many lines one person may say in a minute, such as {LINES}."
    if name == "TEAMS_DEV":
        return "TEAMS_DEV should be 1, or left out."
    reason = str(detail.get("ctx", {}).get("error", "is not what should stand there"))
    return f"{name} {reason}."
