"""What pages show of second factors, without failing where their key is missing."""

from typing import Any

from django import template

from accounts.sealing import SealBroken

register = template.Library()


@register.filter
def unused_codes(recovery_codes: Any) -> int | None:
    """How many recovery codes are left; None where what is stored of them does not open."""
    try:
        return len(recovery_codes.get_unused_codes())
    except SealBroken:
        return None
