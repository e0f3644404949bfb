"""Who may do what: a registry of resolvers that the one authentication backend asks.

This floor answers for accounts; the floors above register a resolver for theirs. A permission that
no resolver knows is refused.
"""

from collections.abc import Callable
from typing import Any

from accounts.models import SiteRole

# A resolver answers True or False for a permission it knows, None for one it does not.
Resolver = Callable[[Any, str, Any], bool | None]

_resolvers: list[Resolver] = []

ADMINISTRATOR, SUPERVISOR = SiteRole.ADMINISTRATOR, SiteRole.SUPERVISOR
AUDITOR = SiteRole.AUDITOR

# Permission -> site roles that hold it over the installation. Nobody holds one over themselves
# where the service says so.
SITE_PERMISSIONS: dict[str, frozenset[str]] = {
    "account.view": frozenset({ADMINISTRATOR, SUPERVISOR, AUDITOR}),
    "account.invite": frozenset({ADMINISTRATOR}),
    "account.change": frozenset({ADMINISTRATOR}),
    "account.set_roles": frozenset({ADMINISTRATOR}),
    "account.deactivate": frozenset({ADMINISTRATOR}),
    "account.reset_credential": frozenset({ADMINISTRATOR}),
    "account.confirm_access": frozenset({ADMINISTRATOR, SUPERVISOR}),
    "training.record": frozenset({ADMINISTRATOR, SUPERVISOR}),
    "same_person.mark": frozenset({ADMINISTRATOR}),
    "token.create_for_other": frozenset({ADMINISTRATOR}),
    "token.revoke_for_other": frozenset({ADMINISTRATOR}),
    "security_event.view_all": frozenset({ADMINISTRATOR, SUPERVISOR, AUDITOR}),
}


def register(resolver: Resolver) -> Resolver:
    """Add a resolver; usable as a decorator. Registering the same one twice changes nothing."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)
    return resolver


def allows(user: Any, perm: str, obj: Any = None) -> bool:
    """Whether `user` holds `perm`, over `obj` if given.

    A deactivated or suspended person holds nothing.
    """
    if not getattr(user, "is_active", False) or getattr(user, "access_suspended", True):
        return False
    return any(resolver(user, perm, obj) for resolver in _resolvers)


@register
def site_permission(user: Any, perm: str, obj: Any) -> bool | None:
    """Answers for `SITE_PERMISSIONS`."""
    holders = SITE_PERMISSIONS.get(perm)
    return None if holders is None else bool(user.site_roles & holders)
