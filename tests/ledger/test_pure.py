"""The arithmetic runs where there is no Django, so that an expert can use it as it is."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "common"}:
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, NoDjango())
import ledger
import ledger.%s
assert not any(name.split(".")[0] == "django" for name in sys.modules)
try:
    ledger.unit
except ImportError:
    print("pure")
"""


@pytest.mark.parametrize("module", ["merkle", "leaf", "note", "errors"])
def test_without_django(module):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM % module], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("pure", "")
