"""The few plain pages that somebody sees who installs the bot in a browser."""

from html import escape

from starlette.responses import HTMLResponse

SAFE = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
WHOLE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body {{ font: 1.1rem/1.5 sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem }}</style></head>
<body><h1>{title}</h1>{words}</body>
</html>
"""


def page(title: str, *words: str, status: int = 200) -> HTMLResponse:
    """A heading and a few sentences; nothing in them has any power."""
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in words)
    return HTMLResponse(WHOLE.format(title=escape(title), words=paragraphs), status, SAFE)
