"""Witness codes. No identity passes through here; that is the vault's, on a higher floor."""

from django.db import IntegrityError, transaction

import ledger
from casework.models import Case, Witness
from casework.models.witness import today
from casework.services import writing
from common.ids import random_code


def witness_add(*, actor, case: Case, category: str) -> Witness:
    """Give a new witness a random code with a check character, and nothing else."""
    writing.require(actor, "witness.add", case)
    witness = Witness(case=case, category=category, created_by=actor, created_on=today())
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
