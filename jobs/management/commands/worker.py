"""`manage.py worker`: does the background work until it is stopped."""

import signal
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common.errors import CaseworkError
from jobs.models import Job
from jobs.registry import check_before_work
from jobs.worker import STOP_WITHIN, Worker


def positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError("a whole number from 1 on")
    return number


class Command(BaseCommand):
    help = "Do the background work: examine files, send mail, check the store by night."
    # The pages and addresses are the server's business; the worker starts in half the time.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")
        parser.add_argument(
            "--concurrency", type=positive, default=1, help="jobs at a time (default: 1)"
        )
        parser.add_argument(
            "--lease",
            type=positive,
            default=settings.CASEWORK_JOB_LEASE,
            help="seconds until a killed worker's jobs are taken up (default: %(default)s)",
        )
        parser.add_argument(
            "--stop-within",
            type=positive,
            default=int(STOP_WITHIN),
            help="seconds that running jobs get when the worker is stopped (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # First of all: of a database that is being restored, nothing is to be said or done.
            check_before_work()
            Job.objects.exists()
        except CaseworkError as refusal:
            raise CommandError(str(refusal.message)) from None
        except DatabaseError as error:
            raise CommandError(
                "The database is not ready. Run `python manage.py migrate` first."
            ) from error
        worker = Worker(
            concurrency=options["concurrency"],
            lease=timedelta(seconds=options["lease"]),
            stop_within=options["stop_within"],
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, frame: worker.stop())
        worker.run(once=options["once"])
