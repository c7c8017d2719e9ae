"""Notices of shortages, and every report on them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beredt.cases.models.case import Case, CaseSource
from beredt.intake.models import Delivery


class NoticeSource(models.TextChoices):
    """Where a notice comes from. Only Norwegian ones open cases; the others are signals."""

    DMP = "dmp", _("DMP")
    CANADA = "canada", _("Drug Shortages Canada")
    FIMEA = "fimea", _("Fimea (Finland)")
    EMA = "ema", _("EMA")
    EMAIL = "email", _("E-post")
    BY_HAND = "by_hand", _("Ført for hånd")


#: Sources whose notices become cases when a person accepts them.
NORWEGIAN = frozenset({NoticeSource.DMP, NoticeSource.EMAIL, NoticeSource.BY_HAND})


class NoticeState(models.TextChoices):
    """What a person has done with a notice."""

    NEW = "new", _("Ny")
    ACCEPTED = "accepted", _("Tatt inn i sak")
    DUPLICATE = "duplicate", _("Duplikat")
    REJECTED = "rejected", _("Avvist")
    SIGNAL = "signal", _("Signal fra utlandet")


#: A notice waits for a person: a new one, or one taken in that has since been amended.
WAITS = models.Q(state=NoticeState.NEW) | (
    models.Q(state__in=(NoticeState.ACCEPTED, NoticeState.DUPLICATE)) & ~models.Q(newest=models.F("accepted_report"))
)


class Notice(models.Model):
    """A shortage as somebody reports it, over all their reports. The newest report's content stands here too."""

    source = models.CharField(max_length=10, choices=NoticeSource)
    source_ref = models.TextField()
    #: Who told of it, where the source does not say: the sender of an e-mail, the one who rang.
    sender = models.TextField(blank=True)
    #: What the sender is to Mangelsenteret; empty where the source itself says it.
    channel = models.CharField(max_length=20, choices=CaseSource, blank=True)
    #: Products that the text seems to be about, the likeliest first; only proposals, see `inbox.guesses`.
    guesses = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=NoticeState)
    discontinuation = models.BooleanField(default=False)
    product_name = models.TextField(blank=True)
    substances = ArrayField(models.TextField(), default=list)
    atc = models.TextField(blank=True, db_index=True)
    number = models.TextField(blank=True, db_index=True)
    holder = models.TextField(blank=True)
    strength = models.TextField(blank=True)
    form = models.TextField(blank=True)
    pack_text = models.TextField(blank=True)
    first_received = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="notices")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    rejected_because = models.TextField(blank=True)
    newest = models.ForeignKey("Report", models.PROTECT, null=True, related_name="+")
    accepted_report = models.ForeignKey("Report", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-first_received", "id")
        indexes = (models.Index(fields=["source"], condition=WAITS, name="notice_waits"),)
        constraints = (
            models.UniqueConstraint(fields=["source", "source_ref"], name="notice_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=("accepted", "duplicate")) | models.Q(case__isnull=False),
                name="accepted_notice_has_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | ~models.Q(rejected_because=""),
                name="rejected_notice_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.source_ref} {self.product_name}"

    def save(self, **options: Any) -> None:
        """Saves the notice, and where it stands now if that is new: a past day's page asks for it."""
        super().save(**options)
        NoticeStanding.keep([self])


class NoticeStanding(models.Model):
    """Where a notice stood from a moment on: what had been done with it, in which case, with which report accepted.

    Only added, so that the notices of a case on any past day can be told. One that nobody has touched has none.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="standings")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=NoticeState)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey("Report", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["notice"], name="cases_standing_notice_idx"),)

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.state}"

    @staticmethod
    def keep(notices: Iterable[Notice]) -> None:
        """Adds how each of the notices stands now, where it has not stood so since last. Two queries for them all."""
        rows = list(notices)
        newest = NoticeStanding.objects.filter(notice__in=rows).order_by("notice_id", "-id").distinct("notice_id")
        last = {row.notice_id: (row.state, row.case_id, row.report_id) for row in newest}
        now = {row: (row.state, row.case_id, row.accepted_report_id) for row in rows}
        untouched = {(state, None, None) for state in (NoticeState.NEW, NoticeState.SIGNAL)}
        NoticeStanding.objects.bulk_create(
            NoticeStanding(notice=row, state=state, case_id=case, report_id=report)
            for row, (state, case, report) in now.items()
            if last.get(row.pk) != (state, case, report) and (row.pk in last or (state, case, report) not in untouched)
        )


class Report(models.Model):
    """One report on a notice: what was said on a day. Never changed: the ledger of promises is read from it.

    It came with a delivery (a list, an e-mail), or a person wrote it down (`told_by`).
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="reports")
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, blank=True)
    told_by = models.CharField(max_length=150, blank=True)
    #: When it was recorded here; `received` is the day on which it was sent.
    told_at = models.DateTimeField(default=timezone.now)
    line = models.PositiveIntegerField(default=1)
    received = models.DateField()
    status = models.TextField()
    status_text = models.TextField(blank=True)
    anticipated_start = models.DateField(null=True)
    actual_start = models.DateField(null=True)
    promised_end = models.DateField(null=True)
    actual_end = models.DateField(null=True)
    expected_text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    reason_text = models.TextField(blank=True)
    #: What was written, where the report came as free text.
    text = models.TextField(blank=True)
    remarks = models.JSONField(default=list)

    class Meta:
        ordering = ("received", "id")
        indexes = (models.Index(fields=["notice", "received"]),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(delivery__isnull=False) | ~models.Q(told_by=""), name="report_has_source"
            ),
        )

    def __str__(self) -> str:
        return f"{self.received}: {self.promised_end}"

    @property
    def start(self) -> date | None:
        """The first day of the shortage as reported: the actual one where given, else the anticipated."""
        return self.actual_start or self.anticipated_start
