"""How values are put on a page: times, sizes, differences, marks, form controls, filters, error pages."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from html import unescape

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from common.look.differences import word_difference
from common.look.filters import chips
from common.look.marks import mark
from common.look.sizes import exact_size_text, size_text
from common.look.times import day_text, machine_time, moment_text, time_text

pytestmark = pytest.mark.once

NIGHT = datetime(2026, 11, 23, 2, 5, 9, tzinfo=timezone(timedelta(hours=2)))


def render(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_times_name_the_month_and_the_zone():
    assert time_text(NIGHT) == "23 Nov 2026, 00:05 UTC"
    assert time_text(NIGHT, seconds=True) == "23 Nov 2026, 00:05:09 UTC"
    assert machine_time(NIGHT) == "2026-11-23T00:05:09Z"
    assert day_text(date(2024, 7, 8)) == "8 Jul 2024"


def test_ukrainian_dates_have_the_month_in_the_genitive():
    with override("uk"):
        assert day_text(date(2024, 7, 8)) == "8 липня 2024"


def test_today_and_yesterday_are_days_of_utc():
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert moment_text(NIGHT, now) == "today, 00:05 UTC"
    assert moment_text(NIGHT - timedelta(minutes=6), now) == "yesterday, 23:59 UTC"
    assert moment_text(NIGHT - timedelta(days=2), now) == "21 Nov 2026, 00:05 UTC"


SIZES = {
    0: "0 bytes",
    1: "1 byte",
    999: "999 bytes",
    1000: "1.0 kB",
    4_812_334: "4.8 MB",
    999_999: "1.0 MB",
    12_345_678: "12 MB",
    5 * 10**9: "5.0 GB",
    10**15: "1.0 PB",
}


@pytest.mark.parametrize(("size", "text"), SIZES.items())
def test_sizes(size, text):
    assert size_text(size) == text


def test_exact_sizes_are_grouped():
    assert exact_size_text(4812334) == "4,812,334 bytes"


def sides(marked: str) -> tuple[str, str]:
    """What stood before and what stands now, read back from a marked difference."""
    plain = re.sub(r'<span class="visually-hidden">.*?</span>', "", marked)
    before = re.sub(r"<ins>.*?</ins>", "", plain, flags=re.DOTALL)
    after = re.sub(r"<del>.*?</del>", "", plain, flags=re.DOTALL)
    return tuple(unescape(re.sub(r"</?(?:ins|del)>", "", side)) for side in (before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("moved at night, and", "moved between 02:00 and 03:00, and"),
        ("<b>one</b> & two", "<i>one</i> & three"),
        ("", "new"),
        ("old", ""),
        ("Її вивезли вночі.", "Її вивезли о другій.\n\nТак вона сказала."),
        ("a b c d", "a x c y"),
        ("word " * 4000, "other " * 4000),
    ],
)
def test_a_difference_holds_both_texts_exactly(before, after):
    marked = word_difference(before, after)
    assert sides(marked) == (before, after)
    assert "<b>" not in marked


def test_a_difference_marks_only_what_changed():
    marked = re.sub(
        r'<span class="visually-hidden">.*?</span>', "", word_difference("on 3 May", "on 4 May")
    )
    assert marked == "on <del>3 </del><ins>4 </ins>May"
    assert word_difference("<b>", "<b>") == "&lt;b&gt;"
    assert word_difference(None, None) == ""


def test_a_mark_is_a_word_with_a_shape():
    html = render("{% mark 'not_scanned' %}")
    assert "Not scanned" in html and "#shield-question-mark" in html
    assert render("{% mark 'not_scanned' %}") != render("{% mark 'clean' %}").replace(
        "Clean", "Not scanned"
    )
    assert str(mark("never_heard_of").label) == "Never heard of"
    assert "&lt;b&gt;" in render("{% mark value value %}", value="<b>")


@pytest.mark.parametrize("value", ["TLP:AMBER+STRICT", "amber_strict", "AMBER+STRICT"])
def test_a_tlp_label_has_its_official_form(value):
    assert '<span class="tlp amber">TLP:AMBER+STRICT</span>' in render(
        "{% tlp value %}", value=value
    )


def test_a_hash_is_shown_in_groups_and_copied_whole():
    sha = "9f2c1e70b7a4d1c3" * 4
    html = render("{% hash_value sha %}", sha=sha)
    assert f'data-copy="{sha}"' in html
    assert re.sub(r"<[^>]+>", "", html.split("</code>")[0]) == sha
    assert "not computed yet" in render("{% hash_value None %}")


class NoteForm(forms.Form):
    title = forms.CharField(help_text="In a few words.")
    kind = forms.ChoiceField(choices=[("", "Any"), ("photo", "Photograph")])
    asked = forms.ChoiceField(choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    graphic = forms.BooleanField(required=False)


def test_a_field_ties_label_help_and_error_to_its_control():
    html = render("{% field form.title %}", form=NoteForm({"title": ""}))
    assert '<label class="form-label" for="id_title">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html and 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html and "This field is required." in html


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("kind", "form-select"),
        ("asked", "<fieldset"),
        ("graphic", "form-check-input"),
        ("title", "form-control"),
    ],
)
def test_each_kind_of_field_has_its_control(name, part):
    assert part in render("{% field bound %}", bound=NoteForm()[name])


def test_the_error_summary_leads_to_the_fields():
    html = render_to_string("components/error_summary.html", {"form": NoteForm({"asked": "?"})})
    assert 'href="#id_title"' in html and 'href="#id_asked"' in html and 'role="alert"' in html
    assert render_to_string("components/error_summary.html", {"form": NoteForm()}).strip() == ""


def test_chips_say_a_filter_in_words_and_lead_to_the_list_without_it():
    query = QueryDict("title=bag&kind=photo&cursor=abc&asked=")
    [title, kind] = chips(NoteForm(query), query, skip={"ordering"})
    assert (title.value, title.without) == ("bag", "?kind=photo")
    assert (kind.label, kind.value, kind.without) == ("Kind", "Photograph", "?title=bag")


class Listed:
    """What a filter bar needs of a filterset."""

    class Form(forms.Form):
        kind = forms.ChoiceField(
            required=False, choices=[("", "---------"), ("photo", "Photograph")]
        )
        ordering = forms.ChoiceField(
            required=False, choices=[("title", "Title"), ("-title", "Z to A")]
        )

    def __init__(self, query):
        self.form = self.Form(query)


def test_a_filter_bar_asks_for_no_order_unless_someone_chose_one():
    request = RequestFactory().get("/cases/?kind=photo")
    html = render(
        "{% filterbar listed target='cases' %}", request=request, listed=Listed(request.GET)
    )
    assert '<option value="" selected>Usual order</option>' in html
    assert '<option value="">Any</option>' in html and "----" not in html
    assert 'hx-target="#cases"' in html and "Photograph</option>" in html
    assert html.count('class="chip"') == 1


def test_a_heading_sorts_both_ways_and_keeps_the_filters():
    request = RequestFactory().get("/cases/?kind=photo&ordering=title&cursor=abc")
    html = render("{% sort_header 'title' 'Title' %}", request=request)
    assert 'aria-sort="ascending"' in html and 'href="?kind=photo&amp;ordering=-title"' in html


def test_an_action_that_is_not_possible_says_why_and_is_no_link():
    context = {"label": "Approve", "url": "/approve/", "why": "You took this in."}
    html = render_to_string("components/action.html", context)
    assert "/approve/" not in html and "You took this in." in html
    assert 'aria-disabled="true" aria-describedby="why-approve"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 409, 429])
def test_error_pages_for_someone_who_is_not_signed_in(status):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    html = render_to_string(f"{status}.html", request=request, context={"demo": False})
    assert f">{status}</p>" in html and "<h1>" in html and 'class="side"' not in html


def test_the_404_page_tells_nothing_of_the_refusal():
    plain = render_to_string("404.html")
    telling = render_to_string(
        "404.html", {"message": "case 2024-0001", "errors": [("pk", ["x"])], "code": "x"}
    )
    assert plain == telling


def test_the_500_page_needs_neither_request_nor_database_nor_manifest(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.STATIC_ROOT = settings.CASEWORK_DATA_DIR
    html = render_to_string("500.html")
    assert "css/tokens.css" in html and "500" in html
