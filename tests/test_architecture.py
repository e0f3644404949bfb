"""Rules that hold for the whole code base, read from the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, converters, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

ROOT = Path(__file__).resolve().parent.parent

# Imports go down only, and never sideways.
FLOORS = [
    {"config"},
    {"exchange"},
    {"evidence", "vault"},
    {"casework"},
    {"accounts"},
    {"ledger", "jobs", "store"},
    {"common"},
]
APPS = [name for floor in FLOORS for name in sorted(floor) if (ROOT / name).is_dir()]
LEVEL = {name: level for level, floor in enumerate(FLOORS) for name in floor}

# The arithmetic of the ledger can be checked by someone who has Python and nothing else of ours; what is
# sealed must open with as little, and the checker of texts knows nothing but texts.
LEAKS = sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "casework/statements/leaks").glob("*.py")
)
PURE = (
    "ledger/merkle.py",
    "ledger/leaf.py",
    "ledger/note.py",
    "ledger/errors.py",
    "vault/sealing.py",
    *LEAKS,
)


def sources(*apps: str) -> Iterator[Path]:
    for app in apps:
        yield from sorted((ROOT / app).rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, wherever in the file, with its line."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


# -- floors ----------------------------------------------------------------------------------------


def climbs(app: str, module: str) -> bool:
    """Whether `app` may not import `module`: one of ours, higher up or beside it."""
    other = module.split(".")[0]
    return other in LEVEL and other != app and LEVEL[other] <= LEVEL[app]


def test_imports_go_down_only():
    wrong = {
        f"{where(path, line)} imports {module.split('.')[0]}"
        for app in APPS
        for path in sources(app)
        for line, module in imported(path)
        if climbs(app, module)
    }
    assert wrong == set()


def test_the_rule_of_floors_itself():
    assert climbs("common", "accounts.models")
    assert climbs("ledger", "jobs")
    assert climbs("evidence", "vault.keys")
    assert climbs("casework", "config.settings")
    assert not climbs("evidence", "casework.models")
    assert not climbs("jobs", "common.ids")
    assert not climbs("jobs", "django.db")


def test_common_has_no_models():
    assert not (ROOT / "common/models.py").exists()
    assert not (ROOT / "common/migrations").exists()


@pytest.mark.parametrize("name", [name for name in PURE if (ROOT / name).exists()])
def test_proof_code_imports_no_django(name):
    wrong = [
        where(ROOT / name, line)
        for line, module in imported(ROOT / name)
        if module.split(".")[0] in ("django", "rest_framework")
    ]
    assert wrong == []


# -- migrations ------------------------------------------------------------------------------------

MAY_BE_IMPORTED_BY_MIGRATIONS = {
    "common.ids": "the default of primary keys; a function that depends on nothing and stays",
}
MIGRATIONS = [
    path
    for app in APPS
    for path in sorted((ROOT / app / "migrations").glob("*.py"))
    if path.name != "__init__.py"
]


def test_migrations_import_no_app_code():
    wrong = [
        where(path, line)
        for path in MIGRATIONS
        for line, module in imported(path)
        if module.split(".")[0] in LEVEL
        and not any(
            module == known or module.startswith(f"{known}.")
            for known in MAY_BE_IMPORTED_BY_MIGRATIONS
        )
        and module != "common"  # the first half of "from common import ids"
    ]
    assert wrong == []


def test_migrations_have_names_that_say_what_they_do():
    wrong = [
        path.name
        for path in MIGRATIONS
        if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+\.py", path.name)
        or re.search(r"_auto_|_and_more", path.name)
    ]
    assert wrong == []


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


# -- content policy --------------------------------------------------------------------------------

TEMPLATES = sorted(
    path
    for folder in [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    for path in folder.rglob("*")
    if path.suffix in {".html", ".js", ".svg"}
)
INLINE = {
    "script without src": r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json[\"'])[^>]*>",
    "style element": r"<style\b",
    "style attribute": r"<[^>]*\sstyle\s*=",
    "event handler": r"<[^>]*\son[a-z]+\s*=",
    "htmx handler": r"<[^>]*\s(?:data-)?hx-on",
    "htmx evaluation": r"<[^>]*\s(?:data-)?hx-(?:vars|vals|headers)\s*=\s*[\"']js:",
    "script address": r"javascript:",
}


def inline_parts(text: str) -> list[str]:
    """What in a template the content policy would refuse. Template comments do not count."""
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)
    # A ">" inside a template tag ends no HTML tag.
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "_", text, flags=re.S)
    return [name for name, pattern in INLINE.items() if re.search(pattern, text, re.I | re.S)]


def test_templates_have_no_inline_script_or_style():
    found = {
        str(path.relative_to(ROOT)): parts
        for path in TEMPLATES
        if (parts := inline_parts(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_code_writes_no_inline_script_or_style():
    found = [
        where(path, node.lineno)
        for path in sources(*APPS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and inline_parts(node.value)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<script>x()</script>", "script without src"),
        ('<script type="module">x()</script>', "script without src"),
        ("<style>a{}</style>", "style element"),
        ('<p class="a" style="color:red">', "style attribute"),
        ('<a {% if x > 1 %}b{% endif %} style="">', "style attribute"),
        ('<button onclick="x()">', "event handler"),
        ('<p hx-on:click="x()">', "htmx handler"),
        ("<p hx-vals='js:{a: b()}'>", "htmx evaluation"),
        ('<a href="javascript:x()">', "script address"),
    ],
)
def test_what_counts_as_inline(markup, name):
    assert inline_parts(markup) == [name]


def test_what_does_not_count_as_inline():
    for markup in (
        '<script src="a.js" defer></script>',
        '<script id="x" type="application/json">{}</script>',
        "{# <style> #}{% comment %}<script>{% endcomment %}",
        '<p class="style" data-style="a" hx-get="/x">the style = of on = writing</p>',
    ):
        assert inline_parts(markup) == []


# -- one door --------------------------------------------------------------------------------------

SURFACES = re.compile(r"(^|/)(views|api|forms|filtersets)/|(^|/)(views|api|forms|filtersets)\.py$")
STOCK = re.compile(
    "all|filter|get|exclude|first|last|latest|earliest|values|values_list|annotate|aggregate|count|"
    "order_by|select_related|prefetch_related|distinct|only|defer|in_bulk|iterator|exists|contains|"
    "raw|extra|using|select_for_update|union|create|get_or_create|update_or_create|update|delete|"
    "bulk_create|bulk_update"
)
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})


# Models that a surface may ask without scope, by file, and why.
UNSCOPED = {
    "accounts/filtersets.py User": "a name stands for codes; the rows compared are scoped themselves",
    "accounts/views/own.py UserSession": "the sign-in library's model; narrowed to one's own rows",
    "accounts/views/own.py User": "names of those who acted on one's own account, by their codes",
    "casework/filtersets/entries.py Entry": "the number at a bound of time; the rows come from the list",
    "casework/forms/witnesses.py ConsentText": "texts of the whole house, which belong to no case",
    "evidence/forms/custody.py User": "colleagues of the item's own team",
}


def unscoped_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Uses of a manager that ask the table instead of what a person may see: line and model."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and STOCK.fullmatch(node.attr)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in MANAGERS
        ):
            yield node.lineno, ast.unparse(node.value.value)


def test_surfaces_reach_rows_by_scope_only():
    found = {
        f"{path.relative_to(ROOT)} {model}": where(path, line)
        for path in sources(*APPS)
        if SURFACES.search(str(path.relative_to(ROOT)))
        for line, model in unscoped_calls(tree_of(path))
    }
    assert {key: place for key, place in found.items() if key not in UNSCOPED} == {}
    assert set(UNSCOPED) <= set(found), "exemptions that are no longer needed"


def test_what_counts_as_unscoped():
    code = "a = Case.objects.filter(pk=1)\nb = self.model._default_manager.get(pk=1)\n"
    assert [line for line, _ in unscoped_calls(ast.parse(code))] == [1, 2]
    fine = "Case.objects.visible_to(user).filter(pk=1)\nrows.filter(a=1)\n"
    assert list(unscoped_calls(ast.parse(fine))) == []


# -- sign-in ---------------------------------------------------------------------------------------

# Addresses (as patterns) that answer someone who has not signed in, and why they must.
OPEN = {
    "admin/login/": "leads to the sign-in page; Django admin has none of its own",
    "accounts/login/": "signing in happens here",
    "accounts/passkey/": "signing in with a passkey happens here",
    "accounts/factors/authenticate/": "the second step of signing in",
    "accounts/logout/": "also leaves a sign-in that waits for its second factor",
    "accounts/inactive/": "tells a deactivated person why signing in failed",
    "accounts/invitation/": "a new person has no account yet; the link's secret is checked",
    "accounts/invitation/<str:token>/": "moves the secret from the address into the session",
    "accounts/reset/": "someone who lost a credential; the link's secret is checked",
    "accounts/reset/<str:token>/": "moves the secret from the address into the session",
    "language/": "the language of the sign-in page; reads and changes no record",
}


def addresses(
    resolver: URLResolver, prefix: str = "/", name: str = ""
) -> Iterator[tuple[str, str, object]]:
    """Every address of the installation as (pattern, example, view)."""
    for entry in resolver.url_patterns:
        pattern = str(entry.pattern)
        example = prefix + example_of(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, example, name + pattern)
        elif isinstance(entry, URLPattern):
            yield name + pattern, example, entry.callback


SAMPLES = {
    converters.IntConverter: "7",
    converters.UUIDConverter: str(uuid4()),
    converters.PathConverter: "a/b",
}


def example_of(pattern: object) -> str:
    if isinstance(pattern, RoutePattern):
        route = str(pattern)
        for name, converter in pattern.converters.items():
            sample = SAMPLES.get(type(converter), "sample")
            route = re.sub(rf"<(?:\w+:)?{name}>", sample, route)
        return route
    ((template, names), *_rest) = normalize(str(pattern))
    return template % dict.fromkeys(names, str(uuid4()))


def test_every_address_needs_a_person(client, db):
    """302 to the sign-in page or 401, by GET and by POST; never an answer."""
    answered: dict[str, set[object]] = {}
    for pattern, example, view in addresses(get_resolver()):
        # Some redirect by themselves when they have nothing to show; they count as open too.
        if not hasattr(view, "cls") and getattr(view, "login_required", True) is False:
            answered.setdefault(pattern, set()).add("declared open")
        for method in ("get", "post"):
            response = getattr(client, method)(example)
            to_sign_in = response.status_code == 302 and "login" in response["Location"]
            if not to_sign_in and response.status_code != 401:
                answered.setdefault(pattern, set()).add((method, response.status_code))
    unexpected = {name: got for name, got in answered.items() if name not in OPEN}
    assert unexpected == {}
    assert set(OPEN) <= set(answered), "exemptions that are no longer needed"
