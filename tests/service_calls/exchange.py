"""Exports and bundles: the services of `exchange`."""

from django.conf import settings

from tests.service_calls.rows import (
    Arguments,
    approved_case_with_item,
    approved_export,
    lost_export,
    returned_export,
)

SERVICES: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "exchange.exports.export_request": (
        lambda w: {
            "actor": w.people["lead"],
            "case": w.case,
            "recipient": "A court",
            "legal_basis": "A request",
        },
        ("exchange.export.requested", "exchange.export.submitted", "casework.review.opened"),
    ),
    "exchange.exports.export_edit": (
        lambda w: {
            "actor": w.people["lead"],
            "export": (export := returned_export(w)),
            "version": export.version,
            "purpose": "For the trial.",
        },
        ("exchange.export.edited",),
    ),
    "exchange.exports.export_rebuild": (
        lambda w: {"actor": w.people["lead"], "export": lost_export(w)},
        ("exchange.export.rebuild_requested",),
    ),
    "exchange.exports.export_open": (
        lambda w: {"actor": w.people["lead"], "export": w.export},
        ("exchange.export.downloaded",),
    ),
    "exchange.exports.export_document_open": (
        lambda w: {"actor": w.people["lead"], "export": w.export},
        ("exchange.export.document_read",),
    ),
    "exchange.builds.build": (
        lambda w: {"export_id": str(approved_export(w).pk)},
        ("exchange.export.built",),
    ),
    "exchange.operator.operator_export": (
        lambda w: {
            "case": approved_case_with_item(w),
            "recipient": "A court",
            "out": settings.CASEWORK_DATA_DIR / "handed-over",
        },
        ("exchange.case.exported_by_operator",),
    ),
}
