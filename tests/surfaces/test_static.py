"""What the browser gets: vendored files as they were published, nothing inline, nothing from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

from common.look.marks import MARKS
from common.templatetags.ui import ICONS

ROOT = settings.BASE_DIR
VENDOR = ROOT / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())
TEMPLATES = sorted(
    path
    for folder in (ROOT, *(ROOT / app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()))
    for path in (folder / "templates").rglob("*.html")
)
OWN_STATIC = [
    path
    for path in sorted((ROOT / "static").rglob("*"))
    if path.suffix in (".css", ".js", ".svg") and VENDOR not in path.parents
]
# Another host's address where a browser would follow it; namespaces and examples in text are not.
ELSEWHERE = re.compile(
    r"""(?:src|href|action|url\(|@import|fetch\()\s*[=(]?\s*["']?(?:https?:)?//"""
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_vendored_file_is_what_the_manifest_says(entry):
    content = (ROOT / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["version"] and entry["licence"]


def test_no_vendored_file_is_unlisted():
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    folders.append(ROOT / "tests" / "browser" / "vendor")
    present = {name_of(path) for folder in folders for path in folder.rglob("*") if path.is_file()}
    assert present == {entry["file"] for entry in MANIFEST}


def test_every_vendored_package_keeps_its_licence():
    licensed = {Path(entry["file"]).parent for entry in MANIFEST if "LICENSE" in entry["file"]}
    assert {Path(entry["file"]).parent for entry in MANIFEST} == licensed


def test_no_file_points_to_a_source_map_that_is_not_there():
    vendored = [
        ROOT / entry["file"] for entry in MANIFEST if entry["file"].endswith((".js", ".css"))
    ]
    pointing = [
        name_of(path)
        for path in [*vendored, *OWN_STATIC]
        if b"sourceMappingURL" in path.read_bytes()
    ]
    assert pointing == []


def test_lock_file_names_no_registry():
    lock = json.loads((VENDOR / "package-lock.json").read_text())
    assert [name for name, facts in lock["packages"].items() if "resolved" in facts] == []


def inline_parts(text: str) -> list[str]:
    """Whatever the content security policy would refuse in a page."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    found = re.findall(r"<style\b[^>]*>", text)
    found += re.findall(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    found += re.findall(r"<[^>]*\sstyle\s*=[^>]*>", text)
    found += re.findall(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:.-]*)\s*=[^>]*>", text)
    return found + re.findall(r"javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_nothing_inline_and_nothing_from_elsewhere(path):
    text = path.read_text()
    assert inline_parts(text) == []
    assert ELSEWHERE.findall(text) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<style>p{}</style>",
        "<script>go()</script>",
        '<p class="a" style="color: red">',
        '<a\n  onclick="go()">',
        '<a hx-on:click="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_parts_are_found(planted):
    assert inline_parts(planted)


@pytest.mark.parametrize("path", OWN_STATIC, ids=name_of)
def test_own_files_fetch_nothing_from_elsewhere_and_evaluate_nothing(path):
    text = path.read_text()
    assert ELSEWHERE.findall(text) == []
    assert re.findall(r"\beval\(|new Function\(|innerHTML|setAttribute\(.style", text) == []


def test_every_static_file_that_a_template_names_exists():
    named = {
        match
        for path in TEMPLATES
        for match in re.findall(r"{%\s*(?:asset|static)\s+['\"]([^'\"]+)['\"]", path.read_text())
    }
    assert "css/tokens.css" in named
    assert [path for path in sorted(named | {ICONS}) if not finders.find(path)] == []


def test_every_icon_in_use_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / ICONS).read_text()))
    used = {mark.icon for mark in MARKS.values()}
    for path in TEMPLATES:
        text = path.read_text()
        used |= set(re.findall(r"{%\s*icon\s+\"([^\"]+)\"", text))
        used |= set(re.findall(r"\bicon=\"([^\"]+)\"", text))
        used |= set(re.findall(r"{%\s*nav_item\s+\S+\s+\"([^\"]+)\"", text))
    assert sorted(used - sprite) == []


def test_every_address_in_the_style_sheets_can_be_hashed(tmp_path):
    """The manifest storage refuses a sheet that names a missing file; here on our own files only."""
    storage = ManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    source = FileSystemStorage(location=str(ROOT / "static"))
    names = [name_of(path).removeprefix("static/") for path in OWN_STATIC]
    names += [
        entry["file"].removeprefix("static/")
        for entry in MANIFEST
        if entry["file"].startswith("static/")
    ]
    for name in names:
        with source.open(name) as file:
            storage.save(name, file)
    outcomes = list(storage.post_process({name: (source, name) for name in names}))
    assert [outcome for _name, _hashed, outcome in outcomes if isinstance(outcome, Exception)] == []


def test_every_module_that_own_scripts_import_exists():
    """Imports name files as they lie, with the version in the folder: renewing a part must not break one."""
    named = {
        (path.parent / match).resolve()
        for path in OWN_STATIC
        for match in re.findall(r"^import .* from \"(.+)\";", path.read_text(), re.M)
    }
    assert named and [str(path) for path in sorted(named) if not path.is_file()] == []
