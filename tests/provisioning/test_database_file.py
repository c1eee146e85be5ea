"""The file of the embedded database."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from provisioning.database import reserve_database

WRITE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("INSERT INTO t VALUES (1)")
connection.commit()
connection.close()
"""


@pytest.fixture
def database(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.EMBEDDED_DATABASE = tmp_path / "new" / "offhook.sqlite3"
    monkeypatch.setattr("provisioning.database.is_embedded", lambda: True)
    return settings.EMBEDDED_DATABASE


def test_it_is_made_for_its_owner_alone_and_made_so_again(database: Path) -> None:
    reserve_database()
    assert database.stat().st_mode & 0o777 == 0o600
    database.chmod(0o644)
    reserve_database()
    assert database.stat().st_mode & 0o777 == 0o600


def test_a_connection_keeps_its_locks(database: Path) -> None:
    """Without them, another program that ends would take itself for the last one, and the log away."""
    reserve_database()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (a)")
        reserve_database()
        subprocess.run([sys.executable, "-c", WRITE, str(database)], check=True)
        assert database.with_name(f"{database.name}-wal").exists()
