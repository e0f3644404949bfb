"""The viewer: what is shown of which file, to whom, and what it leaves in the ledger."""

import io
import re
import wave

import pytest
from django.urls import reverse

import ledger
import store
from evidence.models import Derivative, EvidenceItem, FileFacts
from evidence.processing.originals import process
from evidence.services import viewing
from evidence.services.items import item_edit
from evidence.services.physical import physical_add
from ledger.errors import LedgerError
from tests import factories
from tests.assets import hostile
from tests.assets.make import archive, photograph
from tests.evidence.conftest import asset, events


def tone(seconds: int = 1) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000 * seconds))
    return made.getvalue()


def taken_in(matter, lead, data: bytes, name: str, **fields) -> EvidenceItem:
    item = factories.item(matter, lead, data, name, **fields)
    process(str(item.pk))
    return EvidenceItem.objects.select_related("facts", "case").get(pk=item.pk)


@pytest.fixture
def browser(client, lead):
    client.force_login(lead)
    return client


def view(browser, item, query: str = ""):
    return browser.get(reverse("evidence:item-view", args=[item.pk]) + query)


def page(browser, item, query: str = "") -> str:
    answer = view(browser, item, query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def made(item, kind: str, number: int = 1) -> Derivative:
    return Derivative.objects.get(item=item, kind=kind, number=number)


def address(derivative: Derivative) -> str:
    return reverse("evidence:derivative-file", args=[derivative.pk])


# -- kinds -----------------------------------------------------------------------------------------
def test_a_photograph_with_its_time_and_place_beside_it(browser, matter, lead):
    item = taken_in(matter, lead, photograph(), "photograph.jpg")
    text = page(browser, item)
    assert address(made(item, "preview")) in text
    assert "8 Jul 2024, 10:42:17 (zone unknown)" in text
    assert "-48.873167, -123.393333" in text


def test_a_small_picture_is_shown_by_its_thumbnail(browser, matter, lead):
    item = taken_in(matter, lead, asset("plain.png"), "plain.png")
    assert address(made(item, "thumbnail")) in page(browser, item)


def test_the_pages_of_a_document_one_by_one_with_their_text(browser, matter, lead):
    item = taken_in(matter, lead, hostile.pdf(pages=12), "paper.pdf")
    first, third = page(browser, item), page(browser, item, "?page=3")
    assert address(made(item, "page", 1)) in first
    assert address(made(item, "page", 3)) not in first
    assert address(made(item, "page", 3)) in third
    assert "Page 3 of 10" in third
    assert "Test document" in third
    assert "2 further pages are not drawn" in third, "until the job for them has run"


@pytest.mark.parametrize(
    ("data", "name", "shown"),
    [
        (b"<b>bold</b> & plain\n", "a.txt", "&lt;b&gt;bold&lt;/b&gt; &amp; plain"),
        (
            b"<html><script>alert(1)</script></html>",
            "a.html",
            "&lt;html&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/html&gt;",
        ),
        (asset("drawing.svg"), "a.svg", "&lt;script&gt;alert(&quot;test&quot;)&lt;/script&gt;"),
        (hostile.office(), "a.docx", "Записано"),
        (hostile.MESSAGE, "a.eml", "Привіт"),
    ],
    ids=["text", "HTML", "SVG", "document", "message"],
)
def test_text_is_shown_escaped_and_nothing_of_it_runs(data, name, shown, browser, matter, lead):
    text = page(browser, taken_in(matter, lead, data, name))
    assert shown in text
    assert "<script>alert" not in text
    assert "<svg xmlns" not in text.partition("viewer-text")[2]


def test_a_message_tells_its_date_and_what_is_attached_beside_it(browser, matter, lead):
    text = page(browser, taken_in(matter, lead, hostile.MESSAGE, "a.eml"))
    beside = text.partition("What the file says of itself")[2]
    assert "Mon, 8 Jul 2024 10:42:17 +0300" in beside
    assert "../../evil.jpg" in beside


def test_a_long_text_comes_in_pages(browser, matter, lead):
    item = taken_in(matter, lead, b"first " + b"x" * 60_000 + b" last\n", "long.txt")
    first, second = page(browser, item), page(browser, item, "?page=2")
    assert ("first x" in first, "x last" in first) == (True, False)
    assert ("first x" in second, "x last" in second) == (False, True)


def test_an_archive_is_shown_as_its_list(browser, matter, lead):
    item = taken_in(matter, lead, archive("one.txt", "<img src=x>/../two.txt"), "a.zip")
    text = page(browser, item)
    assert "one.txt" in text
    assert "&lt;img src=x&gt;/../two.txt" in text
    assert "lead out of its folder" in text
    link = page(browser, taken_in(matter, lead, hostile.with_link(), "link.zip"))
    assert "../../etc/passwd" in link


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (asset("bomb.png"), "bomb.png", "more pixels than are decoded"),
        (hostile.pdf(password="x"), "locked.pdf", "locked by a password"),
        (b"\0\1\2\3" * 9, "unknown.bin", "no reader for this type"),
    ],
)
def test_what_cannot_be_shown_says_why(data, name, why, browser, matter, lead):
    text = page(browser, taken_in(matter, lead, data, name))
    assert "There is nothing to show of this file" in text
    assert why in text


