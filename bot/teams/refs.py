"""What Teams wants beside an id, as it stands in `conversation_ref`: where to call, and a person's own chat."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Ref:
    """The address Teams gave for a conversation; of a person also Teams' own id for them, and their own chat; of a
    channel the team it is in.
    """

    service_url: str = ""
    user: str = ""
    chat: str = ""
    team: str = ""

    def dump(self) -> str:
        """As text to keep."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})


def load(kept: str) -> Ref:
    """What `dump` wrote; nothing known where there is nothing to read."""
    try:
        found = json.loads(kept or "{}")
    except ValueError:
        return Ref()
    return Ref(**{name: str(found.get(name, "")) for name in ("service_url", "user", "chat", "team")})
