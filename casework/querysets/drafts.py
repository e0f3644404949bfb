"""What people typed and have not kept yet."""

from django.db import models

from casework.permissions import MATRIX
from casework.querysets.scope import case_ids, may_see_anything
from common.querysets import ScopedQuerySet


class DraftQuerySet(ScopedQuerySet):
    """What somebody typed is seen by them alone, and only while they may write where they typed it."""

    def visible_to(self, user):
        if not may_see_anything(user):
            return self.none()
        own = self.filter(person=user)
        within = models.Q(case=None)
        for permission in own.order_by().values_list("permission", flat=True).distinct():
            ids = case_ids(user, permission) if permission in MATRIX else []
            within |= models.Q(permission=permission, **({} if ids is None else {"case__in": ids}))
        return own.filter(within)
