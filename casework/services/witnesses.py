"""Witness codes, and how a witness wants to be treated. No identity passes through here.

That is the vault's, on a higher floor.
"""

from django.db import IntegrityError, transaction

import ledger
from casework.models import Case, Witness
from casework.models.witness import today
from casework.services import writing
from common.ids import random_code

EDITABLE_FIELDS = ("category", *Witness.private_fields)


def witness_add(*, actor, case: Case, category: str, **details) -> Witness:
    """Give a new witness a random code with a check character.

    `details` are what is known of how the person wants to be treated (`Witness.private_fields`).
    """
    writing.require(actor, "witness.add", case)
    witness = Witness(case=case, category=category, created_by=actor, created_on=today(), **details)
    writing.validated(witness, exclude=("code",))
    with ledger.unit(actor):
        writing.require_open_case(case)
        while witness._state.adding:
            witness.code = random_code()
            try:
                with transaction.atomic():
                    witness.save(force_insert=True)
            except IntegrityError:
                continue  # one in two hundred million: the code is taken
        ledger.record("casework.witness.added", witness, case_id=case.pk)
    return witness


def witness_edit(*, actor, witness: Witness, version: int | None, **changes) -> Witness:
    """Change the category or the wishes of a witness; a closed case stays as it is.

    Raises Refused, Invalid, and Conflict `closed` or `version_conflict`.
    """
    writing.require(actor, "witness.edit", witness)
    with ledger.unit(actor):
        writing.require_open_case(witness.case)
        witness = writing.locked(witness)
        writing.require_version(witness, version)
        changes = writing.changed_fields(witness, changes)
        if not changes:
            return witness
        before = witness.canonical()
        for name, value in changes.items():
            setattr(witness, name, value)
        writing.validated(witness)
        writing.write(witness, changes)
        ledger.record("casework.witness.edited", witness, case_id=witness.case_id, before=before)
    return witness


def witness_open(*, actor, witness: Witness) -> Witness:
    """Read what is kept about a witness: the reading is in the ledger before anything is shown."""
    writing.require(actor, "witness.read", witness)
    ledger.read(actor, "casework.witness.read", witness, case_id=witness.case_id)
    return witness
