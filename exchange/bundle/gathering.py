"""Gathering what a bundle holds from one view of the database, and checking it against what was approved."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from casework.models import Case, Membership, Status, WitnessNote
from evidence.models import EvidenceItem, EvidenceLink, NoteMaterial, Verification
from exchange import holding
from exchange.bundle import documents, names
from exchange.bundle.around import BLOCK, Around, Cut, grouped
from exchange.bundle.derivatives import REMOVED, WITHHELD, derivative_handed_over
from exchange.bundle.redactions import Withheld, always, withheld
from exchange.bundle.spool import JsonStream, Spool
from exchange.bundle.statements import Statements
from exchange.errors import CannotBuild
from exchange.models import Bundle
from exchange.records import APPROVED, MODELS, Entry, is_unchanged
from ledger.models import Entry as LedgerEntry


@dataclass(frozen=True, slots=True)
class Original:
    """A stored original and where it goes: `size` in bytes, `path` below data/."""

    path: str
    sha256: str
    size: int
    reference: str


class Gathering:
    """Writes the documents of one export into a spool, and lists the originals that belong to them.

    Every record is compared with its entry on the way: CannotBuild names the first that differs.
    """

    def __init__(
        self,
        case: Case,
        records: list[Entry],
        cut: Cut,
        spool: Spool,
        statements: Statements,
    ):
        self.case, self.records, self.cut, self.spool = case, records, cut, spool
        self.statements = statements
        self.originals: list[Original] = []
        self.withheld: list[Withheld] = always()
        self._written: set[UUID] = set()

    def run(self, order: documents.Document) -> None:
        """Write everything. `order` says who asked for it, who decided, and for whom."""
        self._held = holding.staying(self.case, self.records, full=self.statements.full)
        self._require_none_tied()
        entry = self.records[0]
        self._require_unchanged(entry, self.case)
        stream = self.spool.stream("case/case.json")
        case_json = JsonStream(stream)
        case_json.member("format", "casework-export")
        case_json.member("format_version", 1)
        case_json.member("export", order)
        case_json.member("case", self._case(entry))
        case_json.items("team", self._team())
        case_json.items("evidence", self._evidence())
        self._require_all_written()
        case_json.items("notes", self._notes())
        case_json.member("consent_texts", self.statements.texts())
        self.withheld += self.statements.withheld()
        self.withheld += self._items_of_statements()
        case_json.member("ledger", self._ledger())
        case_json.member("withheld", self.withheld)
        case_json.close()
        self.spool.add_json("redactions.json", self.withheld)

    def _require_none_tied(self) -> None:
        """What was tied to a statement after the request must not go along without it."""
        for entry in self.records:
            if entry["kind"] == "evidence" and UUID(entry["id"]) in self._held:
                raise CannotBuild(Bundle.Reason.RECORD_CHANGED, entry["reference"])

    def _case(self, entry: Entry) -> documents.Document:
        found = self._around([self.case.pk])
        if entry["status"] not in APPROVED:
            self.withheld.append(withheld("unapproved_case_text", self.case.reference))
        return {
            **documents.case_document(self.case, entry),
            "reviews": found.reviews(self.case.pk) if entry["status"] in APPROVED else [],
            "ledger_entries": found.entries(self.case.pk),
        }

    def _team(self) -> Iterator[documents.Document]:
        rows = Membership.objects.filter(case=self.case).select_related("user")
        for membership in rows.order_by("added_at", "id"):
            yield documents.member_document(membership)

    def _evidence(self) -> Iterator[documents.Document]:
        along = {entry["id"] for entry in self.records if entry["kind"] == "evidence"}
        for entries, rows in self._blocks("evidence"):
            around = self._around(rows, with_custody=True)
            verified, links = self._verified(rows), self._links(rows, along)
            for entry in entries:
                item = rows[UUID(entry["id"])]
                document = documents.evidence_document(item, entry, along) | {
                    "integrity_checks": around.checks(item.pk),
                    "custody": around.custody(item.pk),
                    "verifications": verified.get(item.pk, []),
                    "links": links.get(item.pk, []),
                    "reviews": around.reviews(item.pk),
                    "ledger_entries": around.entries(item.pk),
                }
                self._keep(item, document)
                if document["links"]:
                    self.withheld.append(withheld("link_reasons", item.reference, "links"))
                for name, reference in document["named"].items():
                    if reference is None and getattr(item, name) is not None:
                        self.withheld.append(withheld("unapproved_records", item.reference, name))
                yield document

    def _verified(self, items: Iterable[UUID]) -> dict[UUID, list[documents.Document]]:
        """The approved verifications of these items, by item, in the order of their references."""
        named = {UUID(e["id"]): e for e in self.records if e["kind"] == "verification"}
        rows = Verification.objects.filter(item_id__in=list(items)).order_by("reference")
        found = [row for row in rows.select_related("item", "created_by") if row.pk in named]
        around = self._around([row.pk for row in found])
        documented: dict[UUID, list[documents.Document]] = defaultdict(list)
        for row in found:
            entry = named[row.pk]
            self._require_unchanged(entry, row)
            self._written.add(row.pk)
            documented[row.item_id].append(
                documents.verification_document(row, entry)
                | {"reviews": around.reviews(row.pk), "ledger_entries": around.entries(row.pk)}
            )
        return documented

    def _require_all_written(self) -> None:
        """A verification whose row is gone, or whose item is, must not go missing without a word."""
        for entry in self.records:
            if entry["kind"] == "verification" and UUID(entry["id"]) not in self._written:
                raise CannotBuild(Bundle.Reason.RECORD_CHANGED, entry["reference"])

    def _keep(self, item: EvidenceItem, document: documents.Document) -> None:
        if item.disposed_at is not None:
            pass  # its bytes are in no bundle; its record and custody are
        elif item.parent_id is not None:
            self._keep_derivative(item, document)
        elif not item.is_physical:
            self._keep_file(names.original(item.reference, item.file_name), item)
        record = {key: value for key, value in document.items() if key != "custody"}
        self.spool.add_json(f"{names.item(item.reference)}/record.json", record)
        self.spool.add_json(f"{names.item(item.reference)}/custody.json", document["custody"])

    def _keep_file(self, path: str, item: EvidenceItem) -> None:
        self.originals.append(Original(path, item.sha256, item.size, item.reference))

    def _keep_derivative(self, item: EvidenceItem, document: documents.Document) -> None:
        """A copy leaves without what it says of itself; its record says what became of the file."""
        left = derivative_handed_over(item, self.spool)
        document |= {"original": None, "derivative": left}
        if left["metadata"] == REMOVED:
            self.withheld.append(withheld("derivative_metadata", item.reference, "file"))
        elif left["metadata"] == WITHHELD:
            self.withheld.append(withheld("derivative_files", item.reference, "file"))
        else:
            self._keep_file(names.derivative(item.reference, item.file_name), item)

    def _links(
        self, items: Iterable[UUID], along: set[str]
    ) -> dict[UUID, list[documents.Document]]:
        """The standing links of these items to others that go along, by item. Nobody reviewed them."""
        rows = EvidenceLink.objects.filter(item_id__in=list(items), withdrawal=None)
        found: dict[UUID, list[documents.Document]] = defaultdict(list)
        for link in rows.select_related("other", "created_by").order_by("created_at", "pk"):
            if str(link.other_id) in along:
                found[link.item_id].append(documents.link_document(link))
        return found

    def _notes(self) -> Iterator[documents.Document]:
        along = {entry["id"] for entry in self.records if entry["kind"] == "evidence"}
        for entries, rows in self._blocks("note"):
            around, materials = self._around(rows), self._materials(rows)
            for entry in entries:
                note: WitnessNote = rows[UUID(entry["id"])]
                redacted = self.statements.is_redacted(note)
                document = documents.note_document(note, entry, redacted=redacted) | {
                    "consent": self.statements.consent_for(note),
                    # A recording tells who speaks: beside a redacted text none is named.
                    "materials": []
                    if redacted
                    else self._of_note(note, materials.get(note.pk, []), along),
                    "reviews": around.reviews(note.pk),
                    "ledger_entries": around.entries(note.pk),
                }
                if note.another_reason or note.detailed_reason:
                    self.withheld.append(withheld("interview_reasons", note.reference))
                code = note.witness.code if note.witness else ""
                self.spool.add_json(names.statement(code, note.reference), document)
                self._comments(note, code, redacted)
                if redacted:
                    self.withheld.append(withheld("redacted_statement", note.reference))
                yield document

    def _materials(self, notes: Iterable[UUID]) -> dict[UUID, list[NoteMaterial]]:
        """What stands as recording, transcript, … of these notes, by note. Nobody reviewed it."""
        rows = NoteMaterial.objects.filter(note_id__in=list(notes), withdrawal=None)
        return grouped(
            rows.select_related("item", "created_by").order_by("role", "item__reference", "pk"),
            "note_id",
        )

    def _of_note(
        self, note: WitnessNote, materials: list[NoteMaterial], along: set[str]
    ) -> list[documents.Document]:
        """Those that go along; that there are others is said without naming them."""
        going = [material for material in materials if str(material.item_id) in along]
        if len(going) < len(materials):
            self.withheld.append(withheld("unapproved_records", note.reference, "materials"))
        return [documents.material_document(material) for material in going]

    def _items_of_statements(self) -> list[Withheld]:
        """A line for each approved item that would go along if the statement in it did, in full.

        Where no statement was asked for, one that names none: nobody is told that there are any.
        """
        along = {entry["id"] for entry in self.records}
        rows = EvidenceItem.objects.filter(pk__in=self._held, status=Status.APPROVED)
        named = rows.order_by("reference").values_list("pk", "reference")
        left = [name for pk, name in named if str(pk) not in along]
        if not self.statements.recipient_kind:
            return [withheld("statement_items")]
        return [withheld("statement_items", name) for name in left]

    def _comments(self, note: WitnessNote, code: str, redacted: bool) -> None:
        """What the documenter thought, in a file of its own if asked for; never beside a redacted text."""
        if not note.comments:
            return
        if self.statements.with_comments and not redacted:
            document = {"reference": note.reference, "witness": code, "comments": note.comments}
            self.spool.add_json(names.comments(code, note.reference), document)
        else:
            self.withheld.append(withheld("documenter_comments", note.reference, "comments"))

    def _ledger(self) -> documents.Document:
        """The exact bytes of the case's entries, one a line: canonical JSON has no line breaks."""
        stream = self.spool.stream("ledger/entries.ndjson")
        rows = LedgerEntry.objects.for_case(self.case.pk).filter(seq__lt=self.cut.size)
        count = 0
        for leaf in rows.values_list("leaf", flat=True).iterator(2000):
            stream.write(bytes(leaf) + b"\n")
            count += 1
        return {
            "tree_size": self.cut.size,
            "tree_root": self.cut.root,
            "entries_of_case": count,
            "entries": "data/ledger/entries.ndjson",
        }

    def _blocks(self, kind: str) -> Iterator[tuple[list[Entry], dict[UUID, Any]]]:
        entries = iter([entry for entry in self.records if entry["kind"] == kind])
        relations = {"evidence": ("facts", "created_by", *documents.NAMED), "note": ("witness",)}[
            kind
        ]
        while block := list(islice(entries, BLOCK)):
            ids = [UUID(entry["id"]) for entry in block]
            rows = MODELS[kind].objects.filter(case=self.case).select_related(*relations)
            found = rows.in_bulk(ids)
            for entry in block:
                self._require_unchanged(entry, found.get(UUID(entry["id"])))
            yield block, found

    def _require_unchanged(self, entry: Entry, record: Any) -> None:
        if record is None or not is_unchanged(entry, record):
            raise CannotBuild(Bundle.Reason.RECORD_CHANGED, entry["reference"])

    def _around(self, ids: Iterable[UUID], *, with_custody: bool = False) -> Around:
        return Around(self.case, list(ids), self.cut, with_custody=with_custody)
