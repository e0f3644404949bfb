"""Identities, keys, break-glass: the services of `vault`."""

from ledger import OPERATOR, SYSTEM
from tests import factories
from tests.service_calls.rows import (
    Arguments,
    abandoned_access,
    asked_access,
    fresh,
    granted_access,
    on_file,
    opened_access,
    why,
)
from tests.world import SEALED_NAME

SERVICES: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "vault.keys.vault_prepare": (
        lambda w: {"actor": SYSTEM},
        (),
    ),
    "vault.identities.identity_write": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": factories.witness(w.case, w.people["custodian"]),
            "version": None,
            "values": {"surname": "Invented", "photo": b"\xff\xd8\xff and so on"},
        },
        ("vault.identity.recorded",),
    ),
    "vault.identities.identity_write again": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "version": w.identity.version,
            "values": {"phone": None, "address": "Invented street 1"},
        },
        ("vault.identity.changed",),
    ),
    "vault.index.lookup": (
        lambda w: {"actor": w.people["custodian"], "kind": "surname", "value": SEALED_NAME},
        ("vault.index.searched",),
    ),
    "vault.access.access_request": (
        lambda w: {"actor": w.people["lead"], **why(on_file(w))},
        ("vault.access.requested",),
    ),
    "vault.access.access_emergency": (
        lambda w: {"actor": w.people["custodian"], **why(on_file(w))},
        ("vault.access.opened_in_emergency",),
    ),
    "vault.access.access_grant": (
        lambda w: {"actor": w.people["supervisor"], "access": asked_access(w), **fresh()},
        ("vault.access.granted",),
    ),
    "vault.access.access_refuse": (
        lambda w: {"actor": w.people["custodian"], "access": asked_access(w), "comment": "No."},
        ("vault.access.refused",),
    ),
    "vault.access.access_cancel": (
        lambda w: {"actor": w.people["lead"], "access": asked_access(w)},
        ("vault.access.cancelled",),
    ),
    "vault.access.access_open": (
        lambda w: {"actor": w.people["lead"], "access": granted_access(w), **fresh()},
        ("vault.access.opened",),
    ),
    "vault.access.access_close": (
        lambda w: {"actor": w.people["lead"], "access": opened_access(w)},
        ("vault.access.closed",),
    ),
    "vault.showing.access_show": (
        lambda w: {"actor": w.people["lead"], "access": opened_access(w)},
        ("vault.field.shown", "vault.field.shown"),
    ),
    "vault.showing.access_photo": (
        lambda w: {"actor": w.people["lead"], "access": opened_access(w)},
        ("vault.field.shown",),
    ),
    "vault.access_reviews.access_review": (
        lambda w: {
            "actor": w.people["supervisor"],
            "access": w.accesses["ended"],
            "verdict": "justified",
            "comment": "Read the reason.",
        },
        ("vault.access.reviewed",),
    ),
    "vault.endings.access_end": (
        lambda w: {"actor": SYSTEM, "access": abandoned_access(w, "s-left")},
        ("vault.access.right_ended",),
    ),
    "vault.endings.end_access": (
        lambda w: {"access_id": str(abandoned_access(w, "s-left-too").pk)},
        ("vault.access.right_ended",),
    ),
    "vault.endings.end_accesses": (
        lambda w: abandoned_access(w, "s-left-as-well") and {},
        ("vault.access.right_ended",),
    ),
    "vault.holds.identity_hold": (
        lambda w: {
            "actor": w.people["supervisor"],
            "identity": w.identity,
            "reason": "Order of a court, 1/26",
        },
        ("vault.identity.held",),
    ),
    "vault.holds.identity_release": (
        lambda w: {
            "actor": w.people["custodian"],
            "identity": w.identity,
            "reason": "The order was lifted",
        },
        ("vault.identity.released",),
    ),
    "vault.erasures.erasure_request": (
        lambda w: {
            "actor": w.people["custodian"],
            "identity": w.identity,
            "grounds": "order",
            "reason": "Ordered",
        },
        ("vault.erasure.requested",),
    ),
    "vault.erasures.erasure_withdraw": (
        lambda w: {"actor": w.people["custodian"], "erasure": w.identity.erasures.get()},
        ("vault.erasure.withdrawn",),
    ),
    "vault.erasures.erasure_decide": (
        lambda w: {
            "actor": w.people["supervisor"],
            "erasure": w.erasure,
            "verdict": "approve",
        },
        ("vault.erasure.erased", "vault.identity.erased"),
    ),
    "vault.rotation.rotate": (
        lambda w: {"actor": OPERATOR},
        ("vault.key.taken_up", "vault.key.retired", "vault.key.rotated"),
    ),
    "vault.rotation.retired_destroy": (
        lambda w: {"actor": OPERATOR},
        ("vault.key.destroyed",),
    ),
    "vault.reindexing.index_renew": (
        lambda w: {"actor": OPERATOR},
        ("vault.index.key_made", "vault.index.key_gone", "vault.index.renewed"),
    ),
    "evidence.materials.material_add": (
        lambda w: {
            "actor": w.people["custodian"],
            "note": w.notes["waiting"],
            "item": w.items["approved"],
            "role": "shown",
        },
        ("evidence.material.stated",),
    ),
    "evidence.materials.material_withdraw": (
        lambda w: {"actor": w.people["lead"], "material": w.material, "reason": "Another note"},
        ("evidence.material.withdrawn",),
    ),
}
