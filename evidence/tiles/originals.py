"""The tiles of the start page about the originals: how those one may see came out of their last check, and
for those who oversee the installation how the last check of all of them ended."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.frames.dashboard import Part, Tile
from casework.models import Status
from casework.records import address
from common.look.times import moment_text
from evidence.models import CheckProgress, EvidenceItem, IntegrityCheck, StoreCheck

# The newest so many are looked at: a start page must not cost more where there is more.
LIMIT = 1_000
# A check runs every night: where the last one ended longer ago, none has come to its end since.
OLD = timedelta(days=2)


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
        _foot(changed, missing, max((at for _result, at in found if at), default=None)),
        f"{address('evidence:item-list')}{_only(changed, missing)}",
        "shield-alert" if changed or missing else "shield-check",
        alarm=bool(changed or missing),
    )


def _only(changed: int, missing: int) -> str:
    """The filter that leads from the tile to what is wrong, where one does."""
    if changed and missing:
        return ""
    kind = IntegrityCheck.Result.CHANGED if changed else IntegrityCheck.Result.MISSING
    return f"?last_check={kind}" if changed or missing else ""


def _foot(changed: int, missing: int, last: Any) -> str:
    if changed or missing:
        return _("%(changed)d changed, %(missing)d missing") % {
            "changed": changed,
            "missing": missing,
        }
    if last:
        return _("last check %(time)s") % {"time": moment_text(last)}
    return _("hashed on arrival, not re-checked yet")


# -- for those who oversee the installation ----------------------------------------------------------
def last_complete_check(user: Any) -> Tile | None:
    """What the last check of all originals found and when; loud when it is old, or when none ever ended."""
    if not user.has_perm("oversight.view"):
        return None
    last = StoreCheck.objects.visible_to(user).order_by("-ended_at", "-pk").first()
    under_way = CheckProgress.objects.first()
    if last is None:
        return Tile(
            _("Last complete check"),
            _("never"),
            _("No check of all originals has come to its end yet."),
            icon="shield-alert",
            alarm=True,
            more=_under_way(under_way),
        )
    old = last.ended_at < timezone.now() - OLD
    return Tile(
        _("Last complete check"),
        _("%(number)s intact") % {"number": number_format(last.intact, force_grouping=True)},
        _when(last, old=old),
        record_url(last),
        "shield-check" if last.is_whole and not old else "shield-alert",
        alarm=old,
        parts=tuple(_not_intact(last)),
        more=_under_way(under_way),
    )


def _when(last: StoreCheck, *, old: bool) -> str:
    words = {"time": moment_text(last.ended_at), "by": last.get_by_display()}
    if old:
        return _("%(time)s: longer ago than two nights (%(by)s)") % words
    return "{time} ({by})".format(**words)


def _not_intact(last: StoreCheck) -> Iterator[Part]:
    """Each kind of finding by itself, and where to read on."""
    items = address("evidence:item-list")
    if last.changed:
        number = ngettext("%d changed", "%d changed", last.changed) % last.changed
        yield Part(number, f"{items}?last_check={IntegrityCheck.Result.CHANGED}", alarm=True)
    if last.missing:
        number = ngettext("%d missing", "%d missing", last.missing) % last.missing
        yield Part(number, f"{items}?last_check={IntegrityCheck.Result.MISSING}", alarm=True)
    if last.orphaned:
        number = ngettext("%d orphaned", "%d orphaned", last.orphaned) % last.orphaned
        yield Part(number, record_url(last))


def record_url(check: StoreCheck) -> str:
    """Where the record of a check of all originals is shown."""
    return address("admin:evidence_storecheck_change", check.pk)


def _under_way(progress: CheckProgress | None) -> str:
    if progress is None:
        return ""
    words = {"percent": progress.share * 100, "time": moment_text(progress.moved_at)}
    if progress.stands_still(timezone.now()):
        return _("A check stands still at %(percent)d %%, since %(time)s.") % words
    return _("being re-hashed now: %(percent)d %% done") % words
