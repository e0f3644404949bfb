"""Showing an identity under an open access: each field is in the ledger before anybody sees it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from common.errors import Conflict
from vault.models import Access, Kind
from vault.services.access import identity_on_file, require_own, still_entitled
from vault.services.opening import Values, reveal
from vault.services.rights import require
from vault.veiled import Veiled


def access_show(*, actor: Any, access: Access) -> Values:
    """The fields that `access` covers, but for the photograph, which has an answer of its own.

    Each is an entry of its own, every time, committed before this returns: where the ledger cannot be
    written, nothing is shown. Raises Refused, Conflict `state` (not open, or not any more), and what
    the vault raises when it is closed or a value was tampered with.
    """
    values = _shown(actor, access, [kind for kind in access.kinds if kind != Kind.PHOTO])
    return {kind: [Veiled(text) for text in texts] for kind, texts in values.items()}


def access_photo(*, actor: Any, access: Access) -> bytes | None:
    """The photograph, if `access` covers it and there is one; else None. As `access_show`."""
    if Kind.PHOTO not in access.kinds:
        return None
    photos = _shown(actor, access, [Kind.PHOTO]).get(Kind.PHOTO, [])
    return bytes(photos[0]) if photos and isinstance(photos[0], bytes) else None


def _shown(actor: Any, access: Access, kinds: Iterable[str]) -> Values:
    require(actor, "identity.request", access)
    require_own(actor, access)
    access = Access.objects.select_related("requested_by", "witness").get(pk=access.pk)
    if not access.is_open or not still_entitled(access):
        raise Conflict(_("This access is not open any more."), code="state")
    values = reveal(actor, identity_on_file(access.witness), kinds)
    context = {"witness": access.witness.code}
    shown = [
        {**context, "kind": kind.value, "position": position}
        for kind, texts in values.items()
        for position in range(len(texts))
    ]
    if shown:
        ledger.read_each(actor, "vault.field.shown", access, shown, case_id=access.case_id)
    return values
