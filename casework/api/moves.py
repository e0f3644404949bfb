"""The moves of review as addresses: POST …/{id}/submit/, approve/, return/, withdraw/, reopen/, close/."""

from typing import Any

from casework.services import reviews
from casework.workflow import moves_of
from common.api.writing import move


def _service(name: str) -> Any:
    def make(record: Any, *, actor: Any, comment: str, digest: str | None) -> Any:
        return reviews.move(actor=actor, record=record, name=name, comment=comment, digest=digest)

    return make


def reviewed(kind: str) -> Any:
    """A class decorator that gives a viewset one address per move that records of `kind` know."""

    def decorate(viewset: Any) -> Any:
        for step in moves_of(kind):
            service = _service(step.name)
            service.__doc__ = f"{' or '.join(step.sources)} → {step.target}. {step.not_now}"
            permission = f"{kind}.{step.verb}"
            setattr(viewset, step.name, move(step.name, service, permission=permission))
        return viewset

    return decorate
