"""The page that lies in every backup. In English: whoever finds it may not have the program."""

README = b"""A backup of Casework, taken with `python manage.py backup`.

Check it by hand, in this folder:
    sha256sum -c seal-sha256.txt && sha256sum --quiet -c manifest-sha256.txt

Restore it, with CASEWORK_DATA_DIR naming an empty folder (and CASEWORK_DATABASE_URL an empty
database, if it is a PostgreSQL one):
    python manage.py restore THIS_FOLDER

backup.json says when it was taken, how many entries the ledger had and their root hash, and which
keys restoring it needs. The keys are in the folder keys/ only if that was asked for; else they must
be kept somewhere else. Originals are in store/sha256/, each named by the SHA-256 of its bytes.

Whoever can read this folder can read the cases. Keep it as closed as the installation itself.
"""
