"""Who is told of an access to an identity: by e-mail with codes only, and when its end is due."""

from typing import Any

from django.db.models import Q

from accounts.models import SiteRole, User
from accounts.services import mail
from accounts.services.links import url
from casework.models import Membership
from vault.models import Access


def asked(access: Access, *, actor: Any) -> None:
    """Tell those who may grant it that somebody asks."""
    _tell("identity_asked", access, actor)


def opened_in_emergency(access: Access, *, actor: Any) -> None:
    """Tell every supervisor and every custodian of the case, at once."""
    _tell("identity_emergency", access, actor)


def decided(access: Access, *, actor: Any) -> None:
    """Tell the one who asked."""
    person = access.requested_by
    mail.send("identity_decided", person.email, language=person.language, **_codes(access, actor))


def end_in_time(access: Access) -> None:
    """Have the end of an open access written down at the moment it is due."""
    from vault.services.endings import end_access

    if access.expires_at is not None:
        end_access.enqueue_at(access.expires_at, str(access.pk))


def _tell(template: str, access: Access, actor: Any) -> None:
    for person in guardians(access.case_id).exclude(pk=actor.pk):
        mail.send(template, person.email, language=person.language, **_codes(access, actor))


def guardians(case_id: Any) -> Any:
    """Supervisors, and the custodians of the case, whose access is not suspended."""
    custodians = Membership.objects.active().filter(case_id=case_id, role=Membership.Role.CUSTODIAN)
    supervisors = User.objects.with_site_role(SiteRole.SUPERVISOR)
    either = Q(pk__in=custodians.values("user")) | Q(pk__in=supervisors.values("pk"))
    return User.objects.active().filter(either, access_suspended=False).order_by("pk")


def _codes(access: Access, actor: Any) -> dict[str, Any]:
    return {
        "actor": actor.actor_code,
        "witness": access.witness.code,
        "minutes": access.minutes,
        "state": access.state,
        "link": url("vault:access-detail", str(access.pk)),
    }
