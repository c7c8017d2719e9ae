"""Who may do what: a table, read by pages and actions alike. What is not in it is denied."""

from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from beredt.actors.models import Organisation, Person, Role


class Permission(StrEnum):
    """One thing that somebody may or may not do."""

    READ = "read"
    READ_AUDIT = "read_audit"
    IMPORT_DATA = "import_data"
    HANDLE_NOTICES = "handle_notices"
    EDIT_CASES = "edit_cases"
    SET_SEVERITY = "set_severity"
    WRITE_DECISIONS = "write_decisions"
    APPROVE_DECISIONS = "approve_decisions"
    #: To read the decisions addressed to an organisation, and confirm them on its behalf.
    ACKNOWLEDGE = "acknowledge"
    EDIT_CATALOGUE = "edit_catalogue"
    MANAGE_PEOPLE = "manage_people"


class Scope(StrEnum):
    """How far a permission reaches."""

    #: The organisation that the role was given for, and those under it.
    OWN = "own"
    ALL = "all"


def _everywhere(*permissions: Permission) -> dict[Permission, Scope]:
    return dict.fromkeys(permissions, Scope.ALL)


_CASEWORK = _everywhere(
    Permission.READ,
    Permission.IMPORT_DATA,
    Permission.HANDLE_NOTICES,
    Permission.EDIT_CASES,
    Permission.SET_SEVERITY,
    Permission.WRITE_DECISIONS,
    Permission.EDIT_CATALOGUE,
)

_FOR_OWN = {Permission.ACKNOWLEDGE: Scope.OWN}

RIGHTS: dict[str, dict[Permission, Scope]] = {
    Role.READER: _everywhere(Permission.READ) | _FOR_OWN,
    # Sends the figures of one organisation, and sees neither the stock of others nor cases.
    Role.REPORTER: {Permission.IMPORT_DATA: Scope.OWN} | _FOR_OWN,
    Role.CASEWORKER: _CASEWORK,
    Role.LEAD: _CASEWORK | _everywhere(Permission.APPROVE_DECISIONS),
    Role.MEDICAL_DIRECTOR: _everywhere(Permission.READ, Permission.SET_SEVERITY, Permission.APPROVE_DECISIONS)
    | _FOR_OWN,
    Role.STOCKPILE_MANAGER: _everywhere(Permission.READ) | {Permission.IMPORT_DATA: Scope.OWN} | _FOR_OWN,
    Role.AUTHORITY: _everywhere(Permission.READ) | _FOR_OWN,
    # Runs the installation and says who may what; handles no case.
    Role.ADMINISTRATOR: _everywhere(
        Permission.READ,
        Permission.IMPORT_DATA,
        Permission.EDIT_CATALOGUE,
        Permission.MANAGE_PEOPLE,
    ),
    Role.AUDITOR: _everywhere(Permission.READ, Permission.READ_AUDIT),
}


def scopes(person: object, permission: Permission, day: date | None = None) -> list[Organisation | None]:
    """Where `person` may on a day (today): each organisation that a role reaches, None for everywhere.

    Empty for anyone who is not logged in, is no longer active or has no role that gives the permission.
    """
    if not (isinstance(person, Person) and person.is_active):
        return []
    found: list[Organisation | None] = []
    for assignment in person.assignments:
        scope = RIGHTS.get(assignment.role, {}).get(permission)
        if scope is None or not assignment.holds_on(day or timezone.localdate()):
            continue
        if scope is Scope.ALL:
            found.append(None)
        elif assignment.organisation is not None:
            found.append(assignment.organisation)
    return found


def may(person: object, permission: Permission, organisation: str | None = None, *, day: date | None = None) -> bool:
    """Whether `person` may, with what belongs to `organisation` (its id); without one, with everything there is."""
    reach = scopes(person, permission, day)
    if None in reach:
        return True
    own = {place.pk for place in reach if place is not None}
    return bool(own) and organisation is not None and not own.isdisjoint(_with_those_above(organisation))


def may_somewhere(person: object, permission: Permission) -> bool:
    """Whether `person` may for at least one organisation: enough to open the page, never enough to act."""
    return bool(scopes(person, permission))


def require(person: object, permission: Permission, organisation: str | None = None) -> None:
    """Raises PermissionDenied unless `person` may. The first line of every action."""
    if not may(person, permission, organisation):
        raise PermissionDenied(permission.value)


def require_other(person: Person, author: Person | str) -> None:
    """The four-eyes rule: raises PermissionDenied where `person` is the author (a person, or 'person:kari')."""
    if person.actor == (author.actor if isinstance(author, Person) else author):
        raise PermissionDenied("four_eyes")


def _with_those_above(organisation: str) -> list[str]:
    """An organisation and those that it belongs to. The importer lets in no circle."""
    line: list[str] = []
    node: str | None = organisation
    while node is not None and node not in line:
        line.append(node)
        node = Organisation.objects.filter(pk=node).values_list("parent", flat=True).first()
    return line
