"""An export by the operator at the server, who has no account and asks nobody in the application.

docs/decisions/0005-operator-export.md says why there is such a road, and what it may not do.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.models import Case, Decision, Recipient, Review
from casework.review.deciding import contributors
from casework.services import writing
from common.errors import Conflict, Invalid
from exchange import consents, holding
from exchange.bundle import Order, names, write_bundle
from exchange.records import APPROVED, approved_records, digest_now, holds_something
from exchange.services.exports import NOTHING_APPROVED, require_full_text_allowed


@dataclass(frozen=True, slots=True)
class Handed:
    """What was written: the file, its SHA-256 and that of its manifest (hex), and how many statements
    were withheld."""

    path: Path
    sha256: str
    manifest_sha256: str
    withheld: int = 0


def operator_export(
    *,
    case: Case,
    recipient: str,
    out: Path,
    legal_basis: str = "",
    purpose: str = "",
    recipient_kind: str = "",
    full_statements: bool = False,
) -> Handed:
    """Write the approved records of an approved or closed case to `out`, a folder, as a ZIP file.

    Statements go along where their witnesses allow it for `recipient_kind` (`Recipient`); without one,
    none does. The entry in the ledger is made before the file gets its name. Raises Invalid (no
    recipient, an unknown kind, a folder that cannot be written to, an existing file), Conflict `state`
    or `four_eyes` (not approved by a second person), `incomplete` (nothing approved), `consent`, and
    CannotBuild.
    """
    if not recipient.strip():
        raise Invalid({"recipient": [_("Say who receives the export.")]})
    if recipient_kind and recipient_kind not in Recipient.values:
        kinds = ", ".join(Recipient.values)
        words = _("There is no such kind of recipient. There are: %(kinds)s.") % {"kinds": kinds}
        raise Invalid({"recipient_kind": [words]})
    require_full_text_allowed(full_statements, recipient_kind)
    _require_four_eyes(case)
    records, withheld = consents.split(case, approved_records(case), recipient_kind)
    records = holding.without_staying(case, records, full=full_statements)
    if not holds_something(records):
        raise Conflict(NOTHING_APPROVED, code="incomplete")
    _require_folder(out)
    order = Order(
        identifier=names.identifier(case.reference, _next_reference(case)),
        case_id=case.pk,
        recipient=recipient.strip(),
        legal_basis=legal_basis.strip(),
        purpose=purpose.strip(),
        recipient_kind=recipient_kind,
        full_statements=full_statements,
        records=records,
        withheld=withheld,
        road={"road": "operator"},
    )
    return _write(order, case, out / f"{order.identifier}.zip")


def _next_reference(case: Case) -> str:
    # A series of its own: its numbers tell by which road a file left.
    with transaction.atomic():
        return f"OP-{writing.next_number(f'operator-export:{case.pk}'):04d}"


def _require_four_eyes(case: Case) -> None:
    """The case itself, as it is stored now, was approved by somebody who had no hand in it."""
    if case.status not in APPROVED:
        raise Conflict(
            _("Case %(reference)s is not approved. Its state: %(state)s.")
            % {"reference": case.reference, "state": case.get_status_display()},
            code="state",
        )
    approved = Review.objects.filter(
        kind=Case.review_kind, object_id=case.pk, cycle=case.cycle, status=Review.State.APPROVED
    )
    decided = Decision.objects.filter(
        review__in=approved, verdict=Decision.Verdict.APPROVE, digest=digest_now("case", case)
    )
    authors = contributors(case).values("person")
    decided = decided.exclude(decided_by__in=authors)
    if not decided.exclude(decided_by__in=persons.beside(authors)).exists():
        raise Conflict(
            _("No second person has approved case %(reference)s as it is stored now.")
            % {"reference": case.reference},
            code="four_eyes",
        )


def _require_folder(out: Path) -> None:
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from error
    if not os.access(out, os.W_OK | os.X_OK):
        raise _unwritable(out, PermissionError())


def _write(order: Order, case: Case, path: Path) -> Handed:
    """Write beside the final name, record, and only then give the name."""
    if path.exists():
        raise _exists(path)
    digest = hashlib.sha256()
    part = path.with_name(f".{path.name}.part")
    with _new_file(part) as file:

        def write(data: bytes) -> None:
            digest.update(data)
            file.write(data)

        built = write_bundle(order, write)
        file.flush()
        os.fsync(file.fileno())
        handed = Handed(
            path, digest.hexdigest(), built.manifest_sha256, withheld=len(order.withheld)
        )
        _record(order, case, handed)
        _name(part, path)
        path.with_name(f"{path.name}.sha256").write_text(f"{handed.sha256}  {path.name}\n")
    return handed


def _record(order: Order, case: Case, handed: Handed) -> None:
    with ledger.unit(ledger.OPERATOR):
        # Withdrawn while the file was being written: it does not get its name.
        staying = consents.split(case, list(order.records), order.recipient_kind)[1]
        if staying:
            raise consents.no_longer(staying)
        ledger.record(
            "exchange.case.exported_by_operator",
            writing.locked(case),
            case_id=case.pk,
            details={
                "identifier": order.identifier,
                "recipient": order.recipient,
                "recipient_kind": order.recipient_kind,
                "legal_basis": order.legal_basis,
                "purpose": order.purpose,
                "manifest_sha256": handed.manifest_sha256,
                "sha256": handed.sha256,
                "records": [entry["reference"] for entry in order.records],
                "withheld": [[entry["reference"], entry["reason"]] for entry in order.withheld],
            },
            sha256=(handed.manifest_sha256, handed.sha256),
        )


@contextmanager
def _new_file(part: Path) -> Iterator:
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise _exists(part) from None
    except OSError as error:
        raise _unwritable(part.parent, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except OSError as error:
        raise _unwritable(part.parent, error) from error
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    """Give the file its name; one that appeared meanwhile is not overwritten."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # no hard links on this disk, as on exFAT
        part.rename(path)


def _exists(path: Path) -> Invalid:
    return Invalid({"out": [_("%(path)s exists already.") % {"path": path}]}, code="exists")


def _unwritable(out: Path, error: OSError) -> Invalid:
    why = error.strerror or _("no permission")
    words = _("Cannot write to %(path)s: %(why)s") % {"path": out, "why": why}
    return Invalid({"out": [words]}, code="unwritable")
