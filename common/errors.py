"""The refusals a service may make. Pages turn them into words, the API into RFC 9457 problem details.

A refusal never carries an identity, nor anything about a record that the caller may not see.
"""

from typing import Any

from django.utils.functional import Promise

from common import tried

Text = str | Promise


class CaseworkError(Exception):
    """Base of all expected refusals: a machine-readable `code`, a sentence for a person, an HTTP `status`."""

    status = 400
    code = "invalid"

    def __init__(self, message: Text, *, code: str | None = None, **extra: Any):
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.extra = extra


class Invalid(CaseworkError):
    """Input that cannot be accepted. `errors` maps a field name (or "" for the whole) to sentences."""

    def __init__(self, errors: dict[str, list[Text]] | Text, *, code: str | None = None):
        self.errors = errors if isinstance(errors, dict) else {"": [errors]}
        first = next(iter(self.errors.values()))[0]
        super().__init__(first, code=code)


class Refused(CaseworkError):
    """The person's role does not allow this, in any state. `about`: the record, for oversight alone."""

    status = 403
    code = "permission_denied"

    def __init__(self, message: Text, *, code: str | None = None, about: Any = None, **extra: Any):
        super().__init__(message, code=code, **extra)
        if self.code == Refused.code:  # others say what is missing, such as a fresh sign-in
            tried.refused(about)


class NotVisible(CaseworkError):
    """No such record, or not for this person: the two look alike."""

    status = 404
    code = "not_found"


class Conflict(CaseworkError):
    """Not now: wrong state, stale version or digest, or one's own work (`code` says which)."""

    status = 409
    code = "state"


class LengthRequired(CaseworkError):
    """A body whose length was not announced, where it has to be."""

    status = 411
    code = "length_required"


class TooLarge(CaseworkError):
    status = 413
    code = "too_large"


class StorageFull(CaseworkError):
    status = 507
    code = "storage_full"
