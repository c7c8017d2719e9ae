"""Answers of several kinds, and the scenario that they are for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="kind",
            field=models.CharField(choices=[("answer", "Svar"), ("outlook", "Utsikt")], default="answer", max_length=7),
        ),
        migrations.AddField(
            model_name="assessment",
            name="scenario",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
