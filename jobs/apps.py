from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        from jobs import schedule, upkeep  # noqa: F401 - registers its task

        schedule("jobs.prune", every=timedelta(days=1))
