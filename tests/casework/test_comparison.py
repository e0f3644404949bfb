"""What a reviewer reads of a snapshot: every field of every kind in words, none as it is stored."""

import uuid

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from casework.review.comparison import between
from casework.review.reviewing import reviewables
from tests import factories

# From the type of a field: what the snapshot stores, and what people read.
READ = {
    models.DateTimeField: ("2024-07-08T10:43:05.120000Z", "8 Jul 2024, 10:43:05 UTC"),
    models.DateField: ("2024-07-08", "8 Jul 2024"),
    models.TimeField: ("10:43:00", "10:43"),
    models.DecimalField: ("50.450100", "50.4501"),
    models.BooleanField: (True, "yes"),
    models.IntegerField: (1234567, "1,234,567"),
}
# Fields of which their name tells more than their type.
NAMED = {"language": ("uk", "Ukrainian (uk)"), "size": (1234567, "1,234,567 bytes")}


def field_of(model, name):
    try:
        return model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def stored_and_read(name, field):
    """A value as a snapshot stores it, and the words for it; None where the value is itself words."""
    if name in NAMED:
        return NAMED[name]
    if isinstance(field, models.ForeignKey):
        return str(uuid.uuid4()), "hidden"
    if field is not None and field.choices:
        value, label = next((v, words) for v, words in field.flatchoices if v not in ("", None))
        return value, str(label)
    return next((READ[kind] for kind in type(field).__mro__ if kind in READ), None)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(reviewables()))
def test_every_field_is_read_in_words(kind):
    model, person = reviewables()[kind], factories.user("reader")
    typical = {name: stored_and_read(name, field_of(model, name)) for name in model.snapshot_fields}
    plain = {name: known[0] for name, known in typical.items() if known}
    found = {one.name: one for one in between(model, {}, plain, person)}
    assert {name: found[name].after for name in plain} == {name: typical[name][1] for name in plain}
    assert not [one.label for one in found.values() if "_" in one.label]
    # A change in any field shows, and shows in that field alone.
    for name in plain:
        changed = [
            one.name for one in between(model, plain, {**plain, name: None}, person) if one.changed
        ]
        assert changed == [name]
