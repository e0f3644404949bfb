"""docs/api.md, run as it stands: each block with a shell, in order, against the real server."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_document_runs_as_written(site, tmp_path):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.S)
    assert len(blocks) >= 8
    script = "\n".join(["set -euo pipefail", f"dir='{tmp_path}'", *blocks])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={**site.environ, "CASEWORK_URL": site.url},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert done.stdout.count("approved") >= 4
    assert "manifest-sha256.txt" not in done.stderr and ": OK" in done.stdout
