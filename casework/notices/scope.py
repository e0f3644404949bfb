"""Which notifications somebody may be told of: those about records that they may see now.

Most kinds of record are seen by those who hold one permission in the case. These are asked for by the
case that the line names, without a look at their tables: the frame of every page counts the lines.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from casework import records
from casework.notices import kinds
from casework.querysets.scope import ByCase, case_ids


def told_to(user: Any, about: Collection[str] | None = None) -> Q:
    """The condition on lines of `user`, by the kind of record that they are about.

    `about`: the kinds that these lines are known to be about. To make the condition for all kinds takes
    longer than most pages.
    """
    alike, scope = defaultdict(list), Q()
    for name, kind in records.kinds().items():
        if about is not None and name not in about:
            continue
        rows: Any = kind.model._default_manager.all()
        if isinstance(rows, ByCase) and type(rows).visible_to is ByCase.visible_to:
            alike[rows.view_permission].append(name)
        elif kind.model._meta.app_label != "accounts":
            seen = kind.visible_to(user)
            if not seen.query.is_empty():
                found = Exists(seen.filter(pk=OuterRef("record_id")).order_by())
                scope |= Q(found, record_kind=name)
    for permission, names in alike.items():
        ids = case_ids(user, permission)
        if ids != []:
            within = {} if ids is None else {"case_id__in": ids}
            scope |= Q(record_kind__in=names, **within)
    if user.case_limit is None:
        scope |= Q(kind__in=kinds.personal(), case=None)
    return scope or Q(pk__in=[])