def test_before_the_worker_has_been(browser, matter, lead):
    text = page(browser, factories.item(matter, lead, b"words", "a.txt"))
    assert "The worker has not looked at this file yet" in text


# -- graphic content -------------------------------------------------------------------------------
def test_graphic_content_waits_behind_the_veil(browser, matter, lead):
    item = taken_in(matter, lead, photograph(), "a.jpg", graphic=True, graphic_note="A body")
    text = page(browser, item)
    assert 'class="veil"' in text
    assert "A body" in text
    assert text.index('class="veil"') < text.index(address(made(item, "preview")))
    assert "The picture alone" not in text


def test_graphic_sound_starts_muted_and_covered(browser, matter, lead):
    item = taken_in(matter, lead, tone(), "a.wav", graphic=True)
    player = page(browser, item).partition('class="veil"')[2]
    assert "<audio" in player
    assert "muted" in player.partition("<audio")[2].partition(">")[0]
    plain = taken_in(matter, lead, tone(2), "b.wav")
    assert "muted" not in page(browser, plain).partition("<audio")[2].partition(">")[0]


def test_graphic_text_is_closed(browser, matter, lead):
    item = taken_in(matter, lead, b"terrible words", "a.txt", graphic=True)
    before, _, after = page(browser, item).partition("terrible words")
    assert "<details><summary>Marked as graphic." in before
    assert after


# -- the list one came from ------------------------------------------------------------------------
def references(text: str) -> dict[str, str]:
    found = {}
    for name in ("next", "prev"):
        _before, mark, rest = text.partition(f"data-{name} ")
        found[name] = re.findall(r"EV-\d{4}", rest)[0] if mark else ""
    return found


def test_next_and_previous_follow_the_filter_and_the_order(browser, matter, lead):
    items = [
        factories.item(matter, lead, bytes([n] * 5), f"{n}.bin", kind=kind)
        for n, kind in enumerate(("photograph", "document", "photograph", "photograph"))
    ]
    other = factories.case(lead, title="Another case")
    factories.item(other, lead, b"elsewhere")
    third = items[2]
    assert references(page(browser, third)) == {"next": "EV-0004", "prev": "EV-0002"}
    text = page(browser, third, "?kind=photograph")
    assert references(text) == {"next": "EV-0004", "prev": "EV-0001"}
    assert "kind=photograph" in text
    newest_first = page(browser, third, "?kind=photograph&ordering=-created_at")
    assert references(newest_first) == {"next": "EV-0001", "prev": "EV-0004"}
    assert references(page(browser, items[3])) == {"next": "", "prev": "EV-0003"}


