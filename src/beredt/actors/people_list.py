"""The people who may log in, with their roles on a day, for the page and for files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from beredt.actors.factors import Authenticator
from beredt.actors.models import Organisation, Person, Role, RoleAssignment
from beredt.figures.tables import Column, Row
from beredt.figures.tables import Kind as ColumnKind

#: How many organisations are proposed as one types.
PROPOSED = 12


@dataclass(frozen=True, slots=True)
class Listed:
    """A person, the roles that hold on the day asked for, and how they log in today."""

    person: Person
    roles: tuple[RoleAssignment, ...]
    has_factor: bool

    @property
    def last_login(self) -> datetime | None:
        """When they last logged in."""
        return self.person.last_login


def people(text: str = "", role: str = "") -> QuerySet[Person]:
    """Everybody whose user name or name holds a text, and who ever had a role, by user name."""
    found = Person.objects.order_by("username").annotate(
        has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True))
    )
    for word in text.split():
        found = found.filter(Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word))
    if role:
        found = found.filter(Exists(RoleAssignment.objects.filter(person=OuterRef("pk"), role=role)))
    return found.prefetch_related("role_assignments__organisation")


def listed(found: Iterable[Person], day: date, role: str = "") -> list[Listed]:
    """The people with their roles of a day; where a role is asked for, only those who have it then."""
    lines = []
    for person in found:
        held = tuple(each for each in person.role_assignments.all() if each.holds_on(day))
        if not role or any(each.role == role for each in held):
            lines.append(Listed(person, held, bool(getattr(person, "has_factor", False))))
    return lines


def organisations_like(text: str) -> list[Organisation]:
    """Organisations whose name or id holds a text: what to propose as one types."""
    if len(text.strip()) < 2:
        return []
    found = Organisation.objects.filter(Q(name__icontains=text.strip()) | Q(pk__istartswith=text.strip()))
    return list(found.order_by("name")[:PROPOSED])


def columns() -> Sequence[Column]:
    """The columns of the list as a file."""
    return [
        Column("username", _("Brukernavn")),
        Column("name", _("Navn")),
        Column("active", _("Kontoen")),
        Column("role", _("Rolle")),
        Column("organisation", _("Virksomhet")),
        Column("first", _("Fra"), ColumnKind.DATE),
        Column("until", _("Til"), ColumnKind.DATE),
        Column("given_by", _("Gitt av")),
        Column("reason", _("Begrunnelse")),
        Column("factor", _("Engangskoder")),
        Column("last_login", _("Sist logget inn"), ColumnKind.DATE),
    ]


def rows(lines: Iterable[Listed]) -> Iterable[Row]:
    """A row for each role; one without for who has none."""
    for line in lines:
        person = line.person
        common: dict[str, object] = {
            "username": person.username,
            "name": person.get_full_name(),
            "active": _("Åpen") if person.is_active else _("Stengt"),
            "factor": _("Ja") if line.has_factor else _("Nei"),
            "last_login": line.last_login.date() if line.last_login else None,
        }
        for held in line.roles or (None,):
            yield common | _role(held)


def _role(held: RoleAssignment | None) -> dict[str, object]:
    if held is None:
        return dict.fromkeys(("role", "organisation", "first", "until", "given_by", "reason"))
    return {
        "role": str(Role(held.role).label),
        "organisation": held.organisation.name if held.organisation else "",
        "first": held.first,
        "until": held.until,
        "given_by": held.given_by,
        "reason": held.reason,
    }
