"""The tile of the start page that says how the originals one may see came out of their last check."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.dashboard import Tile
from casework.models import Status
from casework.records import address
from common.look.times import moment_text
from evidence.models import EvidenceItem, IntegrityCheck

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
    broken = sum(result not in (None, IntegrityCheck.Result.INTACT) for result, _at in found)
    total = number_format(len(found), force_grouping=True) + ("+" if capped else "")
    checked = any(result for result, _at in found)
    return Tile(
        _("Originals found intact") if checked else _("Originals"),
        f"{number_format(intact, force_grouping=True)} / {total}" if checked else total,
        _foot(broken, max((at for _result, at in found if at), default=None)),
        address("evidence:item-list"),
        "shield-alert" if broken else "shield-check",
        alarm=bool(broken),
    )


def _foot(broken: int, last: Any) -> str:
    if broken:
        words = ngettext(
            "%(count)d original is not intact", "%(count)d originals are not intact", broken
        )
        return words % {"count": broken}
    if last:
        return _("last check %(time)s") % {"time": moment_text(last)}
    return _("hashed on arrival, not re-checked yet")
