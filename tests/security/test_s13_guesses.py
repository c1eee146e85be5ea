"""S13: who guesses names at the file servers learns nothing but the files of names that were published.

Telling the administrator of one address that asks for many unknown phones is the inbox's part; slowing it down is
not done yet.
"""

from pathlib import Path

import pytest

from provisioning.tftp.index import PublishedNames
from tests.factories import MAC
from tests.security.furniture import furnish

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
