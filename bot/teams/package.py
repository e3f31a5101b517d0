"""`psr teams package`: the app as Teams takes it, one zip file. Needs none of Microsoft's SDK, so it is quick."""

import re
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Annotated
from zipfile import ZipFile, ZipInfo

import typer

from bot import settings
from handlers.core import Oops

HERE = Path(__file__).parent
ICONS = ("color.png", "outline.png")
FILE = Path("psr-teams.zip")

# Plain enough to stand in the manifest as it is: no quotes, no backslash, no name and password.
SITE = re.compile(r"https://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d{1,5})?(?:[/?#][\w./?#%&=+:,;~!*()-]*)?", re.ASCII)
LONGEST = 2048

teams = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@teams.callback()
def door() -> None:
    """For Microsoft Teams: the app that its administrators upload."""


@teams.command()
def package(
    site: Annotated[
        str,
        typer.Option(
            "--site",
            metavar="URL",
            help="A page of yours about the bot: who runs it, what it keeps, on what terms. Teams shows it to people.",
        ),
    ],
    file: Annotated[Path, typer.Option("-o", help="The file to write.")] = FILE,
) -> None:
    """Write the app for Teams: a zip file with its manifest and icons.

    For example: psr teams package --site https://psr.example.org/about
    """
    client = settings.read().teams_client_id
    if client is None:
        raise Oops(
            "TEAMS_CLIENT_ID is not set. It is the Application (client) ID of the bot's app in the Entra portal."
        )
    _keep(file, packed(client, site))
    typer.echo(
        f"Wrote {file}, version {version('psr')} of the app.\n"
        "Next: in the Teams admin centre choose Teams apps, Manage apps, Actions, Upload new app, and this file.\n"
        "Then add PSR to your group's team; in its channel the programme office types: @PSR channel link task group\n"
        "A partner's own administrator uploads the same file; try that with one partner first."
    )


def packed(client: str, site: str) -> bytes:
    """The zip file; of the same values always the same bytes. Oops where Teams would not take the address."""
    if len(site) > LONGEST or not SITE.fullmatch(site):
        raise Oops("--site should be the https address of a page, such as https://psr.example.org/about.")
    whole = BytesIO()
    with ZipFile(whole, "w") as made:
        made.writestr(_entry("manifest.json"), _manifest(client, site))
        for name in ICONS:
            made.writestr(_entry(name), (HERE / "icons" / name).read_bytes())
    return whole.getvalue()


def _manifest(client: str, site: str) -> str:
    values = {"TEAMS_CLIENT_ID": client, "VERSION": version("psr"), "SITE": site}
    text = (HERE / "manifest.json").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text)


def _entry(name: str) -> ZipInfo:
    """A file that was made on no day and no machine."""
    entry = ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def _keep(path: Path, content: bytes) -> None:
    """A new file; nothing is ever written over."""
    try:
        with path.open("xb") as new:
            new.write(content)
    except FileExistsError:
        raise Oops(f"There is a file {path} already. `-o` gives this one another name.") from None
    except OSError:
        raise Oops(f"{path} cannot be written here.") from None
