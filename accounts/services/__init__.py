"""Every change to accounts. Keyword-only verbs with a required `actor`, each inside a ledger unit."""

from accounts.services.access import confirm_access, request_credential_reset, use_credential_reset
from accounts.services.invitations import (
    accept_invitation,
    cancel_invitation,
    first_administrator_invitation,
    invite_user,
)
from accounts.services.people import (
    change_contact,
    change_password,
    create_demo_account,
    deactivate_user,
    reactivate_user,
    set_preferences,
    set_site_roles,
)
from accounts.services.same_persons import same_person_lift, same_person_mark
from accounts.services.security import record_security_event
from accounts.services.tokens import confirm_token, create_token, revoke_token
from accounts.services.trainings import training_record, training_revoke

__all__ = [
    "accept_invitation",
    "cancel_invitation",
    "change_contact",
    "change_password",
    "confirm_access",
    "confirm_token",
    "create_demo_account",
    "create_token",
    "deactivate_user",
    "first_administrator_invitation",
    "invite_user",
    "reactivate_user",
    "record_security_event",
    "request_credential_reset",
    "revoke_token",
    "same_person_lift",
    "same_person_mark",
    "set_preferences",
    "set_site_roles",
    "training_record",
    "training_revoke",
    "use_credential_reset",
]
