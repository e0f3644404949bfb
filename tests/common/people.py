"""People of these tests: told apart by a header, so that this floor's tests need no accounts."""

from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_not_required
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission


@dataclass
class Person:
    name: str
    perms: set[str] = field(default_factory=set)
    writes: bool = True
    is_active: bool = True
    is_authenticated: bool = True

    def has_perm(self, name: str, obj=None) -> bool:
        return name in self.perms


PEOPLE = {
    "olena": Person("olena", {"letter.write", "letter.send"}),
    "petro": Person("petro", {"letter.write", "letter.send"}),
    "reader": Person("olena"),
    "readonly": Person("olena", {"letter.write", "letter.send"}, writes=False),
    "gone": Person("olena", is_active=False),
}


class HeaderAuthentication(BaseAuthentication):
    def authenticate(self, request):
        name = request.headers.get("X-Person")
        if not name:
            return None
        if name not in PEOPLE:
            raise AuthenticationFailed("unknown")
        return PEOPLE[name], None

    def authenticate_header(self, request) -> str:
        return "Bearer"


class ScopeOf(BasePermission):
    def has_permission(self, request, view) -> bool:
        return request.user.writes or request.method in SAFE_METHODS


def as_person(view):
    @login_not_required
    def run(request, *args, **kwargs):
        request.user = PEOPLE[request.headers["X-Person"]]
        return view(request, *args, **kwargs)

    return run
