"""The words put before witnesses. What is changed becomes a further edition; none is ever edited."""

from pathlib import Path

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import ConsentText
from casework.services import writing
from common.errors import Invalid

SHIPPED = Path(__file__).resolve().parent.parent / "consent_texts"


def consent_text_add(*, actor, language: str, body: str) -> ConsentText:
    """Add the next edition of the text in a language. Raises Refused, and Invalid for the same words."""
    writing.require(actor, "consent_text.add")
    text = ConsentText(language=language.strip(), edition=1, body=body.strip(), created_by=actor)
    writing.validated(text)
    with ledger.unit(actor):
        _append(text)
    return text


def consent_texts_provide() -> list[ConsentText]:
    """Take the texts that come with the program into use, in languages that have none yet.

    Done by the program when an installation starts; whoever is responsible replaces them by their own.
    """
    missing = {path.stem: path for path in sorted(SHIPPED.glob("*.txt"))}
    for language in ConsentText.objects.values_list("language", flat=True).distinct():
        missing.pop(language, None)
    if not missing:
        return []
    provided = []
    with ledger.unit(ledger.SYSTEM):
        for language, path in missing.items():
            text = ConsentText(language=language, edition=1, body=path.read_text("utf-8").strip())
            writing.validated(text)
            _append(text)
            provided.append(text)
    return provided


def _append(text: ConsentText) -> None:
    last = writing.next_number(f"consent-text:{text.language}")
    rows = ConsentText.objects.filter(language=text.language)
    newest = rows.order_by("-edition").first()
    if newest is not None and newest.body == text.body:
        raise Invalid({"body": [_("These words are the present edition already.")]})
    text.edition = max(last, (rows.aggregate(last=Max("edition"))["last"] or 0) + 1)
    text.save(force_insert=True)
    ledger.record("casework.consent_text.added", text)
