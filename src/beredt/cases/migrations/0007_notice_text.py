"""Notices that come as free text: what was written, through whom, and which products it seems to be about."""

from django.db import migrations, models

CHANNELS = [
    ("dmp", "DMP"),
    ("sykehusinnkjop", "Sykehusinnkjøp"),
    ("wholesaler", "Grossist"),
    ("own_discovery", "Egen oppdagelse"),
    ("clinician", "Kliniker"),
    ("neighbour_country", "Naboland"),
    ("report_form", "Meldeskjema"),
    ("other", "Annet"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_link_dismissals")]
    operations = [
        migrations.AddField(
            model_name="notice",
            name="channel",
            field=models.CharField(blank=True, choices=CHANNELS, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(model_name="notice", name="guesses", field=models.JSONField(blank=True, default=list)),
        migrations.AddField(
            model_name="report", name="text", field=models.TextField(blank=True, default=""), preserve_default=False
        ),
    ]
