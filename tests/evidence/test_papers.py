"""Custody form and label: they say what the rows say, in the reader's language, the same bytes each time."""

import io
import re
import time
from datetime import timedelta

import pypdf
import pypdfium2
import pytest
from django.utils import timezone, translation

from common.look.times import day_text, time_text
from evidence.custody import telling
from evidence.models import CustodyEvent
from evidence.papers import custody_form, label
from evidence.services.custody import custody_add
from evidence.services.physical import physical_add
from ledger.models import Entry
from tests import factories

HOSTILE = "#set page(width: 1pt) *bold* $x$ \\ [a] `b` <script> //x"


@pytest.fixture
def bag(matter, lead):
    """A chain with a seal, a correction, an outside party, an unknown zone and a return."""
    receipt = factories.item(matter, lead, b"signed", "receipt.pdf", title="Receipt")
    bag = physical_add(
        actor=lead, case=matter, title="Пакет із карткою пам'яті ґєії", kind="data_carrier",
        quantity="1 картка", package_number="B-771", seal="A-71", received_from="Лікарня",
        description=HOSTILE, occurred_local="2024-07-08T10:15", zone="Europe/Kyiv",
    )  # fmt: skip
    wrong = bag.custody.get()
    custody_add(
        actor=lead, item=bag, kind="correction", corrects=wrong, purpose="Misread", seal="A-17"
    )
    custody_add(
        actor=lead, item=bag, kind="checked_out", to_party="Лабораторія № 2", purpose="Експертиза",
        receipt=receipt, due_on=timezone.now().date() + timedelta(days=3),
    )  # fmt: skip
    custody_add(
        actor=lead, item=bag, kind="returned", location="Сейф 4, полиця 2", seal="A-17",
        occurred_local=timezone.now().strftime("%Y-%m-%dT%H:%M"), zone="unknown",
    )  # fmt: skip
    return bag


def text_of(pdf: bytes) -> str:
    """The text of all pages without the breaks of its lines."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    """Without blanks and hyphens at line ends: where a line breaks is the typesetter's business."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_form_equals_the_rows(bag, language):
    with translation.override(language):
        text = text_of(custody_form.made(bag))
        events = list(bag.custody.order_by("seq"))
        at = 0
        for event in events:
            entry = Entry.objects.get(object_id=event.pk)
            told = [event.get_kind_display(), *telling.when(event)]
            told += [value for _label, value in telling.details(event) if value]
            told += [value for value in telling.left(event) if value]
            told += [time_text(event.recorded_at, seconds=True), event.by.username, str(entry.seq)]
            missing = [value for value in told if squeezed(str(value)) not in text]
            assert missing == [], event.kind
            # In the order of the chain, each with its own number in the ledger.
            here = text.index(squeezed(time_text(event.recorded_at, seconds=True)), at)
            assert here >= at
            at = here
        assert custody_form.digest_of(custody_form.chain.events_of(bag)) in text
        for value in (bag.title, bag.quantity, bag.package_number, bag.received_from, HOSTILE):
            assert squeezed(value) in text
        for word in ("Chain of custody", "Corrected by event 2.", "Corrects event 1."):
            assert squeezed(translation.gettext(word)) in text or language == "uk"


def test_the_same_rows_give_the_same_bytes_and_another_event_others(bag, lead):
    first = custody_form.made(bag)
    assert custody_form.made(bag) == first
    custody_add(actor=lead, item=bag, kind="moved", location="Сейф 5")
    later = custody_form.made(bag)
    assert later != first and squeezed("Сейф 5") in text_of(later)


def test_no_font_of_the_machine_and_every_letter(bag):
    with translation.override("uk"):
        reader = pypdf.PdfReader(io.BytesIO(custody_form.made(bag)))
    fonts = set()
    for page in reader.pages:
        fonts |= {
            str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()
        }
    assert fonts and all("Libertinus" in font or "DejaVuSansMono" in font for font in fonts)
    assert "\ufffd" not in "".join(page.extract_text() for page in reader.pages)


