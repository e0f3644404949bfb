"""Refusals of this floor."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import CaseworkError


class Disposed(CaseworkError):
    """The bytes were destroyed by a decision of two people. They are not missing."""

    status = 410
    code = "disposed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This original was disposed of. Its hash, custody and history are kept; its bytes are not."
            )
        )


def require_bytes(item: Any) -> None:
    """Raise Disposed for an item whose bytes were given up."""
    if item.disposed_at is not None:
        raise Disposed()
