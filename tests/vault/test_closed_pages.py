"""A vault that does not open, as people meet it: its pages say why, and everything else goes on."""

import re

import pytest
from django.urls import reverse

from tests.vault.people import GIVEN_NAME, SURNAME, around
from tests.vault.test_access_pages import ASKED, browser, page
from vault.keys import KeyFile
from vault.models import Identity


def missing(path):
    path.unlink()


def of_another_installation(path):
    path.unlink()
    KeyFile(path).make()


def read_by_others(path):
    path.chmod(0o644)


def damaged(path):
    path.write_text("casework vault keys 1\n")


FAULTS = {
    missing: "is missing",
    of_another_installation: "is not among its keys",
    read_by_others: "read by others",
    damaged: "is damaged",
}
ELSEWHERE = ["casework:dashboard", "casework:case-list", "casework:note-list", "evidence:item-list"]


@pytest.fixture
def there(db):
    return around()


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.__name__)
def closed(request, there, data_dir):
    """What the pages must say, once the vault has been closed while an access was open."""
    there.access = there.opened("lead")
    request.param(data_dir / "keys" / "vault.keys")
    return FAULTS[request.param]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_its_pages_say_why_and_show_nothing(there, closed):
    lead, custodian = browser(there, "lead"), browser(there, "custodian")
    values = {"version": "1", "surname": "Zlathanora"}
    sought = {"kind": "surname", "value": SURNAME}
    answers = {
        "the page of somebody with an open access": lead.get(page("identity", there.witness)),
        "the custodian's page": custodian.get(page("identity", there.witness)),
        "the form": custodian.get(page("identity-edit", there.witness)),
        "asking, before one types": browser(there, "investigator").get(
            page("access-request", there.witness)
        ),
        "writing": custodian.post(page("identity-edit", there.witness), values),
        "looking somebody up": custodian.post(reverse("vault:search"), sought),
        "an emergency": browser(there, "investigator").post(
            page("access-emergency", there.witness), ASKED
        ),
    }
    for what, answer in answers.items():
        assert closed in text_of(answer), what
        assert GIVEN_NAME not in text_of(answer), what
    assert answers["the page of somebody with an open access"].status_code == 200
    assert SURNAME not in text_of(answers["the page of somebody with an open access"])
    for what in ("writing", "looking somebody up", "an emergency"):
        assert answers[what].status_code == 503, what
    assert Identity.objects.get().version == 1


def test_the_rest_goes_on(there, closed):
    lead = browser(there, "lead")
    pages = [*map(reverse, ELSEWHERE), reverse("casework:case-detail", args=[there.case.pk])]
    for address in pages:
        answer = lead.get(address)
        assert answer.status_code == 200 and closed not in text_of(answer), address


def test_hold_and_erasure_need_no_key(there, closed):
    """Whoever asks for erasure need not wait until a lost key is found."""
    from vault.services.erasures import erasure_decide, erasure_request

    asked = erasure_request(
        actor=there.people["custodian"], identity=there.identity, grounds="wish", reason="Asked"
    )
    erasure_decide(actor=there.people["supervisor"], erasure=asked, verdict="approve")
    assert Identity.objects.get().erased
