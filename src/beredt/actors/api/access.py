"""Who may do what by the API: the same permissions as the pages, asked for before anything that was sent is read."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.utils import check_csrf

from beredt.actors.permissions import Permission, require
from beredt.actors.throttle import address_of
from beredt.actors.tokens import person_of_token


class Allowed:
    """The guard of an operation, given as its `auth`. `guard` is told of for the table of access, as a page's is."""

    def __init__(self, permission: Permission) -> None:
        self.guard = (permission, False)

    def __call__(self, request: HttpRequest) -> bool:
        """Whether somebody is logged in; raises PermissionDenied where they may not, and TokenRefusedError."""
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            request.user = person_of_token(token.strip(), address_of(request))
        elif not request.user.is_authenticated:
            return False
        elif check_csrf(request):
            # A browser sends its cookie whoever made it ask; a token has to be sent on purpose.
            raise PermissionDenied("csrf")
        require(request.user, self.guard[0])
        return True


def allowed(permission: Permission = Permission.READ) -> Allowed:
    """Opens an operation only to those who have the permission."""
    return Allowed(permission)


def nobody(request: HttpRequest) -> bool:
    """The guard of an operation that has none of its own."""
    return False
