"""The Ukrainian catalogue is whole, says something else than English, and is compiled as it stands."""

import gettext
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale" / "uk" / "LC_MESSAGES" / "django.po"
# The same in both languages, and why.
SAME = {
    "TLP:RED": "never translated",
}
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def entries():
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def texts(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_is_translated(entries):
    unfinished = [entry.msgid for entry in entries if entry.fuzzy or not entry.translated()]
    assert unfinished == []


def test_every_plural_has_three_forms(entries):
    short = [entry.msgid for entry in entries if entry.msgid_plural and len(texts(entry)) != 3]
    assert short == []


def test_no_message_equals_its_source(entries):
    same = {entry.msgid for entry in entries if entry.msgid in texts(entry)}
    assert same == set(SAME) & {entry.msgid for entry in entries}


def test_every_placeholder_is_kept(entries):
    """Of a plural, those of its other form: "one more" is said of 21 as well in Ukrainian."""
    wrong = [
        entry.msgid
        for entry in entries
        for text in texts(entry)
        if set(PLACES.findall(text)) != set(PLACES.findall(entry.msgid_plural or entry.msgid))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_this_one(entries):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries:
        if entry.msgid_plural:
            assert [
                compiled.ngettext(entry.msgid, entry.msgid_plural, n) for n in (1, 2, 5)
            ] == texts(entry)
        elif entry.msgctxt:
            assert compiled.pgettext(entry.msgctxt, entry.msgid) == entry.msgstr
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr


def test_no_text_of_the_program_is_missing(tmp_path):
    """`make messages` would add nothing. Needs xgettext, as CI has it."""
    copy = tmp_path / "locale" / "uk" / "LC_MESSAGES"
    copy.mkdir(parents=True)
    (copy / "django.po").write_text(CATALOGUE.read_text(encoding="utf-8"), encoding="utf-8")
    script = (
        "import django; from django.conf import settings; from pathlib import Path; django.setup(); "
        f"settings.LOCALE_PATHS = [Path({str(tmp_path / 'locale')!r})]; "
        "from django.core.management import call_command; "
        "call_command('makemessages', locale=['uk'], no_location=True, no_wrap=True, verbosity=0, "
        "ignore_patterns=['.venv', 'var', 'tests', 'node_modules'])"
    )
    import os

    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    now = {entry.msgid for entry in polib.pofile(str(copy / "django.po")) if not entry.obsolete}
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    assert now - known == set()