def test_many_events_take_many_numbered_pages(matter, lead):
    item = factories.item(matter, lead)
    for number in range(40):
        custody_add(actor=lead, item=item, kind="examined", purpose=f"Look {number} " + "x" * 300)
    reader = pypdf.PdfReader(io.BytesIO(custody_form.made(item)))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Page{number}of{len(pages)}" in page and f"{matter.reference}·EV-0001" in page
    text = "".join(pages)
    assert all(f"Look{number}x" in text for number in range(40)) and item.sha256 in text


def test_a_form_that_was_taken_is_in_the_ledger(bag, lead, client):
    client.force_login(lead)
    for address in (
        f"/evidence/{bag.pk}/custody/form/",
        f"/api/v1/evidence/{bag.pk}/custody/form/",
    ):
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == (
            f'attachment; filename="{bag.case.reference}_{bag.reference}_custody.pdf"'
        )
        assert answer.content.startswith(b"%PDF-")
    events = Entry.objects.filter(object_id=bag.pk, event="evidence.custody.form_read")
    assert events.count() == 1  # one per person and quarter of an hour


def test_the_label_names_the_item_and_nobody(bag, lead):
    pdf = label.made(bag)
    assert label.made(bag) == pdf
    text = text_of(pdf)
    assert bag.reference in text and bag.case.reference in text
    for secret in (bag.title, bag.received_from, lead.username, lead.display_name):
        assert squeezed(secret) not in text
    page = pypdfium2.PdfDocument(pdf)[0]
    assert (round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) == (90, 50)
    code = label.code_of(bag)
    assert code == f"{bag.case.reference} {bag.reference} /evidence/{bag.pk}/"


def test_when_is_told_as_it_was_told(bag):
    first, *_rest, last = bag.custody.order_by("seq")
    assert telling.when(first) == [
        f"{day_text(first.occurred_at.date())}, 10:15", "Europe/Kyiv", "8 Jul 2024, 07:15 UTC",
    ]  # fmt: skip
    assert telling.when(last)[1] == "zone unknown" and len(telling.when(last)) == 2
    assert CustodyEvent.Kind.RETURNED.label == "Returned"


# Cyrillic, Greek, Hebrew and Arabic have signs in the fonts; these have none, or would turn or hide the text.
STRANGE = {
    "\U0001f480": "[U+1F480]",
    "\u6f22\u5b57": "[U+6F22][U+5B57]",
    "\u0e44\u0e17\u0e22": "[U+0E44][U+0E17][U+0E22]",
    "\x07": "[U+0007]",
    "\x7f": "[U+007F]",
    "\ufffe": "[U+FFFE]",
    "\ue000": "[U+E000]",
    "\U0010ffff": "[U+10FFFF]",
    "\u202e": "[U+202E]",
    "\u2066": "[U+2066]",
}


@pytest.mark.parametrize("strange", STRANGE)
def test_what_the_fonts_cannot_show_stands_as_its_number(matter, lead, strange):
    """Nothing that people typed keeps a form from being made, and nothing of it goes missing there."""
    bag = physical_add(
        actor=lead, case=matter, title=f"Bag {strange} end", kind="object", seal=f"A{strange}17"[:60],
        quantity=f"2{strange}", package_number=f"B{strange}",
    )  # fmt: skip
    text = text_of(custody_form.made(bag))
    for value in (f"Bag{STRANGE[strange]}end", f"A{STRANGE[strange]}17", f"B{STRANGE[strange]}"):
        assert value in text
    assert f"2{STRANGE[strange]}" in text_of(label.made(bag))
    assert custody_form.made(bag) == custody_form.made(bag)


def test_letters_the_fonts_have_stand_as_they_are(matter, lead):
    title = "Київ ґєії ё Łódź ñ Ελλάδα 5 € → ✓"
    bag = physical_add(actor=lead, case=matter, title=title, kind="object", description="a\nb\tc")
    assert squeezed(title) in text_of(custody_form.made(bag))


def test_a_long_text_without_a_sign_in_the_fonts_takes_no_time(matter, lead):
    words = "".join(chr(0x4E00 + number) for number in range(3_000))
    bag = physical_add(actor=lead, case=matter, title="x", kind="object", description=words)
    began = time.monotonic()
    assert "[U+4E00]" in text_of(custody_form.made(bag))
    assert time.monotonic() - began < 20
