"""What is withheld from a bundle, and why. Whatever no document names is withheld as well."""

from typing import Any

Withheld = dict[str, Any]

# In both languages of the bundle: stored text, the same whoever builds it in whichever language.
REASONS = {
    "names_of_staff": (
        "Names, user names and addresses of those who worked on the case. Actor codes stand for them.",
        "Імена, облікові записи й адреси тих, хто працював над справою. Замість них стоять коди.",
    ),
    "identities_of_witnesses": (
        "Identities of witnesses. Witness codes stand for them.",
        "Особи свідків. Замість них стоять коди свідків.",
    ),
    "unapproved_records": (
        "Records that have not been approved. Of them only ledger entries remain, without content.",
        "Незатверджені записи. Про них лишаються тільки записи журналу, без вмісту.",
    ),
    "review_comments": (
        "What reviewers and authors wrote to each other in reviews: it may quote a statement.",
        "Зауваження рецензентів і авторів під час перевірки: вони можуть цитувати свідчення.",
    ),
    "answers_on_statements": (
        "What was said of a statement in answer to a checklist, or against its approval.",
        "Сказане про свідчення у відповідях контрольного переліку чи проти його затвердження.",
    ),
    "ledger_payloads": (
        "Contents of ledger entries. The entries commit to them by salted hashes.",
        "Вміст записів журналу. Записи засвідчують його хешами із сіллю.",
    ),
    "derivatives": (
        "Thumbnails and other files that our software made from originals.",
        "Мініатюри та інші файли, які наша програма створила з оригіналів.",
    ),
    "derivative_metadata": (
        "What a copy that is a picture says of itself: place, time, device, thumbnail, comments.",
        "Те, що копія-зображення повідомляє про себе: місце, час, пристрій, мініатюра, коментарі.",
    ),
    "derivative_files": (
        "A copy whose kind of picture cannot be freed of what it says of itself.",
        "Копія у форматі зображення, з якого неможливо вилучити відомості про нього самого.",
    ),
    "link_reasons": (
        "What links between items rest on: nobody has reviewed it.",
        "Обґрунтування зв'язків між доказами: їх ніхто не перевіряв.",
    ),
    "links_elsewhere": (
        "Links to anything that is not part of this bundle, if there are any.",
        "Зв'язки з тим, що не входить до цього пакета, якщо вони є.",
    ),
    "documenter_comments": (
        "The documenter's own comments on a statement, kept apart from the person's words.",
        "Власні зауваги документатора щодо свідчення, відокремлені від слів особи.",
    ),
    "interview_reasons": (
        "Why a person was heard again or in detail, and who agreed to it: reasoning of the team.",
        "Чому особу опитали знову або докладно і хто на це погодився: міркування команди.",
    ),
    "redacted_statement": (
        "A statement goes along as its redacted text, without what may identify the person.",
        "Свідчення передається у знеособленому вигляді, без того, що може вказати на особу.",
    ),
    "statement_items": (
        "An item that holds what a person said: it goes along only with that statement, in full.",
        "Доказ, що містить сказане особою: його передають лише разом із цим свідченням, повністю.",
    ),
    "no_consent": (
        "A statement: the person's consent does not cover this recipient.",
        "Свідчення: згода особи не поширюється на цього отримувача.",
    ),
    "statements": (
        "Statements of witnesses, if there are any: none were asked for.",
        "Свідчення, якщо вони є: їх не запитували.",
    ),
    "note_digests": (
        "Hashes of witness notes as reviewed: short comments could be guessed from them.",
        "Хеші нотаток зі свідченнями на час перевірки: за ними можна вгадати короткі зауваги.",
    ),
    "unapproved_case_text": (
        "The case's title, summary and other descriptions: they have not been approved.",
        "Назва, опис та інші відомості про справу: їх ще не затверджено.",
    ),
}

ALWAYS = (
    "names_of_staff",
    "identities_of_witnesses",
    "unapproved_records",
    "review_comments",
    "answers_on_statements",
    "note_digests",
    "ledger_payloads",
    "derivatives",
    "links_elsewhere",
)


def withheld(category: str, record: str | None = None, field: str | None = None) -> Withheld:
    """One line of redactions.json; `record` and `field` are None for what holds everywhere."""
    english, ukrainian = REASONS[category]
    return {
        "category": category,
        "record": record,
        "field": field,
        "reason": {"en": english, "uk": ukrainian},
    }


def always() -> list[Withheld]:
    return [withheld(category) for category in ALWAYS]
