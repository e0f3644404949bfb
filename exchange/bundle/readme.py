"""data/README-verify.txt: how to check a bundle without our software, in Ukrainian and English."""

_TEXT = """\
{identifier}

УКРАЇНСЬКОЮ  (in English below)
================================

Ця тека є пакетом BagIt 1.0 (RFC 8493). Щоб перевірити її, наша програма не потрібна.

1. Чи всі файли на місці й незмінні
   Linux:    у теці {identifier} виконайте
                 sha256sum -c tagmanifest-sha256.txt
                 sha256sum -c manifest-sha256.txt
   macOS:        shasum -a 256 -c manifest-sha256.txt
   Windows:  PowerShell, окремо для кожного файлу: Get-FileHash -Algorithm SHA256 ФАЙЛ
             і порівняйте з рядком у manifest-sha256.txt
   Маніфест виявляє пошкодження, але не підміну: його може переписати кожен, хто змінить файли.
   Тому звірте хеш самого маніфесту (openssl dgst -sha256 manifest-sha256.txt) з тим, який
   відправник повідомив іншим шляхом: його записано в журналі відправника.

2. Чи повна історія справи
   Кожен рядок data/ledger/entries.ndjson є одним записом журналу в точних байтах. Поле case_seq
   рахує записи справи від 1 без пропусків; case_prev дорівнює хешу попереднього запису, тобто
   SHA-256 від байта 0x00 і рядка без символу кінця рядка (RFC 6962). Для запису N:
       (printf '\\000'; sed -n Np data/ledger/entries.ndjson | tr -d '\\n') | openssl dgst -sha256
   Результат має збігатися з case_prev запису N+1. Хеш оригіналу стоїть у полі sha256 запису
   evidence.item.received.

3. Що де лежить
   data/case/case.json          справа, команда, докази, свідчення, перевірки, ланцюг збереження; reviews
                                називає рішення з відповідями на контрольні питання, а в dissents тих, хто
                                міг вирішувати й не згоден із затвердженням
   data/evidence/…/original/    оригінали, байт у байт такі, якими їх отримано
   data/evidence/…/derivative/  копії, створені з доказів: зображення без відомостей про нього самого,
                                тому їхній хеш відрізняється від поля sha256 (див. derivative)
   data/evidence/…/record.json  звідки доказ, хеші, хто і коли його затвердив
   data/evidence/…/custody.json ланцюг збереження
   data/statements/             свідчення під кодами свідків, зі згодою, яка їх охоплює; materials називає
                                докази, що є записом, розшифровкою, перекладом чи були показані; зауваги
                                документатора, якщо їх запитували, лежать окремо (….comments.json)
   data/redactions.json         що не передано і чому
   data/ledger/entries.ndjson   записи журналу цієї справи
   bag-info.txt                 отримувач, правова підстава, мітка TLP, стан журналу

Перевірка не доводить, що зміст правдивий або що файл не змінювали до отримання.

ENGLISH
=======

This folder is a BagIt 1.0 bag (RFC 8493). Checking it needs none of our software.

1. Are all files there, and unchanged?
   Linux:    in the folder {identifier} run
                 sha256sum -c tagmanifest-sha256.txt
                 sha256sum -c manifest-sha256.txt
   macOS:        shasum -a 256 -c manifest-sha256.txt
   Windows:  PowerShell, for each file: Get-FileHash -Algorithm SHA256 FILE
             and compare with its line in manifest-sha256.txt
   A manifest detects damage, not intent: whoever changes files can rewrite it. So compare the hash
   of the manifest itself (openssl dgst -sha256 manifest-sha256.txt) with the one that the sender
   tells you by another way: the sender's ledger holds it.

2. Is the history of the case complete?
   Each line of data/ledger/entries.ndjson is one ledger entry in its exact bytes. case_seq counts
   the case's entries from 1 without a gap; case_prev is the hash of the entry before, that is the
   SHA-256 of the byte 0x00 and the line without its line feed (RFC 6962). For entry N:
       (printf '\\000'; sed -n Np data/ledger/entries.ndjson | tr -d '\\n') | openssl dgst -sha256
   The result must be the case_prev of entry N+1. The hash of an original stands in the field sha256
   of the entry evidence.item.received.

3. What is where?
   data/case/case.json          case, team, evidence, statements, reviews, chain of custody; reviews
                                holds the decisions with the reasons of returns and the answers to
                                their checklists, and in
                                dissents who could have decided and holds an approval to be wrong
   data/evidence/…/original/    the originals, byte for byte as they were received
   data/evidence/…/derivative/  copies made from items: pictures without what they say of themselves,
                                so that their hash is not the field sha256 (see derivative)
   data/evidence/…/record.json  where it comes from, hashes, who approved it and when
   data/evidence/…/custody.json the chain of custody
   data/statements/             statements, under the codes of witnesses, with the consent that covers
                                them; materials names the items that are a recording, transcript or
                                translation of them, or were shown; the documenter's comments, if asked
                                for, apart (….comments.json)
   data/redactions.json         what is withheld, and why
   data/ledger/entries.ndjson   the ledger entries of this case
   bag-info.txt                 recipient, legal basis, TLP label, state of the ledger

A check does not prove that content is true, nor that a file was unchanged before it was received.
"""


def readme(identifier: str) -> bytes:
    """The text for the bundle of this name."""
    return _TEXT.format(identifier=identifier).encode()
