"""What was under way when the copy was made, and can only be ended or begun again in the restored one."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache

import jobs
from evidence.services import checks


def settle() -> None:
    """End every session, forget counters, and let work that a worker had in hand wait again.

    A backup leaves sessions out; they are removed here as well, in case one comes from elsewhere. A
    nightly check that was under way begins anew: what it had read lay on another disk.
    """
    UserSession.objects.all().delete()
    Session.objects.all().delete()
    cache.clear()
    jobs.release_all()
    checks.progress_forget()
