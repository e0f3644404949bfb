"""The only door to exports: they are seen by those who hold `export.view` in the case."""

from casework.querysets.scope import ByCase


class ExportQuerySet(ByCase):
    view_permission = "export.view"

    def for_list(self):
        """With everything a row shows, in a constant number of queries."""
        return self.select_related("case", "bundle", "created_by")


class BundleQuerySet(ByCase):
    view_permission = "export.view"
