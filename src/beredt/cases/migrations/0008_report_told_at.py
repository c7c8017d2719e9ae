"""When a report was recorded: those that came with a delivery were recorded with it."""

import django.utils.timezone
from django.db import migrations, models

AS_DELIVERED = """
UPDATE cases_report r SET told_at = d.received_at FROM intake_delivery d WHERE d.id = r.delivery_id
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_notice_text")]
    operations = [
        migrations.AddField(
            model_name="report", name="told_at", field=models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.RunSQL(AS_DELIVERED, migrations.RunSQL.noop),
    ]
