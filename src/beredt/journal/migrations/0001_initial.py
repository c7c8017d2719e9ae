# The tables of the journal.

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actors", "0005_contacts"),
        ("cases", "0005_case_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="actors.contact",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("sequence", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.CharField(max_length=150)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("I", "Inngående"),
                            ("U", "Utgående"),
                            ("N", "Internt, for oppfølging"),
                            ("X", "Internt"),
                            ("S", "Saksframlegg"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "Dokument"),
                            ("phone_note", "Telefonnotat"),
                            ("note", "Internt notat"),
                            ("question", "Spørsmål til fagmiljø"),
                            ("answer", "Svar"),
                            ("supplier", "Dialog med leverandør"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-post"),
                            ("phone", "Telefon"),
                            ("letter", "Brev"),
                            ("meeting", "Møte"),
                            ("message", "Melding"),
                            ("form", "Skjema"),
                        ],
                        max_length=8,
                    ),
                ),
                ("received", models.DateField(blank=True, null=True)),
                ("sent", models.DateField(blank=True, null=True)),
                ("declined", models.BooleanField(default=False)),
                ("message_id", models.CharField(blank=True, db_index=True, max_length=500)),
                ("not_stored", models.JSONField(blank=True, default=list)),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="journal.addressee",
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="journal.journalentry",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journal", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="EntryContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.CharField(max_length=150)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_by", models.CharField(blank=True, max_length=150)),
                ("title", models.TextField()),
                ("public_title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("document_date", models.DateField(blank=True, null=True)),
                ("parties", models.JSONField(blank=True, default=list)),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("internal", "Internt, ikke vurdert for innsyn"),
                            ("public", "Offentlig"),
                            ("exempt", "Unntatt offentlighet"),
                        ],
                        default="internal",
                        max_length=8,
                    ),
                ),
                ("legal_basis", models.TextField(blank=True)),
                ("due", models.DateField(blank=True, null=True)),
                ("void", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contents", to="journal.journalentry"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.TextField(blank=True)),
                (
                    "searchable",
                    models.CharField(
                        choices=[("yes", "Søkbar"), ("empty", "Uten tekst"), ("unreadable", "Ikke søkbar")],
                        max_length=10,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=150)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="journal.journalentry",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AddField(
            model_name="addressee",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="addressees", to="journal.journalentry"
            ),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(fields=["day"], name="journal_jou_day_ce80f5_idx"),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.UniqueConstraint(fields=("year", "sequence"), name="journal_sequence_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="journal_number_once_a_case"),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year", django.db.models.functions.datetime.ExtractYear("day")),
                    ("sequence__gte", 1),
                    ("number__gte", 1),
                ),
                name="journal_numbers_of_the_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("registered_by", ""), _negated=True), name="journal_entry_has_registrar"
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["email", "phone", "letter", "meeting", "message", "form"]),
                    ("kind__in", ["document", "phone_note", "note", "question", "answer", "supplier"]),
                    ("type__in", ["I", "U", "N", "X", "S"]),
                ),
                name="journal_entry_has_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received__isnull", False), ("type", "I")),
                    models.Q(models.Q(("type", "I"), _negated=True), ("received__isnull", True)),
                    _connector="OR",
                ),
                name="journal_incoming_was_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent__isnull", False), ("type", "U")),
                    models.Q(models.Q(("type", "U"), _negated=True), ("sent__isnull", True)),
                    _connector="OR",
                ),
                name="journal_outgoing_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "answer"), _negated=True), ("answers__isnull", False), _connector="OR"
                ),
                name="journal_answer_has_question",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrycontent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("entry",),
                name="journal_entrycontent_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrycontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_by", ""), _negated=True), name="journal_entrycontent_has_teller"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrycontent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)), fields=("of",), name="one_content_an_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrycontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="journal_content_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrycontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("access__in", ["internal", "public", "exempt"]),
                    models.Q(
                        models.Q(("access", "exempt"), _negated=True),
                        models.Q(("legal_basis", ""), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="journal_exemption_has_legal_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrycontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("void", False), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="journal_void_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="attachment_has_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("added_by", ""), _negated=True)),
                name="attachment_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="addressee_has_name"
            ),
        ),
    ]
