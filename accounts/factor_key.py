"""Whether second factors open with the key that lies here: a word for the operator."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import sealing

SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def complaint() -> str:
    """What is wrong with the key file and what to do about it; "" where every second factor opens."""
    rows = Authenticator.objects.filter(type__in=list(SEALED))
    try:
        shut = {row.user_id for row in rows.iterator() if not _opens(row)}
    except DatabaseError:  # not prepared yet: nobody has a second factor
        return ""
    if not shut:
        return ""
    path = sealing.key_path()
    what = (
        ngettext(
            "%(file)s is not the key that the second factor of %(people)d person needs.",
            "%(file)s is not the key that the second factors of %(people)d people need.",
            len(shut),
        )
        if path.exists()
        else ngettext(
            "%(file)s is missing: the second factor of %(people)d person cannot be checked.",
            "%(file)s is missing: the second factors of %(people)d people cannot be checked.",
            len(shut),
        )
    )
    todo = _(
        "Put the right file back; it counts at once. If it is lost for good, run `python manage.py "
        "reset_credential USERNAME factor` for each of them. Security keys work without it."
    )
    return f"{what % {'file': path, 'people': len(shut)}} {todo}"


def _opens(row: Any) -> bool:
    try:
        sealing.unseal(str(row.data.get(SEALED[row.type], "")), row.user_id)
    except sealing.SealBroken:
        return False
    return True
