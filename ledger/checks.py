"""What must hold of the models that the ledger answers for, checked whenever the program starts."""

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from ledger.findings import ledgered_models
from ledger.leaf import KIND
from ledger.models import LedgeredModel, ledger_fields


def check_kinds(
    models: Iterable[type[LedgeredModel]] | None = None, **_: Any
) -> list[CheckMessage]:
    """Each model has a `ledger_kind` of its own, and its `ledger_exclude` names fields only."""
    found: list[CheckMessage] = []
    seen: dict[str, type[LedgeredModel]] = {}
    for model in ledgered_models() if models is None else models:
        kind = getattr(model, "ledger_kind", "")
        if not KIND.fullmatch(kind):
            found.append(Error(f"ledger_kind cannot be {kind!r}", obj=model, id="ledger.E001"))
        elif kind in seen:
            message = f"ledger_kind {kind!r} is that of {seen[kind].__name__} too"
            found.append(Error(message, obj=model, id="ledger.E002"))
        seen[kind] = model
        try:
            ledger_fields(model)
        except ImproperlyConfigured as error:
            found.append(Error(str(error), obj=model, id="ledger.E003"))
    return found
