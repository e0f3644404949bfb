"""The chain of custody of one item as a form to print and sign; it says what the rows say (CSO-9)."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

import ledger
from casework.services.writing import require
from common.canonical import canonical_json
from common.look.sizes import exact_size_text
from common.look.times import day_text, time_text
from evidence.custody import chain
from evidence.custody.telling import Told, standing, told, who
from evidence.models import CustodyEvent, EvidenceItem
from evidence.papers import as_file, typeset
from ledger.models import Entry

Row = dict[str, Any]


def response(request: HttpRequest, item: EvidenceItem) -> HttpResponse:
    """The form as a file. Who asked for it is in the ledger first: it names outside parties."""
    actor: Any = request.user
    require(actor, "custody.view", item)
    pdf = made(item)
    ledger.read(actor, "evidence.custody.form_read", item, case_id=item.case_id)
    return as_file(pdf, f"{item.case.reference}_{item.reference}_custody.pdf")


def made(item: EvidenceItem) -> bytes:
    """The form of `item` in the reader's language."""
    events = chain.events_of(item)
    return typeset("custody_form.typ", content(item, events), events[-1].recorded_at)


def digest_of(events: list[CustodyEvent]) -> str:
    """SHA-256 over the canonical rows of a chain, in order."""
    return hashlib.sha256(canonical_json([event.canonical() for event in events])).hexdigest()


def content(item: EvidenceItem, events: list[CustodyEvent]) -> Row:
    """Everything that the form says, as text."""
    now = chain.read(events[-1], item)
    numbers = _ledger_numbers(events)
    return {
        "title": _("Chain of custody"),
        "organisation": settings.CASEWORK_ORGANISATION,
        "subject": f"{item.case.reference} · {item.reference}",
        "facts": [[str(label), value] for label, value in facts(item) if value],
        "now_title": _("At the last event"),
        "now": [[str(label), value] for label, value in standing(now) if value],
        "heads": [_("No."), _("When"), _("What happened"), _("Then with")],
        "events": [_event(one, numbers) for one in told(events)],
        "sign_title": _("Next hand-over, if on paper"),
        "signs": [_("Handed over by"), _("Received by"), _("Date, time, zone"), _("Seal found")],
        "digest_label": _("SHA-256 of these rows"),
        "digest": digest_of(events),
        "made": _("State at %(time)s, after event %(count)d.")
        % {"time": time_text(events[-1].recorded_at), "count": len(events)},
        "page": _("Page"),
        "of": _("of"),
    }


def facts(item: EvidenceItem) -> list[tuple[Any, str]]:
    """What is known of the item itself."""
    rows = [
        (_("Item"), f"{item.reference}, {item.get_form_display()}, {item.get_kind_display()}"),
        (_("Title"), item.title),
        (_("Description"), item.description),
        (_("Quantity"), item.quantity),
        (_("Number on the package"), item.package_number),
        (_("Sample of"), item.sampled_from.reference if item.sampled_from else ""),
        (_("Received from"), item.received_from),
        (_("Received on"), day_text(item.received_on) if item.received_on else ""),
    ]
    if not item.is_physical:
        rows += [
            (_("File name as received"), item.file_name),
            (_("Size"), exact_size_text(item.size)),
            ("SHA-256", item.sha256),
            ("SHA-512", item.facts.sha512 or ""),
        ]
    return rows


def _event(one: Told, numbers: dict) -> Row:
    event = one.event
    return {
        "seq": str(event.seq),
        "when": one.when,
        "kind": event.get_kind_display(),
        "marks": one.marks,
        "lines": [[str(label), value] for label, value in one.details],
        "with": one.left,
        "foot": _("Recorded %(time)s by %(who)s. Ledger entry %(number)s.")
        % {
            "time": time_text(event.recorded_at, seconds=True),
            "who": who(event.by),
            "number": numbers.get(event.pk, "–"),
        },
    }


def _ledger_numbers(events: list[CustodyEvent]) -> dict[Any, int]:
    rows = Entry.objects.filter(object_id__in=[event.pk for event in events], change=True)
    return dict(rows.order_by("seq").values_list("object_id", "seq"))
