"""Settings of a worker process of the tests: the suite's database, and few apps, to start quickly."""

from config.settings import *  # noqa: F403

INSTALLED_APPS = ["jobs", "tests.jobs.probe.Probe"]
AUTH_USER_MODEL = "auth.User"
