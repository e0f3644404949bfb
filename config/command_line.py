"""`python manage.py …`: what can be expected to fail is told in a sentence, with exit status 1."""

import sys

from django.core.exceptions import ImproperlyConfigured


def run(arguments: list[str]) -> int:
    """Run the command and return its exit status: 0, or 1 with the reason on standard error.

    A wrong argument is 1 as well. `--traceback` shows where a failure comes from.
    """
    from django.core.management import execute_from_command_line
    from django.db import Error

    from common.errors import CaseworkError

    told = (Error, CaseworkError, ImproperlyConfigured, OSError)
    try:
        _read_settings()
        execute_from_command_line(arguments)
    except SystemExit as ending:
        # argparse ends with 2 for a wrong argument, after it has said which.
        return ending.code if ending.code in (0, 1) else int(bool(ending.code))
    except _UnreadableSettings as error:
        return _say(f"A CASEWORK_ setting cannot be used: {error}")
    except told as error:
        if "--traceback" in arguments:
            raise
        return _say(_sentence(error))
    return 0


class _UnreadableSettings(Exception):
    """Carries the reason."""


def _read_settings() -> None:
    from django.conf import settings

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads them all
    except OSError as error:
        raise _UnreadableSettings(_sentence(error)) from error
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise _UnreadableSettings(error) from error


def _sentence(error: Exception) -> str:
    from django.db import Error

    from common.errors import CaseworkError

    if isinstance(error, CaseworkError):
        return str(error.message)
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    if isinstance(error, Error):
        return f"The database cannot be used: {error} (`make run` or `migrate` prepare a new one.)"
    return str(error)


def _say(text: str) -> int:
    sys.stderr.write(f"{text.strip()}\n")
    return 1
