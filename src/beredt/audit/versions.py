"""What people write and change: every edit is a version of its own, so that any day can be shown as it stood.

A row is one version of an entry. An edit adds a version and closes the one before it; taking something out closes its
version. Nothing is rewritten: the database refuses everything but the closing, once (`protect`).
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.db import migrations, models
from django.db.models import Q, QuerySet
from django.utils import timezone


class VersionQuerySet(QuerySet[Any]):
    """Versions, as they stand or as they stood."""

    def current(self) -> Self:
        """What stands now."""
        return self.filter(replaced_at__isnull=True)

    def known_on(self, day: date | None) -> Self:
        """What stood when a local day ended; what stands now where no day is told."""
        if day is None:
            return self.current()
        end = end_of(day)
        return self.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gte=end), told_at__lt=end)


class Version(models.Model):
    """One version of an entry: who told it and when, and when and by whom it was replaced or taken out."""

    entry = models.UUIDField(default=uuid.uuid4, editable=False)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=150)
    replaced_at = models.DateTimeField(null=True)
    replaced_by = models.CharField(max_length=150, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(
                fields=["entry"], condition=Q(replaced_at__isnull=True), name="%(app_label)s_%(class)s_one_current"
            ),
            models.CheckConstraint(condition=~Q(told_by=""), name="%(app_label)s_%(class)s_has_teller"),
        )


V = TypeVar("V", bound=Version)


class ReplacedError(Exception):
    """Somebody else changed the entry in the meantime."""


def end_of(day: date) -> datetime:
    """The moment at which a local day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def write(model: type[V], actor: str, **values: Any) -> V:
    """The first version of a new entry. Run inside the transaction of the act."""
    version = model(told_at=timezone.now(), told_by=actor, **values)
    version.save(force_insert=True)
    return version


def revise(version: V, actor: str, **changes: Any) -> V:
    """A new version with these changes. Returns the version as it stands where nothing changes.

    Raises ReplacedError where the version is not the current one.
    """
    if all(getattr(version, name) == value for name, value in changes.items()):
        return version
    values = {field.attname: getattr(version, field.attname) for field in version._meta.concrete_fields}
    for name in ("id", "told_at", "told_by", "replaced_at", "replaced_by"):
        values.pop(name)
    at = take_out(version, actor)
    new = type(version)(told_at=at, told_by=actor, **values)
    for name, value in changes.items():
        setattr(new, name, value)
    new.save(force_insert=True)
    return new


def take_out(version: Version, actor: str) -> datetime:
    """Closes an entry, and tells when. Raises ReplacedError where the version is not the current one."""
    at = timezone.now()
    current = type(version)._default_manager.filter(pk=version.pk, replaced_at__isnull=True)
    if not current.update(replaced_at=at, replaced_by=actor):
        raise ReplacedError(str(version))
    return at


def before_and_after(old: Version | None, new: Version) -> dict[str, dict[str, Any]]:
    """What a revision changed, as values that JSON holds: {'before': {...}, 'after': {...}} for the audit trail."""
    skipped = {"id", "entry", "told_at", "told_by", "replaced_at", "replaced_by"}
    fields = [field for field in new._meta.concrete_fields if field.attname not in skipped]

    def told(version: Version, field: Any) -> Any:
        value = getattr(version, field.attname)
        return value if isinstance(value, str | int | bool | list | dict | None) else str(value)

    changed = [field for field in fields if old is None or getattr(old, field.attname) != getattr(new, field.attname)]
    before = {} if old is None else {field.attname: told(old, field) for field in changed}
    return {"before": before, "after": {field.attname: told(new, field) for field in changed}}


def protect(table: str) -> migrations.RunSQL:
    """The operation of a migration by which the database guards a table of versions."""
    guard = f"{table}_only_closes"
    return migrations.RunSQL(
        f"CREATE TRIGGER {guard} BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION version_only_closes()",
        f"DROP TRIGGER {guard} ON {table}",
    )
