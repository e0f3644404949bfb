"""Columns that several lists share."""

from django.utils.translation import gettext_lazy as _

from common.admin import field_column

OF_ITEM = field_column("item", _("evidence item"))
OF_CASE = field_column("case", _("case"))
