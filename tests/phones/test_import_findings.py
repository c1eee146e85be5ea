"""What the checks say of the phone that a file becomes stands beside the file, before anything is imported."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from phones.checking import findings_of
from phones.importers.files import Imported, import_paths
from phones.models import Phone
from provisioning.cnfxml.lint import Severity
from tests.factories import MAC
from tests.fleet import configuration
from tests.pages import text_of

pytestmark = pytest.mark.django_db

OTHER = "001122AABBDD"
FAULTY = configuration(load="SIP75.9-4-2SR3-1S").replace(b"<name>office</name>", b"<name></name>")


def put(folder: Path, **files: bytes) -> Path:
    """Write files by MAC; return the folder."""
    for mac, content in files.items():
        (folder / f"SEP{mac}.cnf.xml").write_bytes(content)
    return folder


def of_its_page(mac: str) -> list[tuple[str, str]]:
    """Return errors and warnings of the phone's own page, sorted."""
    found = findings_of(Phone.objects.get(mac=mac))
    return sorted((it.severity, it.sentence) for it in found if it.severity is not Severity.NOTE)


def told(imported: Imported) -> list[tuple[str, str]]:
    """Return what the import says the checks say, sorted."""
    return sorted((it.severity, it.sentence) for it in imported.findings)


def test_the_import_says_what_the_page_of_the_phone_will_say(tmp_path: Path) -> None:
    put(tmp_path, **{MAC: FAULTY, OTHER: configuration(), "001122AABBEE": configuration(label="Kitchen")})
    before = import_paths([tmp_path], dry_run=True).imported
    import_paths([tmp_path])
    assert [told(file) for file in before] == [of_its_page(file.mac) for file in before]
    assert "is on 001122AABBEE too." in str(told(before[1]))


def test_a_file_that_is_known_already_has_its_findings_too(tmp_path: Path) -> None:
    put(tmp_path, **{MAC: FAULTY})
    (first,) = import_paths([tmp_path]).imported
    (again,) = import_paths([tmp_path]).imported
    assert (again.changed, again.warnings, again.findings) == (False, (), first.findings)


def test_a_copy_of_a_file_shares_no_account_with_itself(tmp_path: Path) -> None:
    path = put(tmp_path, **{MAC: configuration()}) / f"SEP{MAC}.cnf.xml"
    first, copy = import_paths([path, path]).imported
    assert first.findings == copy.findings
    assert "is on" not in str(told(first))


def test_what_is_wrong_with_the_file_as_a_whole_is_told_too(tmp_path: Path) -> None:
    (tmp_path / f"SIP{MAC}.cnf").write_bytes(b"line1_name: 1\nphone_label: much-too-long-a-label\n")
    (imported,) = import_paths([tmp_path]).imported
    assert (imported.findings[-1].path, imported.findings[-1].sentence) == (
        "",
        "phone_label has 21 characters; the 7940G and 7960G take 11.",
    )


def test_the_command_counts_and_lists_them(tmp_path: Path) -> None:
    out = StringIO()
    call_command("importconfig", str(put(tmp_path, **{MAC: FAULTY})), "--json", stdout=out)
    (imported,) = json.loads(out.getvalue())["imported"]
    (known,) = import_paths([tmp_path]).imported
    assert imported["findings"] == {
        "errors": 1,
        "warnings": len(known.findings) - 1,
        "sentences": [{"severity": it.severity, "path": it.path, "sentence": it.sentence} for it in known.findings],
    }
    out = StringIO()
    call_command("importconfig", str(tmp_path), "--dry-run", stdout=out)
    assert f"  Error: {known.findings[0].sentence}" in out.getvalue().splitlines()


def test_the_review_counts_and_lists_them(editor_client: Client, settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    upload = SimpleUploadedFile(f"SEP{MAC}.cnf.xml", FAULTY)
    text = text_of(editor_client.post(reverse("phones:import"), {"files": [upload]}, follow=True))
    (known,) = import_paths([put(tmp_path, **{MAC: FAULTY})], dry_run=True).imported
    listed = " ".join(f"{it.severity.word} {it.sentence}" for it in known.findings)
    assert f"1 error {len(known.findings) - 1} warnings of the checks {listed}" in text
