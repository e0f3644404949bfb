"""Questions that the accounts tests ask often."""

from django.core import mail

from accounts.models import SecurityEvent
from ledger.models import Entry


def ledger_events(obj) -> list[str]:
    """The events of an object in the ledger, oldest first."""
    return list(
        Entry.objects.filter(object_id=obj.pk).order_by("seq").values_list("event", flat=True)
    )


def security_events(user) -> list[str]:
    """The kinds of event in a person's security history, oldest first."""
    return list(
        SecurityEvent.objects.filter(user=user).order_by("at", "id").values_list("event", flat=True)
    )


def mails_to(address: str) -> list[str]:
    """Subjects of what was sent to an address."""
    return [message.subject for message in mail.outbox if message.to == [address]]


def token_of(link: str) -> str:
    """The secret at the end of a one-time link."""
    return link.rstrip("/").rsplit("/", 1)[1]
