"""The WSGI entry point. Uploads stream only under WSGI: ASGI would spool every body to disk first."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def _refuse_contradiction() -> None:
    from django.db import connections

    from accounts.installation import refuse_contradiction

    refuse_contradiction()
    # The processes that a server forks must each open a connection of their own.
    connections.close_all()


_refuse_contradiction()
