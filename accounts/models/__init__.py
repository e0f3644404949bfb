"""People and what they sign in with. Imported by name from here: `from accounts.models import User`."""

from accounts.models.installation import Installation
from accounts.models.links import CredentialReset, Invitation
from accounts.models.same_person import SamePerson
from accounts.models.security import SecurityEvent
from accounts.models.tokens import ApiToken, IdempotencyKey
from accounts.models.training import Training
from accounts.models.user import SiteRole, User

__all__ = [
    "ApiToken",
    "CredentialReset",
    "IdempotencyKey",
    "Installation",
    "Invitation",
    "SamePerson",
    "SecurityEvent",
    "SiteRole",
    "Training",
    "User",
]
