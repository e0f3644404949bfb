"""Template tags of evidence."""

from django import template

from evidence import standing
from evidence.models import EvidenceItem

register = template.Library()


@register.filter
def standing_of(item: EvidenceItem) -> list[standing.Standing]:
    """The three parts of an item and how far each was verified."""
    return standing.of(item)
