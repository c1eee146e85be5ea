"""R16: what was stored at any migration is there, and the same, after all that followed it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.reliability.play import PROJECT

MIGRATIONS = len([path for path in PROJECT.glob("*/migrations/0*.py") if path.parts[-3] != "tests"])


def test_a_filled_database_comes_forward_from_every_migration(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.reliability.migrating"]
    own = {name: value for name, value in os.environ.items() if name not in {"TFTP_ROOT", "DATABASE_URL"}}
    done = subprocess.run(
        command, cwd=PROJECT, env=own | {"DATA_DIR": str(tmp_path)}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("rows") > 5 * MIGRATIONS
    assert found == {"migrations": MIGRATIONS, "lost": []}
