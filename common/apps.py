from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common import checks as _checks  # noqa: F401 - registers them
        from common.forward import refuse_the_way_back

        pre_migrate.connect(refuse_the_way_back, dispatch_uid="forward only")
