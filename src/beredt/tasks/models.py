"""What people have set themselves to do, and what they have put off. Clocks are not here: they follow from events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from beredt.actors.models import Person
from beredt.audit.versions import Version
from beredt.cases.models import Case


class TaskState(models.TextChoices):
    """How it went with a task."""

    OPEN = "open", pgettext_lazy("task", "Åpen")
    DONE = "done", pgettext_lazy("task", "Gjort")
    DROPPED = "dropped", pgettext_lazy("task", "Droppet")


class Task(Version):
    """Something to be done by a day, for a case or for none. `note` is what came of it, or why it was dropped."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="tasks")
    title = models.TextField()
    text = models.TextField(blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="tasks")
    due = models.DateField()
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.OPEN)
    note = models.TextField(blank=True)

    class Meta(Version.Meta):
        indexes = (models.Index(fields=["case"]), models.Index(fields=["owner", "due"]))
        constraints = (
            *Version.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="task_has_title"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_has_state"),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(note=""), name="dropped_task_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.due})"


class Snooze(Version):
    """A reminder put off until a day. `subject` is the key of what is due (`clocks.Due.key`), its own day included."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.TextField()
    until = models.DateField()
    reason = models.TextField()

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["subject"], condition=Q(replaced_at__isnull=True), name="one_snooze_each"),
            models.CheckConstraint(condition=~Q(reason=""), name="snooze_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.until}"
