"""The demonstration's one password: given, or made once and kept for the next start."""

import os
import secrets

from django.conf import settings


def demo_password() -> str:
    """CASEWORK_DEMO_PASSWORD, else a random one kept in the data folder (mode 0600)."""
    if given := os.environ.get("CASEWORK_DEMO_PASSWORD"):
        return given
    path = settings.CASEWORK_DATA_DIR / "keys" / "demo_password"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(12))
    return path.read_text().strip()
