"""Why the vault does not open. Neither ever carries a value, or says more of one than where it lies."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import CaseworkError, Text


class VaultClosed(CaseworkError):
    """The keys of the vault are not to be had. The rest of the program goes on; `message` says why."""

    status = 503
    code = "vault_closed"

    def __init__(self, why: Text):
        super().__init__(why)


class ValueBroken(CaseworkError):
    """A sealed value that is not what was sealed in its place: changed, planted, moved or cut short.

    Nothing of the identity is shown. It is a security event, and an entry in the ledger, before
    anybody is told. `kind` is that of the field, "key" for a person's key, "index" for the index's; `row` is
    the identity, or the row of the index's key.
    """

    status = 409
    code = "vault_value_broken"

    def __init__(self, kind: str, row: Any):
        super().__init__(
            _(
                "What is stored here is not what was sealed in this place: it was changed or moved behind "
                "the program's back. Nothing of it is shown. This was recorded; tell those who keep this "
                "installation."
            )
        )
        self.kind = kind
        self.row = row
