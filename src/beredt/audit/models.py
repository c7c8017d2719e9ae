"""The audit trail: one row an act, each holding the hash of the one before. The database itself refuses changes."""

from django.db import models

from beredt.audit.root import Signed, Statement


class Act(models.Model):
    """One act: who did what to what, why, and on what basis. No foreign keys, so that nothing can take it along."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=150, db_index=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(actor=""), name="act_has_actor"),
            models.CheckConstraint(condition=~models.Q(verb=""), name="act_has_verb"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"


class DailyRoot(models.Model):
    """The signed statement of one day's acts: see `root`. The database refuses to change or remove it."""

    day = models.DateField(unique=True)
    acts = models.PositiveIntegerField()
    count = models.PositiveBigIntegerField()
    merkle = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.count} acts, {self.merkle}"

    @property
    def signed(self) -> Signed:
        """The statement with its signature."""
        statement = Statement(self.day.isoformat(), self.acts, self.count, self.merkle, self.head, self.previous)
        return Signed(statement, self.signature)
