"""How this API writes people, cases and labels."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from casework.models import Case, Witness
from casework.models.reviewed import SHOWN
from common.api.serializers import ScopedRelatedField


class PersonField(serializers.SlugRelatedField):
    """A person as their user name; to be read only."""

    def __init__(self, **kwargs: Any):
        super().__init__(slug_field="username", read_only=True, **kwargs)


class StateField(serializers.ChoiceField):
    """The state as it is shown: `broken` in place of approved where the content is not what was approved."""

    def __init__(self, **kwargs: Any):
        super().__init__(choices=SHOWN, source="shown_status", read_only=True, **kwargs)


class ReasonsField(serializers.ListField):
    """Names of why a record goes back; None from clients that ask for no reasons."""

    def __init__(self, **kwargs: Any):
        kwargs = {"required": False, "allow_null": True, "default": None, "max_length": 20} | kwargs
        kwargs.setdefault(
            "help_text",
            _("Names of why it goes back. Which there are depends on the kind of record."),
        )
        super().__init__(child=serializers.CharField(max_length=64), **kwargs)


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
