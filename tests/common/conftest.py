import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.common.models import Folder, Letter

MODELS = (Folder, Letter)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with the tables of this folder's own models."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    yield
    # Nothing else knows these tables; flushing between transactional tests would stumble on them.
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in reversed(MODELS):
            editor.delete_model(model)


def _of_this_floor(name: str) -> bool:
    return name.startswith(("django.", "csp.", "common."))


@pytest.fixture(autouse=True)
def surfaces(settings):
    settings.ROOT_URLCONF = "tests.common.urls"
    # This floor stands without the ones above it.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if _of_this_floor(name)]
    options = django_settings.TEMPLATES[0]["OPTIONS"]
    context = [name for name in options["context_processors"] if _of_this_floor(name)]
    settings.TEMPLATES = [
        {
            **django_settings.TEMPLATES[0],
            "OPTIONS": {**options, "context_processors": context},
            "DIRS": [django_settings.BASE_DIR / "tests/common/templates"],
        }
    ]


@pytest.fixture
def api(client):
    """Call the API as somebody: api("olena", "get", "letters/?status=draft")."""

    def call(person, method, path, data=None, **kwargs):
        data = {} if data is None and method == "post" else data
        headers = {**({"X-Person": person} if person else {}), **kwargs.pop("headers", {})}
        if data is not None and "content_type" not in kwargs:
            kwargs["content_type"] = "application/json"
        address = path if path.startswith(("/", "http")) else f"/api/v1/{path}"
        return getattr(client, method)(address, data, headers=headers, **kwargs)

    return call


@pytest.fixture
def folder(db):
    return Folder.objects.create(owner="olena", name="Olena's")


@pytest.fixture
def hidden_folder(db):
    return Folder.objects.create(owner="petro", name="Petro's secret")


@pytest.fixture
def signed_in(client, django_user_model, db):
    """The client with a session: for pages outside this folder's own."""
    person = django_user_model(username="reader")
    person.save()
    client.force_login(person, backend=django_settings.AUTHENTICATION_BACKENDS[-1])
    return person
