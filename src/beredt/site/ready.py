"""Making the house ready to work in: Django set up, the database there and its tables up to date."""

import os

import django


class NotReadyError(Exception):
    """The database of the deployer's own lacks tables or changes to them."""


def set_up() -> None:
    """Loads Django's settings and models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beredt.site.settings")
    django.setup()


def make_ready() -> None:
    """Sets Django up and brings the embedded database up to date; a database of one's own is only checked.

    Raises NotReadyError where `beredt migrate` must be run first.
    """
    set_up()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    embedded = "OPTIONS_EMBEDDED" in settings.DATABASES["default"]
    if embedded:
        create_embedded()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if not embedded:
            raise NotReadyError("The database is not up to date. Run: beredt migrate")
        migrate()


def create_embedded() -> None:
    """Creates the database inside the embedded server unless it is there."""
    from django.db import connection
    from psycopg import errors, sql

    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            try:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)).as_string(None))
            except Exception as failure:
                # Another process was first; anything else is ours to know.
                if not isinstance(failure.__cause__, errors.DuplicateDatabase | errors.UniqueViolation):
                    raise


def migrate() -> None:
    """Brings the tables up to date, one process at a time."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('beredt:migrate'))")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('beredt:migrate'))")
