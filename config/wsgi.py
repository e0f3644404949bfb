"""The WSGI entry point. Uploads stream only under WSGI: ASGI would spool every body to disk first."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def _refuse_contradiction() -> None:
    from django.db import connections

    from accounts.installation import refuse_contradiction
    from exchange.backup.marking import refuse_half_restored

    refuse_half_restored()
    refuse_contradiction()
    # The processes that a server forks must each open a connection of their own.
    connections.close_all()


def _settle() -> None:
    """Load what the first request would, and never look for garbage in it again.

    A collection walks every object the program has: among those of a request there are some
    hundred thousand that came at the start and stay, a sixth of the work of a list.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - imports every view
    gc.collect()
    gc.freeze()


_refuse_contradiction()
_settle()
