"""Requests that may arrive twice: the first answer is kept with the change, and repeated for a day.

A client that got no answer sends the same request again under the same `Idempotency-Key`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
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
from common.errors import CaseworkError, Conflict, Invalid

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
    check_key(key)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One of several things asked for in one request, under a key of its own (None for none)."""

    key: str | None
    fingerprint: str


def once_each(
    *,
    user: User,
    asked: Sequence[Asked],
    act: Callable[[list[int]], list[Answer | CaseworkError]],
) -> list[Answer | CaseworkError]:
    """`once` for several things at a time, in one unit: an answer for each, or its refusal.

    `act` is given the positions of those that have not been done before, and answers for them. What was
    done before is answered from what was kept; a key that came with something else is refused alone. A
    refusal is not kept. The keys are all different and valid (`check_key`).
    """
    with ledger.unit(user):
        keys = {one.key: number for number, one in enumerate(asked) if one.key is not None}
        claims = _claim_all(user, {key: asked[number].fingerprint for key, number in keys.items()})
        outcomes: dict[int, Answer | CaseworkError] = {}
        for key in keys.keys() - claims.keys():
            try:
                outcomes[keys[key]] = _kept(user, key, asked[keys[key]].fingerprint)
            except Conflict as refusal:
                outcomes[keys[key]] = refusal
        todo = [number for number in range(len(asked)) if number not in outcomes]
        outcomes |= dict(zip(todo, act(todo), strict=True))
        _keep_all(claims, {key: outcomes[keys[key]] for key in claims})
        return [outcomes[number] for number in range(len(asked))]


def check_key(key: str) -> str:
    """The key, if it is one. Raises Invalid for one that is empty or longer than 200 characters."""
    if not key or len(key) > MAX_LENGTH or not key.isprintable():
        raise Invalid({HEADER: [_("Give a key of 1 to %s characters.") % MAX_LENGTH]})
    return key


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


def _claim_all(user: User, prints: Mapping[str, str]) -> dict[str, IdempotencyKey]:
    """Those of the keys that nobody had: their rows, which are ours."""
    rows = IdempotencyKey.objects.filter(user=user, key__in=prints)
    rows.filter(created_at__lt=timezone.now() - LIFETIME).delete()
    # In one order for everybody, so that nobody waits for somebody who waits for them.
    new = {
        key: IdempotencyKey(user=user, key=key, fingerprint=prints[key]) for key in sorted(prints)
    }
    IdempotencyKey.objects.bulk_create(new.values(), ignore_conflicts=True)
    ours = set(rows.values_list("pk", flat=True))
    return {key: row for key, row in new.items() if row.pk in ours}


def _keep_all(
    claims: Mapping[str, IdempotencyKey], outcomes: Mapping[str, Answer | CaseworkError]
) -> None:
    """Put the answers in place of the claims, which go: one statement for all, of either kind."""
    if not claims:
        return
    IdempotencyKey.objects.filter(pk__in=[row.pk for row in claims.values()]).delete()
    kept = []
    for key, outcome in outcomes.items():
        if isinstance(outcome, Answer):
            row = claims[key]
            row.status, row.headers = outcome.status, dict(outcome.headers)
            row.body = json.loads(json.dumps(outcome.body, cls=JSONEncoder))
            kept.append(row)
    IdempotencyKey.objects.bulk_create(kept)


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
