"""Proposed links between cases that somebody dismissed."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from beredt.audit.versions import protect


class Migration(migrations.Migration):
    dependencies = (("cases", "0005_case_record"),)

    operations = (
        migrations.CreateModel(
            name="LinkDismissal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.CharField(max_length=150)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_by", models.CharField(blank=True, max_length=150)),
                ("relation", models.CharField(max_length=20)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dismissals", to="cases.case"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("entry",),
                        name="cases_linkdismissal_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_by", ""), _negated=True), name="cases_linkdismissal_has_teller"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("case", "other", "relation"),
                        name="link_dismissed_once",
                    ),
                ],
            },
        ),
        protect("cases_linkdismissal"),
    )
