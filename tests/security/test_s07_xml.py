"""S7: no XML that comes from outside opens a file, asks a server or grows; that it is read in one module is held by
`tests/test_architecture.py`."""

import ctypes
import io
import os
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
_IN_OPEN = 0x20
"""Of Linux's inotify: a file was opened."""
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
MAC = "001122AABBCC"


class Watched:
    """A file, and whether anybody has opened it since."""

    def __init__(self, path: Path) -> None:
        libc = ctypes.CDLL(None)
        self.path = path
        self._events = libc.inotify_init1(os.O_NONBLOCK)
        assert libc.inotify_add_watch(self._events, os.fsencode(path), _IN_OPEN) >= 0

    def was_opened(self) -> bool:
        try:
            return bool(os.read(self._events, 4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        os.close(self._events)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    path = tmp_path / "target.txt"
    path.write_text(CANARY)
    file = Watched(path)
    yield file
    file.close()


@pytest.fixture
def target(watched: Watched) -> Iterator[Path]:
    """A file that nobody must open."""
    yield watched.path
    assert not watched.was_opened()


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


def test_what_has_a_document_type_comes_before_no_parser(
    documents: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that none can be slow with it."""
    parsed: list[str] = []
    monkeypatch.setattr("provisioning.cnfxml.read.etree.fromstring", lambda text, _parser: parsed.append(text))
    for text in documents.values():
        with pytest.raises(Unreadable):
            read(text.encode())
    assert parsed == []


def test_a_careless_reader_would_open_the_target_and_be_seen(watched: Watched) -> None:
    from lxml import etree

    text = f'<!DOCTYPE device [<!ENTITY e SYSTEM "file://{watched.path}">]><device>&e;</device>'
    careless = etree.XMLParser(resolve_entities=True)
    assert CANARY in etree.tostring(etree.fromstring(text, careless)).decode()
    assert watched.was_opened()
    assert zipfile.is_zipfile(io.BytesIO(xlsx(["mac"])))
