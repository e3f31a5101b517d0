"""A table that only grows. Steps that were released rely on this SQL, so it is added to and never changed."""

from alembic import op


def append_only(table: str) -> None:
    """Refuse UPDATE and DELETE. SQLite drops the triggers of a table that a batch copies: then call this again."""
    makers = {"sqlite": _sqlite, "postgresql": _postgresql}
    for statement in makers[op.get_context().dialect.name](table):
        op.execute(statement)


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]


def _postgresql(table: str) -> list[str]:
    refuse = f"BEGIN RAISE EXCEPTION '{table} is append-only'; END"
    return [
        f"CREATE FUNCTION {table}_stands() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_stands()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stands()",
    ]
