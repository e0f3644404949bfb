"""Keyset order: where a list continues is a row's own values, so depth costs nothing.

A keyset is a sequence of keys ending in the primary key, hence total. NULLs come last in either
direction. Positions travel as opaque tokens.
"""

import base64
import binascii
import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from common.errors import Invalid

MAX_TOKEN = 4096


@dataclass(frozen=True)
class Key:
    """One column of the order. `nullable` None means: as the model says (annotations: yes)."""

    path: str
    descending: bool = False
    nullable: bool | None = None

    def value(self, row: Model) -> Any:
        value: Any = row
        for name in self.path.split("__"):
            if value is None:
                return None
            value = getattr(value, name)
        return value


@dataclass(frozen=True)
class Keyset:
    """A total order of rows."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, *keys: Key) -> "Keyset":
        """These keys, with the primary key added last in the direction of the last of them."""
        if keys and keys[-1].path == "pk":
            return cls(keys)
        return cls((*keys, Key("pk", descending=keys[-1].descending if keys else True)))

    def resolved(self, queryset: QuerySet[Any]) -> "Keyset":
        """The same order with every key's nullability known for this queryset's model."""
        return Keyset(
            tuple(
                key
                if key.nullable is not None
                else Key(key.path, key.descending, _nullable(queryset, key.path))
                for key in self.keys
            )
        )

    def order_by(self, *, reverse: bool = False) -> list[OrderBy]:
        """ORDER BY terms. NULLS is spelled out for nullable columns only: elsewhere it would keep
        PostgreSQL from using the index."""
        terms = []
        for key in self.keys:
            nulls = {("nulls_first" if reverse else "nulls_last"): True} if key.nullable else {}
            field, down = F(key.path), key.descending is not reverse
            terms.append(field.desc(**nulls) if down else field.asc(**nulls))
        return terms

    def position(self, row: Model) -> list[Any]:
        return [key.value(row) for key in self.keys]

    def beyond(self, position: Sequence[Any], *, reverse: bool = False) -> Q:
        """The rows after `position` (before it, when `reverse`).

        Written as `a < x OR (a = x AND pk < y)` with `a <= x` beside it: the latter lets both
        databases start in the index instead of reading up to the place.
        """
        branches: list[Q] = []
        equal = Q()
        for key, value in zip(self.keys, position, strict=True):
            if (after := _after(key, value, reverse)) is not None:
                branches.append(equal & after)
            equal &= Q(**{f"{key.path}__isnull": True}) if value is None else Q(**{key.path: value})
        first, value = self.keys[0], position[0]
        bound = Q()
        if len(self.keys) > 1 and value is not None and (reverse or not first.nullable):
            down = first.descending is not reverse
            bound = Q(**{f"{first.path}__{'lte' if down else 'gte'}": value})
        return bound & reduce(or_, branches)

    @property
    def identity(self) -> str:
        return ",".join(f"{'-' if key.descending else ''}{key.path}" for key in self.keys)


def _after(key: Key, value: Any, reverse: bool) -> Q | None:
    """Rows that this key alone puts after `value`; None when there can be none."""
    if value is None:
        # NULLs are last: nothing follows one, everything else precedes it.
        return Q(**{f"{key.path}__isnull": False}) if reverse else None
    down = key.descending is not reverse
    after = Q(**{f"{key.path}__{'lt' if down else 'gt'}": value})
    if key.nullable and not reverse:
        after |= Q(**{f"{key.path}__isnull": True})
    return after


def _nullable(queryset: QuerySet[Any], path: str) -> bool:
    if path in queryset.query.annotations:
        return True
    model: Any = queryset.model
    nullable = False
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:  # a transform such as `happened__date`
            return True
        nullable = nullable or bool(field.null)
        model = field.related_model if field.is_relation else None
        if model is None:
            break
    return nullable


# -- tokens ----------------------------------------------------------------------------------------
# Encrypted, not only signed: a position holds titles and references, and tokens end up in URLs,
# histories and access logs.


def seal(position: Sequence[Any], scope: str) -> str:
    """An opaque token for `position`, valid for this `scope` (list and order) only."""
    plain = json.dumps([_pack(value) for value in position], separators=(",", ":")).encode()
    sealed = _cipher().encrypt(plain, [scope.encode()])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(token: str, scope: str) -> list[Any]:
    """The position in `token`. Raises Invalid for a token that is malformed or of another list."""
    try:
        if len(token) > MAX_TOKEN:
            raise ValueError
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        plain = _cipher().decrypt(sealed, [scope.encode()])
    except (ValueError, binascii.Error, InvalidTag):
        raise Invalid({"cursor": [_("This cursor does not belong to this list.")]}) from None
    return [_unpack(item) for item in json.loads(plain)]


def _cipher() -> AESSIV:
    # SIV is deterministic: the same page has the same links, so pages can be compared.
    return AESSIV(hashlib.sha512(b"casework.cursor:" + settings.SECRET_KEY.encode()).digest())


def _pack(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case uuid.UUID():
            return {"u": str(value)}
        case datetime():  # before `date`, of which it is a kind
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case Decimal():
            return {"n": str(value)}
    raise TypeError(f"no list can be ordered by a {type(value).__name__}")


_READERS: dict[str, Callable[[str], Any]] = {
    "u": uuid.UUID,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


def _unpack(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    ((tag, text),) = item.items()
    return _READERS[tag](text)
