"""What must be in place before the server starts: tables, static files, the first people."""

import hashlib
import io
import os
from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], None]


def prepare(say: Say) -> list[str]:
    """Bring the installation up to date, and return the lines that tell how to sign in.

    Quick when nothing has changed. Raises CaseworkError, CommandError or a database error with a
    message for the operator.
    """
    from exchange.backup.marking import refuse_half_restored

    refuse_half_restored()
    _agree_on_kind()
    update_tables(say)
    collect_static_files(say)
    _agree_on_kind()
    closed = _vault()
    lines = _demonstration(say) if settings.CASEWORK_DEMO else _first_administrator()
    _texts_for_witnesses()
    return [*_second_factors(), *closed, *lines]


def _agree_on_kind() -> None:
    """Refuse to open a demonstration as a real installation, or the other way round."""
    from accounts import installation

    if not installation.table_exists():
        return
    if installation.kind() or not settings.CASEWORK_DEMO:
        installation.ensure("demo" if settings.CASEWORK_DEMO else "real")


def update_tables(say: Say) -> None:
    """Migrate when anything is left to migrate, and see that the cache has its table."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database…")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


# -- static files ------------------------------------------------------------------------------
def collect_static_files(say: Say) -> None:
    """Collect the static files unless the ones collected last are the same."""
    kept = settings.CASEWORK_DATA_DIR / "staticfiles.state"
    state = _state_of_static_files()
    if settings.STATIC_ROOT.is_dir() and kept.is_file() and kept.read_text() == state:
        return
    say("Collecting static files…")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    kept.write_text(state)


def _state_of_static_files() -> str:
    """A digest of every static file's name, size and time of change.

    Of the files, not their bytes.
    """
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


# -- people ------------------------------------------------------------------------------------
def _demonstration(say: Say) -> list[str]:
    from accounts.models import User
    from exchange.demonstration.people import ACCOUNTS

    if not User.objects.exists():
        say("Making the demonstration cases…")
        call_command("demo", stdout=io.StringIO())  # what it says is said below
    return [
        "This is a demonstration. Do not put real cases into it.",
        f"Sign in as {', '.join(ACCOUNTS)}.",
        f"Password of each: {_demonstration_password()}",
    ]


def _demonstration_password() -> str:
    """The password that opens the demonstration.

    A start may name another than the one it was made with.
    """
    from accounts.models import User

    kept = settings.CASEWORK_DATA_DIR / "keys" / "demo_password"
    candidates = [os.environ.get("CASEWORK_DEMO_PASSWORD", "")]
    if kept.is_file():
        candidates.append(kept.read_text().strip())
    someone = User.objects.filter(is_demo=True).order_by("username").first()
    for password in candidates:
        if password and someone and someone.check_password(password):
            return password
    return "the one it was made with (CASEWORK_DEMO_PASSWORD)"


def _second_factors() -> list[str]:
    """What the operator must know before people sign in with a code."""
    from accounts import factor_key

    wrong = factor_key.complaint()
    return [f"WARNING: {wrong}"] if wrong else []


def _vault() -> list[str]:
    """Make the vault's first key, or say why the vault stays closed: the rest runs all the same."""
    import ledger
    from vault.errors import VaultClosed
    from vault.services.keys import vault_prepare

    try:
        vault_prepare(actor=ledger.SYSTEM)
    except VaultClosed as closed:
        return [f"WARNING: {closed.message}"]
    return []


def _texts_for_witnesses() -> None:
    """A consent names the words that were shown: those of the program, until there are others."""
    from casework.services.consent_texts import consent_texts_provide

    consent_texts_provide()


def _first_administrator() -> list[str]:
    from accounts.services import first_administrator_invitation

    link = first_administrator_invitation()
    if link is None:
        return []
    return ["Make the first administrator’s account; the link works once:", link]
