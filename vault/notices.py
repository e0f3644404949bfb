"""Who is told of an access to an identity: by e-mail with codes only, and when its end is due."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import SiteRole, User
from accounts.services import mail
from accounts.services.authority import administrators
from accounts.services.links import url
from casework.models import Membership
from jobs import task
from vault.models import Access


def asked(access: Access, *, actor: Any) -> None:
    """Tell those who may grant it that somebody asks."""
    for person in guardians(access.case_id).exclude(pk=actor.pk):
        mail.send("identity_asked", person.email, language=person.language, **_codes(access, actor))


def opened_in_emergency(access: Access, people: list[User]) -> None:
    """Tell each of `people`, those of `to_be_told`, by a letter that is a job of its own.

    Written with the access itself: a mail server that is away for an hour delays the letter and does
    not lose it. What they see in the program does not wait for that.
    """
    for person in people if mail.are_sent() else ():
        tell_of_emergency.enqueue(str(access.pk), str(person.pk))


@task(name="vault.tell_of_emergency", attempts=20)
def tell_of_emergency(access_id: str, person_id: str) -> None:
    """The letter to one person; tried again while the mail server does not take it."""
    access = Access.objects.select_related("witness", "requested_by").get(pk=access_id)
    person = User.objects.active().filter(pk=person_id, access_suspended=False).first()
    if person is not None and mail.reaches(person.email):
        codes = _codes(access, access.requested_by)
        mail.deliver("identity_emergency", person.email, language=person.language, **codes)


def decided(access: Access, *, actor: Any) -> None:
    """Tell the one who asked."""
    person = access.requested_by
    mail.send("identity_decided", person.email, language=person.language, **_codes(access, actor))


def end_in_time(access: Access) -> None:
    """Have the end of an open access written down at the moment it is due."""
    from vault.services.endings import end_access

    if access.expires_at is not None:
        end_access.enqueue_at(access.expires_at, str(access.pk))


def guardians(case_id: UUID) -> Any:
    """Supervisors, and the custodians of the case, whose access is not suspended."""
    supervisors = User.objects.with_site_role(SiteRole.SUPERVISOR)
    return _people(supervisors, case_id, Membership.Role.CUSTODIAN)


def to_be_told(case_id: UUID, *, besides: Any) -> list[User]:
    """Who hears of an emergency: the guardians; where there are none, leads and administrators.

    Empty where `besides` is alone: then nobody could object.
    """
    keepers = guardians(case_id).exclude(pk=besides.pk)
    others = _people(administrators(), case_id, Membership.Role.LEAD).exclude(pk=besides.pk)
    return list(keepers) or list(others)


def _people(of_site: Any, case_id: UUID, role: str) -> Any:
    members = Membership.objects.active().filter(case_id=case_id, role=role)
    either = Q(pk__in=members.values("user")) | Q(pk__in=of_site.values("pk"))
    return User.objects.active().filter(either, access_suspended=False).order_by("pk")


def _codes(access: Access, actor: Any) -> dict[str, Any]:
    return {
        "actor": actor.actor_code,
        "witness": access.witness.code,
        "minutes": access.minutes,
        "state": access.state,
        "link": url("vault:access-detail", str(access.pk)),
    }
