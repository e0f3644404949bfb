"""E-mails about accounts: plain text, sent after the commit, without names or anything about cases.

A template's first line is the subject. What fails to be sent is logged without the address.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.services.authority import administrators, as_user

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """An e-mail that was not sent; its text is the kind of the fault, never an address."""


_unsent: ContextVar[bool] = ContextVar("unsent", default=False)


@contextmanager
def unsent() -> Iterator[None]:
    """Inside, no e-mail is sent: what a demonstration tells of happened to nobody."""
    token = _unsent.set(True)
    try:
        yield
    finally:
        _unsent.reset(token)


def reaches(email: str) -> bool:
    """Whether a letter to this address can arrive: never at `.invalid`, which RFC 2606 keeps free.

    Invented people have such addresses. A mail server would send each of their letters back.
    """
    domain = email.rpartition("@")[2].rstrip(".").lower()
    return bool(email) and not f".{domain}".endswith(".invalid")


def are_sent() -> bool:
    """Whether e-mails are sent here: not while a demonstration is made."""
    return not _unsent.get()


def send(template: str, email: str, *, language: str, **context: Any) -> None:
    """Send `templates/accounts/email/<template>.txt` to `email` once the transaction has committed."""
    if reaches(email) and are_sent():
        transaction.on_commit(lambda: _send_now(template, email, language, context))


def announce_to_administrators(template: str, *, actor: Any, **context: Any) -> None:
    """Mail every administrator but the actor, each in their language."""
    code = getattr(actor, "actor_code", "")
    for person in administrators(besides=as_user(actor)):
        send(template, person.email, language=person.language, actor=code, **context)


def deliver(template: str, email: str, *, language: str, **context: Any) -> None:
    """Send it now. Raises NotSent, for whoever tries again."""
    with translation.override(language):
        text = render_to_string(f"accounts/email/{template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    try:
        send_mail(subject.strip(), body.strip() + "\n", None, [email])
    except (OSError, SMTPException) as error:
        # The exception's text may quote the address: its kind must do.
        raise NotSent(type(error).__name__) from None


def _send_now(template: str, email: str, language: str, context: dict[str, Any]) -> None:
    try:
        deliver(template, email, language=language, **context)
    except NotSent as error:
        logger.error("an e-mail about an account was not sent (%s)", error)
