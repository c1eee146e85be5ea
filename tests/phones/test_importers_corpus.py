"""Real configurations move in and out again: what is published of an imported phone is what its file said."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from phones.importers.files import import_paths
from phones.models import Phone
from provisioning.cnfxml.read import decode
from provisioning.cnfxml.repairs import repair
from tests.corpus_table import CORPUS, facts_of_text

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="There are no real configurations in ../shared/corpus/sep."),
]


def moved_in(folder: Path) -> dict[str, bytes]:
    """Copy the real files under names that phones ask for, import them, and return them by MAC."""
    originals = {f"0011223344{number:02X}": path for number, path in enumerate(sorted(CORPUS.iterdir()))}
    for mac, path in originals.items():
        (folder / f"SEP{mac}.cnf.xml").write_bytes(path.read_bytes())
    assert import_paths([folder]).refused == []
    return {mac: path.read_bytes() for mac, path in originals.items()}


def shown(mac: str) -> str:
    """Return what showconfig prints, without its declaration."""
    out = StringIO()
    call_command("showconfig", mac, stdout=out)
    return decode(out.getvalue().encode())


def test_what_is_published_is_what_the_files_said(tmp_path: Path) -> None:
    files = moved_in(tmp_path)
    assert files
    for mac, content in files.items():
        repaired, _ = repair(decode(content))
        assert facts_of_text(shown(mac)) == facts_of_text(repaired), mac


def test_importing_them_again_changes_no_phone(tmp_path: Path) -> None:
    moved_in(tmp_path)
    before = list(Phone.objects.values("mac", "version", "changed_at"))
    assert [imported.path for imported in import_paths([tmp_path]).imported if imported.changed] == []
    assert list(Phone.objects.values("mac", "version", "changed_at")) == before
