"""How this API writes people, cases and labels."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from casework.models import Case, Witness
from common.api.serializers import ScopedRelatedField


class PersonField(serializers.SlugRelatedField):
    """A person as their user name; to be read only."""

    def __init__(self, **kwargs: Any):
        super().__init__(slug_field="username", read_only=True, **kwargs)


class TlpField(serializers.ChoiceField):
    """A TLP 2.0 label in its official form; "amber" and "TLP:AMBER" mean the same on the way in."""

    def __init__(self, **kwargs: Any):
        super().__init__(choices=Case.Tlp.choices, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        text = str(data).strip().upper()
        return super().to_internal_value(text if text.startswith("TLP:") else f"TLP:{text}")


def case_field(**kwargs: Any) -> ScopedRelatedField:
    """A case the caller may see, by its id."""
    return ScopedRelatedField(queryset=lambda user: Case.objects.visible_to(user), **kwargs)


def witness_field(**kwargs: Any) -> ScopedRelatedField:
    """A witness the caller may see, by its id."""
    return ScopedRelatedField(queryset=lambda user: Witness.objects.visible_to(user), **kwargs)


def colleague_field(**kwargs: Any) -> ScopedRelatedField:
    """An active colleague, by user name."""
    return ScopedRelatedField(
        queryset=lambda user: User.objects.get_queryset().directory(user),
        lookup="username",
        **kwargs,
    )
