"""S5: what a stranger calls a phone or a file names a file of the root, or nothing.

That the publisher itself takes no other name is tested in `tests/publish/test_names.py`; here, the ways to it.
"""

import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phones.mac import InvalidMac, normalise_mac
from provisioning.tftp.index import PublishedNames
from tests.security.furniture import tree

PIECES = (
    "..",
    "/",
    "\\",
    "\0",
    "%2e%2e",
    "%2f",
    "\uff0f",
    "\u2024",
    "00",
    "11",
    "AA",
    ":",
    "-",
    ".",
    "SEP",
    "\n",
    "CON",
)
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20)


@settings(max_examples=200)
@given(HOSTILE)
@example("001122AABBC\u0661")
@example("../../../../00")
@example("001122AABBCC\n")
def test_a_mac_is_twelve_digits_or_refused(text: str) -> None:
    with suppress(InvalidMac):
        assert re.fullmatch("[0-9A-F]{12}", normalise_mac(text), re.ASCII)


@pytest.mark.django_db
def test_an_address_with_a_hostile_name_is_not_found(superuser_client, tftp_root: Path) -> None:
    before = tree(tftp_root.parent)
    for piece in (*PIECES, "../../../etc/passwd", "a" * 300, "001122AABBCC.", ".001122AABBCC"):
        for page in ("", "edit/", "configuration/", "publish/"):
            for ask in (superuser_client.get, superuser_client.post):
                assert ask(f"/phones/{quote(piece, safe='')}x/{page}").status_code in {302, 400, 404, 405}, (
                    piece,
                    page,
                )
    assert tree(tftp_root.parent) == before


@settings(max_examples=200)
@given(st.binary(max_size=40))
@example(b"../SEP001122AABBCC.cnf.xml")
@example(b"\0SEP001122AABBCC.cnf.xml")
def test_the_servers_find_published_names_alone(asked: bytes) -> None:
    names = PublishedNames(Path("/nonexistent"))
    names._add("SEP001122AABBCC.cnf.xml")
    assert names.find(asked) in {None, "SEP001122AABBCC.cnf.xml"}
    assert names.find(b"SEP001122AABBCC.cnf.xml") == "SEP001122AABBCC.cnf.xml"
