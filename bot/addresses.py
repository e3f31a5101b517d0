"""Addresses that somebody else names: where files may go."""

from urllib.parse import urlsplit

from bot.settings import LOOPBACK


def below(url: str, domain: str, *, local: bool) -> bool:
    """Whether an address is a domain's own over https, or this machine's where `local`."""
    try:
        parts = urlsplit(url)
        host, plain = parts.hostname or "", parts.username is None and parts.port in (None, 443)
    except ValueError:
        return False
    if local and host in LOOPBACK:
        return True
    return parts.scheme == "https" and plain and (host == domain or host.endswith(f".{domain}"))
