"""Letters about notifications: at once, or once a day. Codes and references and fixed words alone.

Each is a job of its own, tried again while the mail server does not take it. What a letter tells is
looked up when it is sent: what was read, or hidden, meanwhile is in no letter.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation

import jobs
from accounts.models import User
from accounts.services import mail
from accounts.services.links import url
from casework.models import Notification
from casework.notices.lines import placed

# How many lines one letter has; the others wait where it leads to.
LONGEST = 50
Letter = Notification.Letter


def follow(begun: Iterable[Notification]) -> None:
    """Have letters sent for new lines whose readers want to know at once, in the unit that tells them."""
    for row in begun:
        if row.letter == Letter.NOW:
            letter_at_once.enqueue(str(row.pk))


@jobs.task(name="casework.letter_at_once", attempts=20)
def letter_at_once(notification_id: str) -> None:
    """The letter about one line, unless it was read meanwhile."""
    row = Notification.objects.filter(pk=notification_id).select_related("person").first()
    if row is not None:
        _send(row.person, Letter.NOW, only=row.pk)


@jobs.task(name="casework.letters_daily", attempts=2)
def letters_daily() -> None:
    """A letter for everybody who has unread lines that no letter has told of."""
    waiting = Notification.objects.to_be_lettered(Letter.DAILY).order_by()
    jobs_of = waiting.values_list("person", flat=True).distinct()
    letter_of_day.enqueue_each([str(pk) for pk in jobs_of])


@jobs.task(name="casework.letter_of_day", attempts=20)
def letter_of_day(person_id: str) -> None:
    """The daily letter of one person."""
    person = User.objects.filter(pk=person_id).first()
    if person is not None:
        _send(person, Letter.DAILY)


def _send(person: User, letter: str, **only: Any) -> None:
    person.reads_only = True  # type: ignore[attr-defined]
    rows = Notification.objects.visible_to(person).to_be_lettered(letter)
    rows = rows.filter(**{"pk": only["only"]} if only else {}).select_related("case")
    found = list(rows.in_order()[: LONGEST + 1])
    if not found or not mail.reaches(person.email):
        return
    shown = found[:LONGEST]
    with translation.override(person.language):
        lines = [_words(row) for row in placed(shown, person)]
    mail.deliver(
        "notifications",
        person.email,
        language=person.language,
        lines=lines,
        more=len(found) > LONGEST,
        link=url("casework:notification-list"),
    )
    told = Notification.objects.filter(pk__in=[row.pk for row in found])
    told.update(lettered_at=timezone.now())


def _words(row: Any) -> str:
    references = [row.case.reference if row.case else "", row.reference]
    named = " ".join(dict.fromkeys(one for one in references if one))
    words = f"{row.sentence}: {named}" if named else str(row.sentence)
    return f"{words} ({row.count}×)" if row.count > 1 else words
