"""Runs over the whole catalogue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_outlook")]

    operations = [
        migrations.CreateModel(
            name="CatalogueRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(db_index=True)),
                ("snapshot", models.CharField(max_length=64)),
                ("parameters", models.JSONField()),
                ("parameters_sha256", models.CharField(max_length=64)),
                ("version", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("items", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("seconds", models.FloatField()),
                ("computed_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("-as_of", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("as_of", "snapshot", "parameters_sha256", "version"), name="catalogue_run_once"
                    )
                ],
            },
        ),
    ]
