"""People, invitations, tokens: the services of `accounts`."""

from datetime import date

from accounts.models import CredentialReset, User
from accounts.services import (
    invite_user,
)
from ledger import SYSTEM
from tests import factories
from tests.service_calls.rows import (
    Arguments,
    confirmable,
    fresh_token,
    person,
    secret_of,
    suspended,
)

SERVICES: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "accounts.people.create_demo_account": (
        lambda w: {
            "actor": SYSTEM,
            "username": "s-demo",
            "display_name": "Demo",
            "email": "",
            "password": factories.PASSWORD,
            "site_roles": ["Member"],
        },
        ("accounts.user.joined",),
    ),
    "accounts.people.set_site_roles": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "s-roles"),
            "roles": ["Auditor"],
        },
        ("accounts.user.roles_changed",),
    ),
    "accounts.people.deactivate_user": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": w.people["observer"],
            "reason": "Left",
        },
        ("accounts.user.deactivated",),
    ),
    "accounts.people.reactivate_user": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": User.objects.get(pk=w.people["observer"].pk),
        },
        ("accounts.user.reactivated",),
    ),
    "accounts.people.change_contact": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "s-contact"),
            "display_name": "New Name",
            "email": "new-address@example.org",
        },
        ("accounts.user.contact_changed",),
    ),
    "accounts.people.change_password": (
        lambda w: {"actor": person(w, "s-password"), "password": "a new battery for a horse"},
        ("accounts.user.password_changed",),
    ),
    "accounts.invitations.invite_user": (
        lambda w: {"actor": w.people["administrator"], "email": "guest@example.org"},
        ("accounts.user.invited",),
    ),
    "accounts.invitations.accept_invitation": (
        lambda w: {
            "token": secret_of(w),
            "username": "s-joins",
            "display_name": "Joins",
            "password": factories.PASSWORD,
        },
        ("accounts.user.joined", "accounts.invitation.accepted"),
    ),
    "accounts.invitations.cancel_invitation": (
        lambda w: {
            "actor": w.people["administrator"],
            "invitation": invite_user(actor=w.people["administrator"])[0],
        },
        ("accounts.invitation.cancelled",),
    ),
    "accounts.access.request_credential_reset": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "s-reset"),
            "what": CredentialReset.What.PASSWORD,
        },
        ("accounts.credential_reset.requested", "accounts.user.access_suspended"),
    ),
    "accounts.access.use_credential_reset": (
        lambda w: {"token": suspended(w, "s-uses")[1], "password": "a quite new horse battery"},
        ("accounts.credential_reset.used",),
    ),
    "accounts.access.confirm_access": (
        lambda w: {"actor": w.people["supervisor"], "user": confirmable(w, "s-confirmed")},
        ("accounts.credential_reset.confirmed", "accounts.user.access_confirmed"),
    ),
    "accounts.same_persons.same_person_mark": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "one-account"),
            "other": person(w, "other-account").username,
            "reason": "One person with two accounts",
        },
        ("accounts.same_person.marked",) * 2,
    ),
    "accounts.same_persons.same_person_lift": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": User.objects.get(username="one-account"),
            "reason": "A namesake",
        },
        ("accounts.same_person.lifted",) * 2,
    ),
    "accounts.trainings.training_record": (
        lambda w: {
            "actor": w.people["supervisor"],
            "user": w.people["custodian"],
            "subject": "children",
            "provider": "An institute",
            "completed_on": date(2026, 2, 2),
        },
        ("accounts.training.recorded",),
    ),
    "accounts.trainings.training_revoke": (
        lambda w: {
            "actor": w.people["supervisor"],
            "training": w.training,
            "reason": "The certificate was another's",
        },
        ("accounts.training.revoked",),
    ),
    "accounts.tokens.create_token": (
        lambda w: {
            "actor": w.people["lead"],
            "owner": w.people["lead"],
            "scopes": ["read"],
            "days": 1,
        },
        ("accounts.token.created",),
    ),
    "accounts.tokens.confirm_token": (
        lambda w: {
            "actor": w.people["analyst"],
            "token": fresh_token(w, by="administrator"),
        },
        ("accounts.token.confirmed",),
    ),
    "accounts.tokens.revoke_token": (
        lambda w: {"actor": w.people["analyst"], "token": fresh_token(w)},
        ("accounts.token.revoked",),
    ),
}
