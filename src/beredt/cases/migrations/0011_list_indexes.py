"""Indexes by which long lists are sorted, by which the inbox finds what waits, and open cases of a name alike."""

from django.db import migrations, models
from django.db.models import F, Q

WAITS = Q(state="new") | (Q(state__in=("accepted", "duplicate")) & ~Q(newest=F("accepted_report")))


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_notice_standings")]
    operations = [
        migrations.AddIndex(
            model_name="case", index=models.Index(F("start").desc(), F("number"), name="case_by_start")
        ),
        migrations.AddIndex(model_name="case", index=models.Index(F("title"), F("number"), name="case_by_title")),
        migrations.AddIndex(
            model_name="notice", index=models.Index(fields=["source"], condition=WAITS, name="notice_waits")
        ),
        migrations.RunSQL(
            "CREATE INDEX cases_case_open_title_trgm ON cases_case USING gin (title gin_trgm_ops)"
            " WHERE \"end\" IS NULL AND type = 'shortage'",
            "DROP INDEX cases_case_open_title_trgm",
        ),
    ]
