"""Settings of the test suite: the real ones, in a data folder of its own, with quick passwords."""

import os
import tempfile

_data = tempfile.mkdtemp(prefix="casework-test-")
os.environ["CASEWORK_DATA_DIR"] = _data
os.environ["CASEWORK_DEMO"] = "1"
os.environ.setdefault("CASEWORK_SECRET_KEY", "only-for-tests-" + "x" * 50)

from config.settings import *  # noqa: E402, F403

# Argon2 costs 0.2 s and 100 MB a hash; tests of the real hasher name it themselves.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in real use: an in-memory database knows neither WAL nor waiting for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_data) / "test.sqlite3")}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Nothing is collected for tests; the folder alone must be there.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
