"""Recording what people have been trained in. Nobody records it of themselves."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts.models import Training, User
from accounts.services.authority import as_user, locked, require, require_other
from common.errors import Conflict, Invalid, Text

LONGEST = 200


def training_record(
    *,
    actor: Any,
    user: User,
    subject: str,
    completed_on: date,
    provider: str,
    expires_on: date | None = None,
) -> Training:
    """Record that a person completed a training. Raises Refused (`own_account`), Invalid and Conflict."""
    require(actor, "training.record")
    require_other(actor, user)
    provider = provider.strip()
    _check(subject, provider, completed_on, expires_on)
    with ledger.unit(actor):
        person = locked(user)
        if not person.is_active:
            raise Conflict(_("This account is closed."))
        training = Training(
            user=person,
            subject=subject,
            provider=provider,
            completed_on=completed_on,
            expires_on=expires_on,
            recorded_by=as_user(actor),
        )
        training.save(force_insert=True)
        ledger.record("accounts.training.recorded", training)
    return training


def training_revoke(*, actor: Any, training: Training, reason: str) -> Training:
    """Say that a training does not count, and why. The row stays. Raises Refused, Invalid, Conflict."""
    require(actor, "training.record")
    require_other(actor, training.user)
    reason = reason.strip()
    if not reason or len(reason) > 2_000 or "\0" in reason:
        raise Invalid({"reason": [_("Give the reason.")]})
    with ledger.unit(actor):
        training = Training.objects.select_for_update(of=("self",)).get(pk=training.pk)
        if training.revoked_at is not None:
            raise Conflict(_("This training is revoked already."))
        before = training.canonical()
        training.revoked_at, training.revoked_by = timezone.now(), as_user(actor)
        training.revoked_reason = reason
        training.version += 1
        training.save()
        ledger.record("accounts.training.revoked", training, before=before)
    return training


def _check(subject: str, provider: str, completed_on: date, expires_on: date | None) -> None:
    errors: dict[str, list[Text]] = {}
    if subject not in Training.Subject.values:
        errors["subject"] = [_("This is not one of the choices.")]
    if not provider or len(provider) > LONGEST or "\0" in provider:
        errors["provider"] = [_("Say who gave the training.")]
    if completed_on > timezone.now().date():
        errors["completed_on"] = [_("This cannot lie in the future.")]
    if expires_on and expires_on < completed_on:
        errors["expires_on"] = [_("It cannot end before it was completed.")]
    if errors:
        raise Invalid(errors)
