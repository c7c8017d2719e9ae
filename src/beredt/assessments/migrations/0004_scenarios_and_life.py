"""Scenarios that people write, and how long packs must have left; the database keeps every version."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from beredt.audit.versions import protect


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_catalogue_run"),
        ("audit", "0004_versions"),
        ("catalogue", "0003_devices"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredScenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.CharField(max_length=150)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_by", models.CharField(blank=True, max_length=150)),
                ("name", models.TextField()),
                ("text", models.TextField()),
                ("written_by", models.CharField(max_length=150)),
                ("reviewed_by", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "ordering": ("name", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("entry",),
                        name="assessments_storedscenario_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_by", ""), _negated=True), name="assessments_storedscenario_has_teller"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="scenario_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", ""),
                            models.Q(("reviewed_by", models.F("written_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="scenario_reviewed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemLife",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.CharField(max_length=150)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_by", models.CharField(blank=True, max_length=150)),
                ("minimum_life", models.PositiveIntegerField()),
                ("why", models.TextField()),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.pack"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("entry",),
                        name="assessments_itemlife_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_by", ""), _negated=True), name="assessments_itemlife_has_teller"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)), fields=("pack",), name="one_life_a_pack"
                    ),
                ],
            },
        ),
        protect("assessments_storedscenario"),
        protect("assessments_itemlife"),
    ]
