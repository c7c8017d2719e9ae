"""Where each notice stood from when on; the database refuses to change or remove what was once told of it."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

STATES = [
    ("new", "Ny"),
    ("accepted", "Tatt inn i sak"),
    ("duplicate", "Duplikat"),
    ("rejected", "Avvist"),
    ("signal", "Signal fra utlandet"),
]
#: How it was before this was kept is not known; what stands has then always stood.
AS_IT_STANDS = """
INSERT INTO cases_noticestanding (notice_id, at, state, case_id, report_id)
SELECT n.id, min(r.told_at), n.state, n.case_id, n.accepted_report_id
FROM cases_notice n JOIN cases_report r ON r.notice_id = n.id
WHERE n.state NOT IN ('new', 'signal') GROUP BY n.id
"""
REFUSE = """
CREATE FUNCTION cases_refuse_standing_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Where a notice stood cannot be changed or removed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER cases_standing_append_only BEFORE UPDATE OR DELETE ON cases_noticestanding
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_standing_change();
"""
ALLOW = """
DROP TRIGGER cases_standing_append_only ON cases_noticestanding;
DROP FUNCTION cases_refuse_standing_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_measure_horizon")]
    operations = [
        migrations.CreateModel(
            name="NoticeStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("state", models.CharField(choices=STATES, max_length=10)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="cases.notice"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.report"
                    ),
                ),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.AddIndex(
            model_name="noticestanding",
            index=models.Index(fields=["notice"], name="cases_standing_notice_idx"),
        ),
        migrations.RunSQL(AS_IT_STANDS, migrations.RunSQL.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
