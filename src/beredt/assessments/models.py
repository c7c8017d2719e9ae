"""Stored runs of the outlook. A run is never changed: the same inputs give the same bytes, and are found again."""

from django.db import models


class Assessment(models.Model):
    """One answer to "does the stock last?", with everything it was computed from.

    `subject` is 'case:<number>' or 'pack:<varenummer>'; `inputs` are the outlook's arrays as JSON, `snapshot` the
    digest of the lake files behind them, named in `files`.
    """

    subject = models.CharField(max_length=40, db_index=True)
    as_of = models.DateField()
    snapshot = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    inputs = models.JSONField()
    inputs_sha256 = models.CharField(max_length=64)
    version = models.CharField(max_length=20)
    result = models.JSONField()
    result_sha256 = models.CharField(max_length=64)
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-as_of", "subject")
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "as_of", "snapshot", "inputs_sha256", "version"], name="assessment_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.as_of}"
