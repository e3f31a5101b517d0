"""What Alembic runs. The connection comes from the code that calls it, so there is no ini file to keep in step."""

from alembic import context

from storage import search

config = context.config


def run() -> None:
    """Run the steps inside the caller's transaction: a step that fails leaves nothing behind."""
    context.configure(
        connection=config.attributes["connection"],
        target_metadata=config.attributes.get("metadata"),
        include_name=search.modelled,
        render_as_batch=True,  # SQLite cannot alter a table; Alembic copies it instead
        user_module_prefix="",  # script.py.mako imports the two types of SQLModel by name
    )
    with context.begin_transaction():
        context.run_migrations()


run()
