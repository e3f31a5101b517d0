"""Both chat systems, for the threats that are the same in each."""

from tests.slack.conftest import partners, slack, workspace, workspace_file  # noqa: F401 - fixtures
from tests.teams.conftest import teams, tenant  # noqa: F401
