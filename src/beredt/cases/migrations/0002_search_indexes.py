"""A trigram index for the search that forgives misspelling."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("catalogue", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX cases_case_title_trgm ON cases_case USING gin (title gin_trgm_ops)",
            "DROP INDEX cases_case_title_trgm",
        )
    ]
