"""Trigram indexes for the search that forgives misspelling."""

from django.db import migrations

INDEXES = (
    ("catalogue_medicine", "name_form_strength"),
    ("catalogue_substance", "name"),
    ("catalogue_atc", "name"),
)


def _create(table: str, column: str) -> migrations.RunSQL:
    name = f"{table}_{column}_trgm"[:63]
    return migrations.RunSQL(
        f"CREATE INDEX {name} ON {table} USING gin (UPPER({column}) gin_trgm_ops, {column} gin_trgm_ops)",
        f"DROP INDEX {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [_create(table, column) for table, column in INDEXES]
