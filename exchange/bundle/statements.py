"""What of a witness goes into a bundle beside the words: which consent covers them, comments apart."""

from typing import Any
from uuid import UUID

from casework.models import Case, Consent, ConsentText, WitnessNote
from casework.statements import consenting
from casework.statements.consenting import Gap
from exchange.bundle.redactions import Withheld, withheld
from exchange.errors import CannotBuild
from exchange.models import Bundle
from exchange.records import Entry

Document = dict[str, Any]


class Statements:
    """The consents that cover the statements of one export, as they stand in the view that is read.

    `staying` are the approved statements that were withheld when the records were named.
    """

    def __init__(
        self,
        case: Case,
        recipient_kind: str,
        *,
        staying: list[Entry],
        comments: bool,
        full: bool = False,
    ) -> None:
        self.recipient_kind, self.staying = recipient_kind, staying
        self.with_comments, self.full = comments, full
        self._answers = consenting.standing(case, recipient_kind) if recipient_kind else {}
        self._texts: dict[UUID, ConsentText] = {}

    def is_redacted(self, note: WitnessNote) -> bool:
        """Whether the redacted text of a note goes along in place of the account and what surrounds it."""
        return bool(note.redacted_account) and not self.full

    def consent_for(self, note: WitnessNote) -> Document:
        """The consent that covers a note. Raises CannotBuild when none does (any more)."""
        consent = self._answers.get(note.witness_id) if note.witness_id else None
        if consent is None or consenting.gap(consent, note.interviewed_on):
            raise CannotBuild(Bundle.Reason.CONSENT, note.reference)
        return self._document(consent)

    def _document(self, consent: Consent) -> Document:
        text = consent.text
        if text is not None:
            self._texts[text.pk] = text
        return {
            "recipient": consent.recipient,
            "answer": consent.answer,
            "given_on": consent.given_on,
            "given_by": consent.given_by,
            "language": consent.language,
            "method": consent.method,
            "text_shown": {"language": text.language, "edition": text.edition} if text else None,
        }

    def texts(self) -> list[Document]:
        """The texts that were put before the witnesses of the statements written so far."""
        found = sorted(self._texts.values(), key=lambda text: (text.language, text.edition))
        return [
            {"language": text.language, "edition": text.edition, "body": text.body}
            for text in found
        ]

    def withheld(self) -> list[Withheld]:
        """A line for each statement that stays; one for all where none was asked for.

        Why a witness has not agreed is nobody's business outside.
        """
        if any(entry["reason"] == Gap.NO_RECIPIENT for entry in self.staying):
            return [withheld("statements")]
        return [withheld("no_consent", entry["reference"]) for entry in self.staying]
