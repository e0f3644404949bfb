"""What a person is told, and how they want to be: each one's own, and only of what they may see."""

from django.utils import timezone

from casework.querysets.scope import may_see_anything
from common.querysets import ScopedQuerySet


class OwnQuerySet(ScopedQuerySet):
    """Rows that belong to one person, and are nobody else's business."""

    def visible_to(self, user):
        return self.filter(person=user) if may_see_anything(user) else self.none()


class NotificationQuerySet(OwnQuerySet):
    """One's own, as long as one may see the record: what was hidden since is not told any more."""

    def visible_to(self, user):
        from casework.notices.scope import told_to

        rows = super().visible_to(user)
        return rows if rows.query.is_empty() else rows.filter(told_to(user))

    def unread_by(self, user):
        """What `user` may see and has not read, for the frame of every page.

        One small question for the kinds of record, and no large one for somebody who has read all.
        """
        from casework.notices.scope import told_to

        own = super().visible_to(user).unread()
        about = set(own.order_by().values_list("record_kind", flat=True).distinct())
        return own.filter(told_to(user, about)) if about else self.none()

    def unread(self):
        return self.filter(open_key__isnull=False)

    def mark_read(self) -> int:
        """Set unread lines to read; returns how many there were."""
        return self.unread().update(open_key=None, read_at=timezone.now())

    def in_order(self):
        return self.order_by("-at", "-id")

    def to_be_lettered(self, letter: str):
        """Those that a letter of this sort should still tell."""
        return self.unread().filter(letter=letter, lettered_at=None)
