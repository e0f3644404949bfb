"""Strict input: what is unknown, read-only, mistyped or too long is refused, never dropped."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.utils.html import is_html_input
from rest_framework.validators import UniqueValidator

from common import tried

# For text without a limit of its own; a long statement has about a tenth of this.
MAX_TEXT = 1_000_000
MAX_INTEGER = 2**31 - 1

_REQUIRED = _("This field is required.")

Errors = dict[str, Any]


class StrictSerializer(serializers.Serializer):
    """Base of what a POST takes. Names it does not write and JSON of a wrong type are errors."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        errors = self.refused(data)
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as exc:
            found: Any = exc.detail
            errors = {**found, **errors}
        if errors:
            raise serializers.ValidationError(errors)
        return value

    def refused(self, data: Mapping[str, Any]) -> Errors:
        """What REST framework would let pass."""
        errors: Errors = {}
        for name in data:
            field = self.fields.get(name)
            if field is None:
                errors[str(name)] = [_("Unknown field.")]
            elif field.read_only:
                errors[name] = [_("This field cannot be written.")]
            elif not is_html_input(data) and (wrong := _wrong_type(field, data[name])):
                errors[name] = [wrong]
        return errors


class VersionedSerializer(StrictSerializer):
    """Base of what a PATCH takes: the changed fields, and the `version` they were read at."""

    version = serializers.IntegerField(
        min_value=1,
        max_value=MAX_INTEGER,
        help_text=_("The version that was read; if there is a newer one, the answer is 409."),
    )

    def refused(self, data: Mapping[str, Any]) -> Errors:
        errors = super().refused(data)
        if "version" not in data:
            # A partial update would let it be left out, and the last writer would win.
            errors["version"] = [_REQUIRED]
        return errors


class LocalTimeField(serializers.TimeField):
    """A time of day as a clock showed it. An offset would be dropped without a word."""

    default_error_messages = {
        "offset": _(
            "Give the time as the clock showed it, without an offset; the zone is said apart."
        ),
    }

    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and re.search(r"[Zz+-]", value):
            self.fail("offset")
        return super().to_internal_value(value)


class MomentField(serializers.DateTimeField):
    """A moment with its offset (RFC 3339). Without one it could be of any zone."""

    default_error_messages = {
        "offset": _("Say the offset of this time, as in 2026-11-23T09:10:00+02:00."),
    }

    def to_internal_value(self, value: Any) -> Any:
        moment = super().to_internal_value(value)
        # Any that REST framework takes ends in Z or in its offset.
        if isinstance(value, str) and not re.search(
            r"([Zz]|[+-]\d\d(:?\d\d)?)\Z", value[10:].strip()
        ):
            self.fail("offset")
        return moment


class BuiltOnce(serializers.ModelSerializer):
    """A model serializer that looks up once what fields it has, and not for every request anew.

    Fields are copied as REST framework copies declared ones: made again from their arguments.
    """

    def get_fields(self) -> Any:
        # Whether a field has a label of its own is decided in the language of the reader.
        made_for = (type(self), get_language())
        if made_for not in _built:
            _built[made_for] = super().get_fields()
        return copy.deepcopy(_built[made_for])


_built: dict[tuple[type, str | None], Any] = {}


class StrictModelSerializer(StrictSerializer, BuiltOnce):
    """Strict, with limits taken from the model, and no check that asks rows the caller may not see.

    A relation that is written must be declared as a ScopedRelatedField.
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.TimeField: LocalTimeField,
        models.DateTimeField: MomentField,
    }

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        field_class, options = super().build_standard_field(field_name, model_field)
        # "Already taken" would reveal a hidden row; the constraint and the service decide.
        kept = [check for check in options.get("validators", []) if _asks_no_rows(check)]
        if "validators" in options:
            options["validators"] = kept
        return field_class, options

    def build_relational_field(self, field_name: str, relation_info: Any) -> Any:
        if field_name not in getattr(self.Meta, "read_only_fields", ()):
            raise ImproperlyConfigured(
                f"{type(self).__name__}.{field_name}: declare a ScopedRelatedField, "
                "or name it in read_only_fields"
            )
        return super().build_relational_field(field_name, relation_info)

    def get_uniqueness_extra_kwargs(self, names: Any, declared: Any, options: Any) -> Any:
        return options, {}

    def get_validators(self) -> list[Any]:
        """None from the model's unique constraints, for the same reason."""
        return list(getattr(self.Meta, "validators", []))


class ScopedRelatedField(serializers.Field):
    """A record of another list by its id; hidden, missing and malformed get the same refusal.

    `queryset` is called with the person; `lookup` names what is compared ("pk", "username").
    """

    default_error_messages = {"unknown": _("No such record.")}

    def __init__(
        self, *, queryset: Callable[[Any], QuerySet[Any]], lookup: str = "pk", **kwargs: Any
    ):
        self.scope, self.lookup = queryset, lookup
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        row, rows = None, self.scope(self.context["request"].user)
        if isinstance(data, str) and "\x00" not in data:
            try:
                row = rows.filter(**{self.lookup: data}).first()
            except (ValidationError, ValueError):
                row = None
        if row is None:
            if self.lookup == "pk":
                tried.hidden(rows.model, data)
            self.fail("unknown")
        return row

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, self.lookup))


class MoveSerializer(StrictSerializer):
    """What a workflow move takes: a comment, and the digest of the content that was looked at."""

    comment = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")
    digest = serializers.RegexField(
        r"\A[0-9a-f]{64}\Z",
        required=False,
        allow_null=True,
        default=None,
        help_text=_("SHA-256 of the snapshot that was reviewed; if it differs, the answer is 409."),
    )


_TEXTUAL = (
    serializers.CharField,
    serializers.ChoiceField,
    serializers.UUIDField,
    serializers.DateField,
    serializers.DateTimeField,
)


def _wrong_type(field: serializers.Field, value: Any) -> Any:
    """REST framework would take 5 for "5" and "yes" for true; JSON can tell them apart."""
    if value is None or isinstance(field, serializers.MultipleChoiceField):
        return None
    if isinstance(field, _TEXTUAL) and not isinstance(value, str):
        return _("Not a valid string.")
    if isinstance(field, serializers.CharField) and field.max_length is None:
        return _("This text is too long.") if len(value) > MAX_TEXT else None
    if isinstance(field, serializers.IntegerField) and type(value) is not int:
        return _("A valid integer is required.")
    if isinstance(field, serializers.BooleanField) and not isinstance(value, bool):
        return _("Must be true or false.")
    return None


def _asks_no_rows(check: Any) -> bool:
    return not isinstance(check, UniqueValidator)
