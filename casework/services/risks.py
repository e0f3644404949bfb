"""Judging the danger a witness is in, and offering help."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Referral, RiskAssessment, Task, Witness
from casework.models.witness import today
from casework.services import tasks, writing
from common.errors import Invalid, Text

# What was judged a year ago says nothing of today.
LONGEST = timedelta(days=366)
RISK_FIELDS = ("level", "situation", "threats", "measures", "assessed_on", "expires_on")
REFERRAL_FIELDS = ("kind", "offered_on", "outcome", "remarks")


def risk_assess(
    *,
    actor,
    witness: Witness,
    level: str,
    situation: str,
    threats: str,
    measures: str,
    assessed_on: date,
    expires_on: date,
) -> RiskAssessment:
    """Record how much danger the witness is in; from now on this assessment counts.

    It runs out after at most a year: a task of the one who made it says when to do it anew, and the
    tasks that asked for this one are done. Raises Refused, Invalid with the fields named, Conflict `closed`.
    """
    writing.require(actor, "risk.add", witness)
    risk = RiskAssessment(
        case=witness.case,
        witness=witness,
        number=1,
        level=level,
        situation=situation.strip(),
        threats=threats.strip(),
        measures=measures.strip(),
        assessed_on=assessed_on,
        expires_on=expires_on,
        created_by=actor,
        created_on=today(),
    )
    writing.validated(risk)
    _check_days(risk)
    with ledger.unit(actor):
        # Counters are locked before rows: the reminder takes its number here.
        writing.next_numbers(tasks.scope_of(witness.case_id), 0)
        writing.require_open_case(witness.case)
        witness = writing.locked(witness)
        risk.number = next_number(witness.risk_assessments)
        risk.save(force_insert=True)
        ledger.record("casework.risk.assessed", risk, case_id=risk.case_id)
        tasks.fulfil(witness, Task.Kind.RISK)
        tasks.remind(
            actor=actor,
            witness=witness,
            kind=Task.Kind.RISK,
            assignee=actor,
            due_on=risk.expires_on,
        )
    return risk


def next_number(rows: Any) -> int:
    """The next number among the rows of a witness whose row is locked."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _check_days(risk: RiskAssessment) -> None:
    faults: dict[str, list[Text]] = {}
    if risk.assessed_on > today():
        faults["assessed_on"] = [_("The assessment cannot lie in the future.")]
    if risk.expires_on <= risk.assessed_on:
        faults["expires_on"] = [_("It has to hold for at least a day.")]
    elif risk.expires_on - risk.assessed_on > LONGEST:
        faults["expires_on"] = [_("It holds for a year at most. Then it is made anew.")]
    if faults:
        raise Invalid(faults)


def referral_add(
    *,
    actor,
    witness: Witness,
    kind: str,
    offered_on: date,
    outcome: str = Referral.Outcome.OFFERED,
    remarks: str = "",
) -> Referral:
    """Record that help was offered. Raises Refused, Invalid, Conflict `closed`."""
    writing.require(actor, "referral.add", witness)
    referral = Referral(
        case=witness.case,
        witness=witness,
        kind=kind,
        offered_on=offered_on,
        outcome=outcome,
        remarks=remarks.strip(),
        created_by=actor,
        created_on=today(),
    )
    _check_referral(referral)
    with ledger.unit(actor):
        writing.require_open_case(witness.case)
        referral.save(force_insert=True)
        ledger.record("casework.referral.offered", referral, case_id=referral.case_id)
    return referral


def referral_edit(*, actor, referral: Referral, version: int | None, **changes) -> Referral:
    """Say what became of an offer; each change is an entry in the ledger."""
    writing.require(actor, "referral.edit", referral)
    with ledger.unit(actor):
        writing.require_open_case(referral.case)
        referral = writing.locked(referral)
        writing.require_version(referral, version)
        changes = writing.changed_fields(referral, changes)
        if not changes:
            return referral
        before = referral.canonical()
        for name, value in changes.items():
            setattr(referral, name, value)
        _check_referral(referral)
        writing.write(referral, changes)
        ledger.record("casework.referral.edited", referral, case_id=referral.case_id, before=before)
    return referral


def _check_referral(referral: Referral) -> None:
    writing.validated(referral)
    if referral.offered_on > today():
        raise Invalid({"offered_on": [_("The offer cannot lie in the future.")]})
