"""S13: who guesses names at the file servers learns nothing but the files of names that were published.

After fifty phones that do not exist, an address is named and its misses are not answered any more; what else the watch
must do is tested in `tests/tftp/test_guessing.py` and `tests/http6970/test_guessing.py`.
"""

import socket
from pathlib import Path

import pytest

from provisioning.tftp.guessing import MOST_NAMES
from provisioning.tftp.index import PublishedNames
from tests.factories import MAC
from tests.security.furniture import furnish
from tests.tftp.client import LOOPBACK, NOT_FOUND, fetch, request, send_until_answered, udp_socket
from tests.tftp.live import LiveServer

pytestmark = pytest.mark.django_db

GUESSES = (
    *(
        "",
        "/",
        ".",
        "..",
        "*",
        "*.txt",
        "*.xml",
        "SEP*.cnf.xml",
        "ConfigFileCacheList.txt",
        "FileList.txt",
        "index.html",
    ),
    *("XMLDefault.cnf.xml", "SEPDefault.cnf.xml", "SIPDefault.cnf", "ITLFile.tlv", "CTLFile.tlv", "jabber-config.xml"),
    *(
        "offhook.sqlite3",
        "../offhook.sqlite3",
        "../secrets/field_keys",
        "index",
        ".index",
        "manifest.json",
        "%2e%2e/index",
    ),
)


@pytest.fixture
def names(settings, tftp_root: Path, firmware_store: Path, tmp_path: Path) -> PublishedNames:
    furnish(tmp_path)
    names = PublishedNames(settings.PUBLISH_STATE / "index")
    names.refresh()
    names.close()
    return names


def test_no_guess_lists_the_folder(names: PublishedNames) -> None:
    assert {guess: names.find(guess.encode()) for guess in GUESSES} == dict.fromkeys(GUESSES)


def test_of_four_thousand_guessed_phones_only_the_published_one_answers(names: PublishedNames) -> None:
    start = int(MAC, 16) - 2048
    guessed = [f"SEP{start + number:012X}.cnf.xml" for number in range(4096)]
    assert [name for name in guessed if names.find(name.encode())] == [f"SEP{MAC}.cnf.xml"]


def test_of_four_thousand_guesses_of_one_address_fifty_are_answered_and_it_is_named(tmp_path: Path) -> None:
    phone, guessed = f"SEP{MAC}.cnf.xml".encode(), [f"SEP{number:012X}.cnf.xml".encode() for number in range(4096)]
    answers = 0
    with LiveServer(tmp_path) as server:
        server.publish(phone.decode(), b"text")
        with udp_socket() as udp:
            for start in range(0, len(guessed), 64):
                for name in guessed[start : start + 64]:
                    udp.sendto(request(name), (LOOPBACK, server.port))
                assert fetch(server.port, request(phone)) == b"text"  # so that all before it were read
            udp.setblocking(False)
            while _has_answer(udp):
                answers += 1
        assert server.event("guessing") == {"event": "guessing", "address": LOOPBACK, "names": MOST_NAMES}
        assert ask_from("127.0.0.2", server.port, guessed[0]) == NOT_FOUND
    assert 0 < answers == MOST_NAMES <= 50


def _has_answer(udp: socket.socket) -> bool:
    try:
        return udp.recv(1024) == NOT_FOUND
    except BlockingIOError:
        return False


def ask_from(host: str, port: int, name: bytes) -> bytes:
    """Return the first answer that another address gets."""
    with udp_socket(host=host) as udp:
        send_until_answered(udp, (LOOPBACK, port), request(name))
        return udp.recv(1024)
