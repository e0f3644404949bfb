"""Whether an actor may do something to accounts, and who shares that right."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import permissions, persons
from accounts.models import ApiToken, SiteRole, User
from common.errors import Conflict, Refused


def is_operator(actor: Any) -> bool:
    """Whether the actor is someone at the server's command line, or the program itself."""
    return actor in (ledger.OPERATOR, ledger.SYSTEM)


def require(actor: Any, perm: str) -> None:
    """Raise Refused unless the actor holds `perm`. The server's command line holds them all."""
    if not is_operator(actor) and not permissions.allows(actor, perm):
        raise Refused(_("Your role does not allow this."))


def require_other(actor: Any, user: User) -> None:
    """Raise Refused (`own_account`) when the actor would act upon their own account."""
    if isinstance(actor, User) and persons.same(actor.pk, user.pk):
        raise Refused(_("Nobody does this to their own account."), code="own_account")


def require_access(actor: Any) -> None:
    """Raise Refused (`access_ended`) when the account or token behind `actor` is no longer good.

    Whoever came in is not asked again within a request; for one that takes hours, this asks.
    """
    person = as_user(actor)
    if person is None:
        return
    stands = User.objects.filter(pk=person.pk, is_active=True, access_suspended=False).exists()
    token = getattr(person, "token", None)
    if token is not None and stands:
        found = ApiToken.objects.filter(pk=token.pk).first()
        stands = found is not None and found.is_usable
    if not stands:
        raise Refused(_("Your access has ended meanwhile."), code="access_ended")


def as_user(actor: Any) -> User | None:
    """The account behind an actor; None for the server's command line."""
    return actor if isinstance(actor, User) and not actor._state.adding else None


def locked(user: User) -> User:
    """The account as stored now, locked until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


def administrators(*, besides: Any = None) -> QuerySet[User]:
    """Active administrators who are not suspended, but for the one given."""
    people = User.objects.with_site_role(SiteRole.ADMINISTRATOR).filter(access_suspended=False)
    return people.exclude(pk=besides.pk) if isinstance(besides, User) else people


def require_another_administrator(user: User) -> None:
    """Raise Conflict (`last_administrator`) when nobody else would administer the installation.

    Locks the administrators in order, so that two of them cannot dismiss each other at once.
    """
    holders = User.objects.with_site_role(SiteRole.ADMINISTRATOR).order_by("pk")
    list(holders.select_for_update())
    # Asked anew: while this waited for the lock, one of them may have lost the role.
    if [holder.pk for holder in holders.all()] == [user.pk]:
        raise Conflict(
            _("This is the last administrator. Appoint another one first."),
            code="last_administrator",
        )
