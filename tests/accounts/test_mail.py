"""To whom letters are sent: never to addresses that cannot exist."""

import pytest
from django.core import mail

from accounts.services.mail import reaches, send


@pytest.mark.parametrize(
    ("email", "arrives"),
    [
        ("a@example.org", True),
        ("a@invalid.example.org", True),
        ("a@notinvalid.org", True),
        ("a@demonstration.invalid", False),
        ("a@DEMONSTRATION.INVALID.", False),
        ("a@invalid", False),
        ("", False),
    ],
)
@pytest.mark.django_db
def test_invented_addresses_get_no_letter(email, arrives, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send("access_confirmed", email, language="en")
    assert reaches(email) is arrives
    assert [one.to for one in mail.outbox] == ([[email]] if arrives else [])
