"""Requests that may arrive twice: the first answer is kept with the change, and repeated for a day.

A client that got no answer sends the same request again under the same `Idempotency-Key`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

import ledger
from accounts.models import IdempotencyKey, User
from common.errors import Conflict, Invalid

LIFETIME = timedelta(hours=24)
HEADER = "Idempotency-Key"
MAX_LENGTH = IdempotencyKey._meta.get_field("key").max_length
KEPT_HEADERS = ("Location", "ETag")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was or will be answered. `replayed` says that nothing was done this time."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


def once(*, user: User, key: str, fingerprint: str, act: Callable[[], Answer]) -> Answer:
    """Do `act` at most once per user and key within a day, inside one ledger unit of the user.

    The key is claimed first: a second request with it waits, and then gets the first's answer. A
    refusal or fault keeps nothing. Raises Conflict (`idempotency_key_reused`) when the key came
    with another request, and Invalid for a key that is empty or longer than 200 characters.
    """
    if not key or len(key) > MAX_LENGTH or not key.isprintable():
        raise Invalid({HEADER: [_("Give a key of 1 to %s characters.") % MAX_LENGTH]})
    with ledger.unit(user):
        IdempotencyKey.objects.filter(
            user=user, key=key, created_at__lt=timezone.now() - LIFETIME
        ).delete()
        claim = _claim(user, key, fingerprint)
        if claim is None:
            return _kept(user, key, fingerprint)
        answer = act()
        claim.status, claim.headers = answer.status, dict(answer.headers)
        claim.body = json.loads(json.dumps(answer.body, cls=JSONEncoder))
        claim.save(update_fields=["status", "body", "headers"])
        return answer


def fingerprint_of(*parts: Any) -> str:
    """The SHA-256 of what makes a request this request: method, path, parameters, body."""
    return hashlib.sha256(json.dumps(parts, cls=JSONEncoder, sort_keys=True).encode()).hexdigest()


def run_once(request: Request, act: Callable[[], Any]) -> Any:
    """The runner for REST framework's POSTs: `act` gives a Response, which is kept under the key.

    Without the header, `act` is simply done. Uploaded files count by name and size.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act()

    def acted() -> Answer:
        response = act()
        kept = {name: response[name] for name in KEPT_HEADERS if name in response}
        return Answer(response.status_code, response.data, kept)

    answer = once(user=request.user, key=key, fingerprint=_fingerprint(request), act=acted)
    headers = {**answer.headers, "Idempotent-Replayed": "true" if answer.replayed else "false"}
    return Response(answer.body, status=answer.status, headers=headers)


def purge() -> int:
    """Delete the keys older than a day; returns how many. For the schedule."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - LIFETIME).delete()[0]


def _claim(user: User, key: str, fingerprint: str) -> IdempotencyKey | None:
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, fingerprint=fingerprint)
    except IntegrityError:
        return None


def _kept(user: User, key: str, fingerprint: str) -> Answer:
    kept = IdempotencyKey.objects.get(user=user, key=key)
    if kept.fingerprint != fingerprint:
        raise Conflict(
            _("This key came with another request before. Use a new key for each request."),
            code="idempotency_key_reused",
        )
    return Answer(kept.status, kept.body, kept.headers, replayed=True)


def _fingerprint(request: Request) -> str:
    data = request.data
    if hasattr(data, "lists"):
        data = sorted((name, [_part(value) for value in values]) for name, values in data.lists())
    return fingerprint_of(request.method, request.get_full_path(), data)


def _part(value: Any) -> Any:
    return [value.name, value.size] if hasattr(value, "chunks") else value
