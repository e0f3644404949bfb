"""Pictures of a document's further pages: ten at a time, after everything else is known of it."""

import ledger
import store
from evidence.examination.limits import MAX_PAGES, PAGES_AT_ONCE
from evidence.examination.readers import PDF_PAGES
from evidence.models import EvidenceItem, FileFacts
from evidence.processing import toolruns
from evidence.processing.looking import PASSING, ExaminationFailed, Looked, derive, stored
from jobs import task


@task(name="evidence.pages", attempts=3)
def pages(item_id: str, first: int) -> None:
    """Draw the pages from number `first` on, then let the next ones be drawn. Harmless to repeat."""
    item = EvidenceItem.objects.select_related("facts").get(pk=item_id)
    if item.disposed_at is not None:
        return
    looked = Looked()
    try:
        with store.open_store().open(item.sha256) as file:
            looked.look(file, PDF_PAGES, str(item.facts.media_type), str(first))
    except store.Missing:
        return  # the nightly check tells of it
    kept = stored(looked)
    with ledger.unit(ledger.SYSTEM):
        toolruns.keep(item, looked.runs)
        derive(item, kept)
        if not looked.failure:
            enqueue_next(item_id, item.facts, first)
    if looked.failure in PASSING:
        raise ExaminationFailed(looked.failure)


def enqueue_next(item_id: str, facts: FileFacts, first: int = 1) -> None:
    """Have the pages drawn that follow those from `first` on, as far as there are any."""
    count = facts.metadata.get("document", {}).get("pages", 0)
    following = first + PAGES_AT_ONCE
    if isinstance(count, int) and following <= min(count, MAX_PAGES):
        pages.enqueue(item_id, following)
