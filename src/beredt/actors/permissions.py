"""Who may do what: a table, read by pages and actions alike. What is not in it is denied."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied

from beredt.actors.models import Person, Role


class Permission(StrEnum):
    """One thing that somebody may or may not do."""

    READ = "read"
    IMPORT_DATA = "import_data"
    HANDLE_NOTICES = "handle_notices"
    EDIT_CASES = "edit_cases"
    EDIT_CATALOGUE = "edit_catalogue"


ALLOWED: dict[str, frozenset[Permission]] = {
    Role.READER: frozenset({Permission.READ}),
    Role.CASEWORKER: frozenset(Permission),
    Role.ADMINISTRATOR: frozenset(Permission),
}


def may(person: object, permission: Permission) -> bool:
    """Whether `person` may; False for anyone who is not logged in or has no role."""
    return isinstance(person, Person) and person.is_active and permission in ALLOWED.get(person.role, frozenset())


def require(person: object, permission: Permission) -> None:
    """Raises PermissionDenied unless `person` may."""
    if not may(person, permission):
        raise PermissionDenied(permission.value)
