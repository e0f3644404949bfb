"""The ledger's tables, and the base of every model whose rows the ledger answers for."""

import hashlib
from functools import cache, cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.canonical import canonical_json, stored_value
from common.ids import uuid7
from ledger.leaf import Leaf, parse
from ledger.querysets import EntryQuerySet


class Entry(models.Model):
    """One leaf of the tree, in order. `leaf` is the truth; the columns after it are copies to query
    by.

    `seq` is the leaf's index in the RFC 6962 tree and so begins at 0. Rows are only ever added, by
    `ledger.unit`; triggers refuse everything else.
    """

    seq = models.BigIntegerField(_("number"), primary_key=True)
    leaf = models.BinaryField()
    id = models.UUIDField(unique=True)
    time = models.DateTimeField(_("time"))
    event = models.CharField(_("event"), max_length=100)
    actor_code = models.CharField(_("actor"), max_length=64)
    role = models.CharField(_("role"), max_length=64, blank=True)
    case_id = models.UUIDField(null=True, blank=True)
    case_seq = models.BigIntegerField(null=True, blank=True)
    object_kind = models.CharField(_("kind"), max_length=64)
    object_id = models.UUIDField()
    change = models.BooleanField(_("change"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "case_seq"], name="ledger_entry_case_chain"),
        ]
        indexes = [
            models.Index(fields=["object_id", "seq"], name="ledger_entry_object"),
            models.Index(fields=["actor_code", "seq"], name="ledger_entry_actor"),
            # What people filter by, each in the order of the lists: newest first at any depth.
            models.Index(fields=["case_id", "seq"], name="ledger_entry_case"),
            models.Index(fields=["event", "seq"], name="ledger_entry_event"),
            models.Index(fields=["object_kind", "seq"], name="ledger_entry_kind"),
            models.Index(fields=["time", "seq"], name="ledger_entry_time"),
            models.Index(
                fields=["seq"], condition=models.Q(change=False), name="ledger_entry_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"

    @cached_property
    def parsed(self) -> Leaf:
        """The leaf's fields; raises LeafError when the bytes are not canonical."""
        return parse(bytes(self.leaf))


class Payload(models.Model):
    """What an entry commits to: canonical JSON and its salt. Both may be erased, only together."""

    # No constraint in the database: the row is written in the same statement, and triggers keep
    # both.
    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, db_column="seq", db_constraint=False
    )
    salt = models.BinaryField(null=True)
    payload = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("ledger payload")
        verbose_name_plural = _("ledger payloads")

    def __str__(self) -> str:
        return str(self.pk)


class Node(models.Model):
    """The hash of a perfect subtree, leaves included. Never changes.

    `position` counts the nodes in the order in which leaves complete them (`merkle.position`), so
    that one right-edge index is enough.
    """

    position = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("ledger node")
        verbose_name_plural = _("ledger nodes")

    def __str__(self) -> str:
        return str(self.pk)


class Head(models.Model):
    """One row: how many entries there are, and the frontier (32 bytes a hash, largest subtree first)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("ledger head")
        verbose_name_plural = _("ledger heads")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_head_single"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="ledger_head_size"),
        ]

    def __str__(self) -> str:
        return str(self.size)


class LedgeredModel(models.Model):
    """A row that the ledger answers for: `verify_ledger` compares it with what its last entry
    committed to.

    Subclasses set `ledger_kind`, and may leave fields out by naming them in `ledger_exclude`, with
    the reason beside it: only facts that change without an act worth recording, and secrets.
    """

    ledger_kind: ClassVar[str]
    ledger_exclude: ClassVar[tuple[str, ...]] = ()
    # Fields of text, or of lists of texts, whose SHA-256 stands in their place ("" for none): a
    # statement, or what may quote one, stays in one place, and yet cannot change unnoticed.
    ledger_digested: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def canonical(self) -> dict[str, Any]:
        """The stored values of all concrete fields but the excluded, by attribute name, ready for
        JSON.

        The same before and after a round trip through the database. Raises TypeError for a value
        that has no canonical form, such as a float or an expression that the database has yet to
        compute.
        """
        return {
            field.attname: _committed(type(self), field, getattr(self, field.attname))
            for field in ledger_fields(type(self))
        }

    @property
    def ledger_case_id(self) -> UUID | None:
        """The case whose chain this row's entries belong to."""
        return getattr(self, "case_id", None)

    def ledger_label(self) -> str:
        """How findings name this row: a reference or code, never a name."""
        return str(getattr(self, "reference", None) or self.pk)


@cache
def ledger_fields(model: type[LedgeredModel]) -> tuple[models.Field, ...]:
    """The fields that `canonical` covers; ImproperlyConfigured where an attribute names no field."""
    excluded = _named(model, "ledger_exclude")
    _named(model, "ledger_digested")
    return tuple(field for field in model._meta.concrete_fields if field not in excluded)


def _named(model: type[LedgeredModel], attribute: str) -> set[Any]:
    try:
        return {model._meta.get_field(name) for name in getattr(model, attribute)}
    except FieldDoesNotExist as error:
        raise ImproperlyConfigured(f"{model.__name__}.{attribute}: {error}") from error


def default_of(model: type[LedgeredModel], attname: str) -> Any:
    """The canonical default of a field: what a migration that adds it gives to existing rows."""
    field = next(field for field in ledger_fields(model) if field.attname == attname)
    return _committed(model, field, field.get_default())


def _committed(model: type[LedgeredModel], field: models.Field, value: Any) -> Any:
    stored = stored_value(_as_stored(field, value))
    if field.name not in model.ledger_digested:
        return stored
    text = stored.encode() if isinstance(stored, str) else canonical_json(stored)
    return hashlib.sha256(text).hexdigest() if stored else ""


def _as_stored(field: models.Field, value: Any) -> Any:
    """`value` as it will come back from the database: typed, and decimals with all their places."""
    try:
        value = field.to_python(value)
    except ValidationError as error:
        raise TypeError(f"{field} holds no value of its type") from error
    if value is not None and isinstance(field, models.DecimalField):
        return round(value, field.decimal_places)
    return value
