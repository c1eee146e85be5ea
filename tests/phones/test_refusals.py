"""What an import refuses, it refuses early: little of it is read, and the good files beside it come in."""

import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import call_command

from phones.importers.files import import_paths
from phones.importers.found import Origin, found_files
from phones.models import Phone, Profile
from provisioning.cnfxml.read import MAX_BYTES
from tests.fleet import configuration

pytestmark = pytest.mark.django_db

_LAUGHS = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
BAD = {
    "SEP001122330001.cnf.xml": (b"", "The file is empty."),
    "SEP001122330002.cnf.xml": (
        configuration()[:-20],
        "The file ends before its outermost element does: it was cut off, or its last lines are missing.",
    ),
    "SEP001122330003.cnf.xml": (
        b"<device>" + b" " * MAX_BYTES,
        "The file has more than 2,000,000 bytes, which is more than any configuration of a phone.",
    ),
    "SEP001122330004.cnf.xml": (
        f'<!DOCTYPE d [<!ENTITY e0 "ha">{_LAUGHS}]><device><a>&e9;</a></device>'.encode(),
        (
            "The file declares a document type with entities that may unfold until memory is full, "
            "which no phone configuration needs."
        ),
    ),
    "SEP001122330005.cnf.xml": (
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><device><a>&x;</a></device>',
        (
            "The file declares a document type that refers to something outside of the file, "
            "which no phone configuration needs."
        ),
    ),
    "SEP001122330006.cnf.xml": (
        b"<flat-profile><Line_Enable_1_>Yes</Line_Enable_1_></flat-profile>",
        "This is a configuration of multiplatform (MPP, SPA) firmware, which Offhook does not manage.",
    ),
    "SEP001122330007.cnf.xml": (
        b"<device>\n{% for line in lines %}<line/>{% endfor %}\n</device>",
        "This is a template that has not been filled in: take the file that the provisioning system makes of it.",
    ),
    "SEP001122330008.cnf.xml": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40),
        "This is a picture, and not the configuration of a phone.",
    ),
}
GOOD = ("SEP001122330000.cnf.xml", "SEP001122330009.cnf.xml")
HUGE = "SEP001122330003.cnf.xml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A TFTP folder with all of these; the huge file takes 200 MB by its size, and little room on the disk."""
    for name, (content, _sentence) in BAD.items():
        (tmp_path / name).write_bytes(content)
    for name in GOOD:
        (tmp_path / name).write_bytes(configuration())
    os.truncate(tmp_path / HUGE, 200_000_000)
    return tmp_path


def test_each_is_refused_with_its_own_sentence_and_the_good_ones_come_in(folder: Path) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("importconfig", str(folder), "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert ended.value.code == 1
    assert [file["path"] for file in printed["imported"]] == [str(folder / name) for name in GOOD]
    assert printed["refused"] == [{"path": str(folder / name), "reason": BAD[name][1]} for name in BAD]
    assert len({sentence for _content, sentence in BAD.values()}) == len(BAD)


@pytest.mark.parametrize("name", BAD)
def test_alone_it_leaves_nothing_behind(folder: Path, name: str) -> None:
    result = import_paths([folder / name])
    assert [refused.reason for refused in result.refused] == [BAD[name][1]]
    assert not Phone.objects.exists()
    assert not Profile.objects.exists()


def test_no_more_is_read_than_a_configuration_may_hold(folder: Path) -> None:
    (found,) = found_files([Origin(folder / HUGE, HUGE)])
    assert len(found.content) == MAX_BYTES + 1


def test_memory_stays_bounded(folder: Path) -> None:
    tracemalloc.start()
    try:
        import_paths([folder])
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