def test_things_without_a_file_are_passed_over(browser, matter, lead):
    first = factories.item(matter, lead, b"one")
    thing = physical_add(actor=lead, case=matter, title="A coat", kind="object")
    factories.item(matter, lead, b"three")
    assert references(page(browser, first)) == {"next": "EV-0003", "prev": ""}
    assert view(browser, thing).status_code == 404
    assert browser.get(reverse("evidence:item-media", args=[thing.pk])).status_code == 404


@pytest.mark.parametrize(
    "query", ["?colour=red", "?ordering=colour", "?page=0", "?page=2", "?page=x", "?page=1&page=1"]
)
def test_a_bad_address_is_refused(query, browser, matter, lead):
    item = taken_in(matter, lead, b"words", "a.txt")
    assert view(browser, item, query).status_code == 400


def test_lists_show_small_pictures_that_lead_to_the_viewer(browser, matter, lead, client):
    plain = taken_in(matter, lead, photograph(), "a.jpg")
    graphic = taken_in(matter, lead, asset("plain.png"), "b.png", graphic=True)
    taken_in(matter, lead, b"words", "c.txt")
    for list_ in (f"/cases/{matter.pk}/evidence/?kind=other", "/evidence/?kind=other"):
        text = browser.get(list_).content.decode()
        assert text.count("/thumbnail/") == 1
        assert reverse("evidence:item-thumbnail", args=[plain.pk]) in text
        assert reverse("evidence:item-thumbnail", args=[graphic.pk]) not in text
        for item in (plain, graphic):
            link = reverse("evidence:item-view", args=[item.pk])
            assert f"{link}?kind=other&amp;ordering=-created_at" in text
    client.force_login(factories.user("auditor", "Auditor"))
    assert "/thumbnail/" not in client.get("/evidence/").content.decode()


# -- who -------------------------------------------------------------------------------------------
def test_those_who_may_not_open_originals_may_not_view(client, matter, lead):
    item = taken_in(matter, lead, tone(), "a.wav")
    picture = taken_in(matter, lead, photograph(), "a.jpg")
    for name, role, status in (("auditor", "Auditor", 403), ("stranger", "Member", 404)):
        client.force_login(factories.user(name, role))
        assert view(client, item).status_code == status
        assert client.get(reverse("evidence:item-media", args=[item.pk])).status_code == status
        assert client.get(address(made(picture, "preview"))).status_code == 404


def test_the_permission_comes_before_the_filter(client, matter, lead):
    item = taken_in(matter, lead, b"words", "a.txt")
    client.force_login(factories.user("auditor", "Auditor"))
    assert view(client, item, "?colour=red").status_code == 403


# -- the ledger ------------------------------------------------------------------------------------
def test_looking_is_an_entry_and_looking_again_is_none(browser, matter, lead):
    item = taken_in(matter, lead, photograph(), "a.jpg")
    for _ in range(2):
        view(browser, item)
        browser.get(address(made(item, "preview")))
    assert events(item).count("evidence.item.viewed") == 1


def test_a_picture_asked_for_by_itself_leaves_its_entry_but_a_thumbnail_none(browser, matter, lead):
    item = taken_in(matter, lead, photograph(), "a.jpg")
    browser.get(reverse("evidence:item-thumbnail", args=[item.pk]))
    browser.get(address(made(item, "thumbnail")))
    assert "evidence.item.viewed" not in events(item)
    browser.get(address(made(item, "preview")))
    assert events(item)[-1] == "evidence.item.viewed"


def test_without_an_entry_nothing_is_shown(browser, matter, lead, monkeypatch):
    def broken(*_args, **_kwargs):
        raise LedgerError("the ledger is away")

    item = taken_in(matter, lead, photograph(), "a.jpg")
    sound = taken_in(matter, lead, tone(), "a.wav")
    monkeypatch.setattr(ledger, "read", broken)
    for path in (
        reverse("evidence:item-view", args=[item.pk]),
        address(made(item, "preview")),
        reverse("evidence:item-media", args=[sound.pk]),
    ):
        with pytest.raises(LedgerError):
            browser.get(path)


