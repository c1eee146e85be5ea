"""S7: no XML that comes from outside opens a file, asks a server or grows; that it is read in one module is held by
`tests/test_architecture.py`."""

import io
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from phones.importers.spreadsheet import import_phones
from phones.models import Phone
from phones.spreadsheets.errors import UnreadableSpreadsheet
from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.read import read
from tests.phones.test_spreadsheet_files import SHEET, xlsx

CANARY = "content-of-the-target"
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
MAC = "001122AABBCC"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "target.txt"
    path.write_text(CANARY)
    return path


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of the loopback that nobody must connect to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture
def documents(target: Path, listener: socket.socket) -> dict[str, str]:
    """Documents that attack their reader, by what they try."""
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x.dtd"
    body = "<device><phoneLabel>&e;</phoneLabel></device>"
    return {
        "external entity": f'<!DOCTYPE device [<!ENTITY e SYSTEM "file://{target}">]>{body}',
        "parameter entity": f'<!DOCTYPE device [<!ENTITY % p SYSTEM "{url}"> %p;]>{body}',
        "external DTD": f'<!DOCTYPE device SYSTEM "{url}">{body}',
        "laughs": f'<!DOCTYPE device [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY e "&l9;">]>{body}',
        "quadratic": f'<!DOCTYPE device [<!ENTITY e "{"a" * 50_000}">]><device><l>{"&e;" * 5_000}</l></device>',
        "harmless DTD": "<!DOCTYPE device><device><phoneLabel>x</phoneLabel></device>",
    }


def test_every_document_type_is_refused_in_every_encoding(documents: dict[str, str]) -> None:
    for what, text in documents.items():
        for encoding in ("utf-8", "iso-8859-1", "utf-16", "utf-7", "utf-32"):
            declared = f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'
            with pytest.raises(Unreadable) as refusal:
                read(declared.encode(encoding))
            assert CANARY not in str(refusal.value), what


@pytest.mark.django_db
def test_the_command_that_imports_refuses_them(documents: dict[str, str], tmp_path: Path, capsys) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    for number, text in enumerate(documents.values()):
        (folder / f"SEP00112200000{number}.cnf.xml").write_text(text)
    with pytest.raises(SystemExit):
        call_command("importconfig", str(folder))
    told = capsys.readouterr()
    assert told.err.count("is refused") == len(documents)
    assert CANARY not in told.out + told.err
    assert not Phone.objects.exists()


@pytest.mark.django_db
def test_the_page_that_imports_refuses_them(documents: dict[str, str], superuser_client) -> None:
    for text in documents.values():
        file = SimpleUploadedFile(f"SEP{MAC}.cnf.xml", text.encode())
        answer = superuser_client.post("/phones/import/", {"files": file}, follow=True)
        assert answer.status_code in {200, 422}
        assert CANARY not in answer.content.decode()
    assert not Phone.objects.exists()


@pytest.mark.django_db
def test_a_workbook_with_entities_is_refused(documents: dict[str, str]) -> None:
    for text in documents.values():
        with pytest.raises(UnreadableSpreadsheet):
            import_phones(xlsx(["mac"], [MAC], change={SHEET: text.encode()}))
    assert not Phone.objects.exists()


def test_the_documents_would_be_read_by_a_careless_reader(documents: dict[str, str]) -> None:
    from lxml import etree

    careless = etree.XMLParser(resolve_entities=True)
    assert CANARY in etree.tostring(etree.fromstring(documents["external entity"], careless)).decode()
    assert zipfile.is_zipfile(io.BytesIO(xlsx(["mac"])))
