"""The database: SQLite with WAL and immediate transactions, or PostgreSQL."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

NAME = "CASEWORK_DATABASE_URL"
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    # FULL: a commit that was acknowledged survives a power cut. What is deleted is overwritten:
    # an erased identity must not lie about in the free pages of the file.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;",
}


def database(env: environ.Env, file: Path) -> dict[str, Any]:
    """The default database: the one that the environment names, or SQLite in `file`.

    Raises `ImproperlyConfigured` for any other kind, without repeating an address that may hold a password.
    """
    found: dict[str, Any] = env.db_url(NAME, default=f"sqlite:///{file}")
    engine = found.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        found["OPTIONS"] = SQLITE
    elif engine.endswith("postgresql"):
        found["CONN_HEALTH_CHECKS"] = True
    else:
        scheme, named, _rest = env(NAME).partition("://")
        raise ImproperlyConfigured(
            f"{NAME} begins with sqlite:///… or postgres://…"
            + (f", not with {scheme}://" if named else "")
        )
    # Opening a connection, to a file too, costs about as much as a small page.
    found["CONN_MAX_AGE"] = 60
    return found
