"""A label to stick on an item: its references, large, and a QR code that leads to its page. No names."""

from typing import Any

import qrcode
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M

from casework.services.writing import require
from evidence.models import EvidenceItem
from evidence.papers import as_file, typeset


def response(request: HttpRequest, item: EvidenceItem) -> HttpResponse:
    actor: Any = request.user
    require(actor, "custody.view", item)
    return as_file(made(item), f"{item.case.reference}_{item.reference}_label.pdf")


def code_of(item: EvidenceItem) -> str:
    """What the QR code says: references and the path of the page, which opens to those who may see it."""
    page = reverse("evidence:item-detail", args=[item.pk])
    return f"{item.case.reference} {item.reference} {page}"


def made(item: EvidenceItem) -> bytes:
    """The label, 90 by 50 mm. It says what the thing is, not what it shows or from whom it came."""
    data = {
        "case": item.case.reference,
        "reference": item.reference,
        "kind": str(item.get_kind_display()),
        "lines": [
            f"{label}: {value}"
            for label, value in (
                (_("Quantity"), item.quantity),
                (_("Package"), item.package_number),
                (_("Sample of"), item.sampled_from.reference if item.sampled_from else ""),
            )
            if value
        ],
        "code": code_of(item),
        "qr": _svg(code_of(item)),
    }
    return typeset("label.typ", data, item.created_at)


def _svg(text: str) -> str:
    """The QR code as one path, a unit a module."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path d="{path}"/></svg>'
    )
