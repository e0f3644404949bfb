"""Who may do anything at all in the vault: people who have signed in, and never a program."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.services import writing
from common.errors import Refused


def refuse_tokens(actor: Any) -> None:
    """Refuse whoever comes with an API token, whatever its scopes and whoever its owner."""
    if getattr(actor, "token", None) is not None:
        raise Refused(
            _("The vault is for people who have signed in; no token reaches it."), code="no_tokens"
        )


def require(actor: Any, permission: str, record: Any) -> None:
    """Refuse programs, and whoever does not hold `permission` for the witness or record."""
    refuse_tokens(actor)
    writing.require(actor, permission, record)
