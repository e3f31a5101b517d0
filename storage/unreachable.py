"""Why a database cannot be worked with: one sentence for whoever wrote DATABASE_URL."""

import re

# What libpq says, as it says it in English, and what to do about it; anything else is passed on as it stands.
_SAYS = {
    r"password authentication failed|no password supplied|role .* does not exist":
        "PostgreSQL refused the user or the password. Put the right ones into DATABASE_URL.",
    r"database .* does not exist":
        "PostgreSQL has no database of that name. `createdb` makes it; or put the right name into DATABASE_URL.",
    r"no pg_hba\.conf entry|is not permitted to log in|permission denied for database":
        "PostgreSQL does not let that user in from here. Let them in (pg_hba.conf, GRANT), or put another user into "
        "DATABASE_URL.",
    r"too many (clients|connections)|remaining connection slots":
        "PostgreSQL takes no more connections. Raise its max_connections, or stop what else is connected.",
    r"invalid connection option|bad value for|invalid .* value":
        "DATABASE_URL has an option, after its question mark, that PostgreSQL does not know. Take it out.",
    r"refused|resolve host|No such file|time(d )?out|unreachable|No route|invalid response":
        "PostgreSQL does not answer at the address in DATABASE_URL. Is it running, and are host and port right?",
}  # fmt: skip


def sentence(error: BaseException | None) -> str:
    """What is wrong and what to do. A database's own words never hold the password."""
    said = str(error).strip().partition("\n")[0].removesuffix(".")
    found = next((words for pattern, words in _SAYS.items() if re.search(pattern, said)), None)
    return found or f"The database cannot be used: {said}. See DATABASE_URL."