# -- files -----------------------------------------------------------------------------------------
def test_a_picture_is_inert(browser, matter, lead):
    item = taken_in(matter, lead, photograph(), "a.jpg")
    answer = browser.get(address(made(item, "preview")))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer.content[:4] == b"RIFF"


def test_texts_and_lists_are_never_sent_as_files(browser, matter, lead):
    item = taken_in(matter, lead, b"<script>x()</script>", "a.html")
    assert browser.get(address(made(item, "text"))).status_code == 404


def test_a_picture_whose_file_is_gone_is_not_found(browser, matter, lead):
    item = taken_in(matter, lead, photograph(), "a.jpg")
    preview = made(item, "preview")
    store.open_store("derivatives").path(preview.sha256).unlink()
    assert browser.get(address(preview)).status_code == 404
    text = taken_in(matter, lead, b"words", "a.txt")
    store.open_store("derivatives").path(made(text, "text").sha256).unlink()
    assert view(browser, text).status_code == 200


def media(browser, item, **headers):
    return browser.get(reverse("evidence:item-media", args=[item.pk]), headers=headers)


def test_the_player_gets_the_original_in_ranges_inert_and_as_an_attachment(browser, matter, lead):
    data = tone()
    item = taken_in(matter, lead, data, "a.wav")
    whole = media(browser, item)
    assert b"".join(whole.streaming_content) == data
    part = media(browser, item, range="bytes=10-19")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, data[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(data)}"
    for answer in (whole, part):
        assert answer["Content-Type"] == "audio/wav"
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert events(item).count("evidence.item.played") == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>x()</script></html>", "film.mp4"),
        (asset("drawing.svg"), "film.webm"),
        (hostile.pdf(), "film.mp4"),
        (b"\0\1\2" * 50, "sound.wav"),
    ],
    ids=["HTML", "SVG", "PDF", "unknown"],
)
def test_only_sound_and_film_by_content_are_played(data, name, browser, matter, lead):
    item = taken_in(matter, lead, data, name)
    answer = media(browser, item)
    assert answer.status_code == 409
    assert "evidence.item.played" not in events(item)


@pytest.mark.parametrize("scan", ["infected", "suspicious"])
def test_what_a_scanner_warns_of_is_not_played(scan, browser, matter, lead):
    item = taken_in(matter, lead, tone(), "a.wav")
    FileFacts.objects.filter(item=item).update(scan=scan, scan_reason="signature_found")
    assert media(browser, item).status_code == 409
    text = page(browser, item)
    assert "The virus scanner warns of this file" in text
    assert "<audio" not in text


def test_before_the_type_is_known_nothing_is_played(browser, matter, lead):
    assert media(browser, factories.item(matter, lead, tone(), "a.wav")).status_code == 409


def test_the_player_warns_that_it_gets_the_original(browser, matter, lead):
    text = page(browser, taken_in(matter, lead, tone(), "a.wav"))
    assert "Your browser plays the original itself" in text
    assert "No virus scanner is set up." in text
    assert 'preload="none"' in text


def test_a_veil_put_on_later_counts_at_once(browser, matter, lead):
    item = taken_in(matter, lead, photograph(), "a.jpg")
    assert 'class="veil"' not in page(browser, item)
    item_edit(actor=lead, item=item, version=item.version, graphic=True)
    assert 'class="veil"' in page(browser, item)


def test_the_services_refuse_by_themselves(matter, lead):
    from common.errors import Conflict, Refused

    item = taken_in(matter, lead, tone(), "a.wav")
    auditor = factories.user("auditor", "Auditor")
    with pytest.raises(Refused):
        viewing.item_view(actor=auditor, item=item)
    with pytest.raises(Refused):
        viewing.media_open(actor=auditor, item=item)
    with pytest.raises(Conflict, match="not played"):
        viewing.media_open(actor=lead, item=taken_in(matter, lead, b"words", "a.txt"))
