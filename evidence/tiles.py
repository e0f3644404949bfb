"""The tile of the start page that says how the originals one may see came out of their last check."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from casework.dashboard import Tile
from casework.models import Status
from casework.records import address
from common.look.times import moment_text
from evidence.models import EvidenceItem, IntegrityCheck
from jobs.models import Job

# The newest so many are looked at: a start page must not cost more where there is more.
LIMIT = 1_000


def originals_intact(user: Any) -> Tile | None:
    """How many originals were intact when last re-hashed, of how many; None where there are none."""
    checks = IntegrityCheck.objects.filter(item=OuterRef("pk")).order_by("-checked_at")
    rows = EvidenceItem.objects.visible_to(user).exclude(status=Status.VOID)
    rows = rows.filter(form=EvidenceItem.Form.DIGITAL, disposed_at=None)
    found = list(
        rows.annotate(
            result=Subquery(checks.values("result")[:1]),
            at=Subquery(checks.values("checked_at")[:1]),
        )
        .order_by("-created_at", "-pk")
        .values_list("result", "at")[: LIMIT + 1]
    )
    if not found:
        return None
    capped, found = len(found) > LIMIT, found[:LIMIT]
    intact = sum(result == IntegrityCheck.Result.INTACT for result, _at in found)
    changed = sum(result == IntegrityCheck.Result.CHANGED for result, _at in found)
    missing = sum(result == IntegrityCheck.Result.MISSING for result, _at in found)
    total = number_format(len(found), force_grouping=True) + ("+" if capped else "")
    checked = any(result for result, _at in found)
    return Tile(
        _("Originals found intact") if checked else _("Originals"),
        f"{number_format(intact, force_grouping=True)} / {total}" if checked else total,
        _foot(user, changed, missing, max((at for _result, at in found if at), default=None)),
        address("evidence:item-list"),
        "shield-alert" if changed or missing else "shield-check",
        alarm=bool(changed or missing),
    )


def _foot(user: Any, changed: int, missing: int, last: Any) -> str:
    if changed or missing:
        return _("%(changed)d changed, %(missing)d missing") % {
            "changed": changed,
            "missing": missing,
        }
    # How the installation's own work goes is for those who oversee it.
    share = progress() if user.has_perm("oversight.view") else None
    if share is not None:
        return _("being re-hashed now: %(percent)d %% done") % {"percent": share * 100}
    if last:
        return _("last check %(time)s") % {"time": moment_text(last)}
    return _("hashed on arrival, not re-checked yet")


def progress() -> float | None:
    """How far the check of all originals is, from 0 to 1; None while there is none under way.

    It goes through them in the order of their SHA-256, whose first digits are spread evenly: where it
    is tells how much is done, without counting anything.
    """
    rows = (
        Job.objects.unfinished().filter(name="evidence.verify_all").order_by("-created_at", "-pk")
    )
    job = rows.values_list("status", "arguments").first()
    if job is None:
        return None
    status, arguments = job
    after = str(arguments.get("kwargs", {}).get("after", ""))
    if not after:
        return 0.0 if status == Job.Status.RUNNING else None
    return int(after[:8], 16) / 2**32
