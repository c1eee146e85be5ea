"""R10: a package that was damaged on its way is refused and leaves nothing; the good one works afterwards."""

import random
import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from firmware.models import FirmwareFile, FirmwareLoad, FirmwarePackage
from firmware.refusals import PackageRefused
from firmware.taking_in import remove, take_in
from tests.firmware.build import gzipped, load_files, tarred, zipped

pytestmark = pytest.mark.django_db

OLD, NEW = load_files("SIP41.8-5-2S"), load_files("SIP41.9-4-2SR3-1S")
PACKAGES = {"new.zip": zipped(NEW), "new.tar.gz": gzipped(tarred(NEW))}
PLACES = 100
TOKEN = "offhook" + 25 * "x"


@pytest.fixture(autouse=True)
def _with_an_old_load(firmware_store: Path, tmp_path: Path) -> None:
    (tmp_path / "old.zip").write_bytes(zipped(OLD))
    take_in(tmp_path / "old.zip")


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_that_was_cut_short_is_refused(name: str, tmp_path: Path, firmware_store: Path) -> None:
    package, chance = PACKAGES[name], random.Random(name)
    for length in {0, 1, len(package) - 1, *(chance.randrange(len(package)) for _ in range(PLACES))}:
        assert not _is_taken(package[:length], tmp_path / name), length
        assert _kept() == OLD
    _take_good(name, tmp_path)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_flipped_bit_is_refused_or_harmless(name: str, tmp_path: Path, firmware_store: Path) -> None:
    package, chance = PACKAGES[name], random.Random(name)
    for _ in range(PLACES):
        place, bit = chance.randrange(len(package)), 1 << chance.randrange(8)
        damaged = package[:place] + bytes([package[place] ^ bit]) + package[place + 1 :]
        if _is_taken(damaged, tmp_path / name):  # a date that nobody reads, or the name of a member
            kept = _kept()
            assert kept.items() <= (OLD | NEW).items(), (place, bit)
            assert FirmwareLoad.objects.complete().count() == 1 + (kept == OLD | NEW), (place, bit)
            remove(FirmwarePackage.objects.latest("pk"))
        assert _kept() == OLD
    _take_good(name, tmp_path)


def test_a_connection_that_ends_in_the_midst_of_an_upload_leaves_nothing(live_server, firmware_store: Path) -> None:
    browser = Client()
    browser.force_login(User.objects.create_superuser("admin"))
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    before = sorted(firmware_store.rglob("*"))
    body = b"".join(
        (
            f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'.encode(),
            b'--x\r\nContent-Disposition: form-data; name="package"; filename="new.zip"\r\n',
            b"Content-Type: application/zip\r\n\r\n" + PACKAGES["new.zip"] + b"\r\n--x--\r\n",
        )
    )
    head = (
        f"POST {reverse('firmware:upload')} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}\r\n"
        f"X-CSRFToken: {TOKEN}\r\nContent-Type: multipart/form-data; boundary=x\r\nConnection: close\r\n\r\n"
    )
    answer = _send(live_server, head.encode() + body[: len(body) // 2])
    assert b" 500 " not in answer.partition(b"\r\n")[0]
    assert sorted(firmware_store.rglob("*")) == before
    _send(live_server, head.encode() + body)
    assert _kept() == OLD | NEW


def _send(server: LiveServer, request: bytes) -> bytes:
    """Send a request, end the connection on this side, and return what comes."""
    with socket.create_connection((server.thread.host, server.thread.port), 10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def _is_taken(content: bytes, path: Path) -> bool:
    path.write_bytes(content)
    try:
        return take_in(path).new
    except PackageRefused:
        return False


def _kept() -> dict[str, bytes]:
    return {file.name: file.path.read_bytes() for file in FirmwareFile.objects.all()}


def _take_good(name: str, folder: Path) -> None:
    (folder / name).write_bytes(PACKAGES[name])
    assert take_in(folder / name).new
    assert _kept() == OLD | NEW
