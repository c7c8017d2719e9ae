import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from beredt.audit.versions import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0004_versions"),
        ("cases", "0005_case_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.CharField(max_length=150)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_by", models.CharField(blank=True, max_length=150)),
                ("subject", models.TextField()),
                ("until", models.DateField()),
                ("reason", models.TextField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("entry",),
                        name="tasks_snooze_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_by", ""), _negated=True), name="tasks_snooze_has_teller"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)), fields=("subject",), name="one_snooze_each"
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="snooze_has_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.CharField(max_length=150)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_by", models.CharField(blank=True, max_length=150)),
                ("title", models.TextField()),
                ("text", models.TextField(blank=True)),
                ("due", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Åpen"), ("done", "Gjort"), ("dropped", "Droppet")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="cases.case",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["case"], name="tasks_task_case_id_29e236_idx"),
                    models.Index(fields=["owner", "due"], name="tasks_task_owner_i_09e7f4_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("entry",),
                        name="tasks_task_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_by", ""), _negated=True), name="tasks_task_has_teller"
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="task_has_title"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "dropped"])), name="task_has_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dropped_task_has_reason",
                    ),
                ],
            },
        ),
        protect("tasks_snooze"),
        protect("tasks_task"),
    ]
