"""`python -m config.deploy_check`: Django's own checks, as for a real installation.

A warning is a failure. Nothing of the caller's own installation is touched.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the checks as a server behind TLS would see them; returns their exit status."""
    with tempfile.TemporaryDirectory(prefix="casework-deploy-") as data:
        kept = {name: value for name, value in os.environ.items() if not _ours(name)}
        environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CASEWORK_DATA_DIR": data,
            "CASEWORK_TLS": "1",
            "CASEWORK_DEMO": "0",
            "CASEWORK_ALLOWED_HOSTS": "casework.example.org",
        }
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603
        return done.returncode


def _ours(name: str) -> bool:
    return name.startswith("CASEWORK_") or name == "DJANGO_SETTINGS_MODULE"


if __name__ == "__main__":
    sys.exit(main())
