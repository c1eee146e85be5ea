import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.tftp.content import CHUNK_SIZE, Content, ContentChangedError, open_content
from provisioning.tftp.outcomes import DeclinedError, Outcome
from provisioning.tftp.packets import ErrorCode

NOT_A_FILE = (Outcome.REFUSED, ErrorCode.ACCESS_VIOLATION, "not a regular file within the TFTP folder")
NOT_THERE = (Outcome.MISSING, ErrorCode.FILE_NOT_FOUND, "published, but not in the TFTP folder")

LONG = os.urandom(3 * CHUNK_SIZE + 7)


def why_declined(root: Path, name: str) -> tuple[Outcome, ErrorCode, str]:
    with pytest.raises(DeclinedError) as caught:
        open_content(root, name)
    return caught.value.outcome, caught.value.code, caught.value.reason


def all_of(content: Content, block: int = 512) -> bytes:
    return b"".join(content.read(offset, block) for offset in range(0, content.size, block))


@pytest.mark.parametrize("size", [0, 1, 511, CHUNK_SIZE, CHUNK_SIZE + 1, len(LONG)])
def test_it_reads_what_the_file_holds(tmp_path: Path, size: int) -> None:
    (tmp_path / "file").write_bytes(LONG[:size])
    content = open_content(tmp_path, "file")
    read = all_of(content)
    content.close()
    assert (content.size, read) == (size, LONG[:size])


@given(st.lists(st.tuples(st.integers(0, len(LONG)), st.integers(0, CHUNK_SIZE)), max_size=10))
def test_it_reads_in_any_order(tmp_path_factory: pytest.TempPathFactory, ranges: list[tuple[int, int]]) -> None:
    root = tmp_path_factory.getbasetemp()
    (root / "long").write_bytes(LONG)
    content = open_content(root, "long")
    read = [content.read(offset, length) for offset, length in ranges]
    content.close()
    assert read == [LONG[offset : offset + length] for offset, length in ranges]


def test_it_opens_files_in_sub_folders(tmp_path: Path) -> None:
    (tmp_path / "Desktops" / "320x196x4").mkdir(parents=True)
    (tmp_path / "Desktops" / "320x196x4" / "List.xml").write_bytes(b"list")
    assert all_of(open_content(tmp_path, "Desktops/320x196x4/List.xml")) == b"list"


def make_link(root: Path) -> None:
    (root.parent / "secret").write_bytes(b"secret")
    (root / "name").symlink_to(root.parent / "secret")


def make_socket(root: Path) -> None:
    here = Path.cwd()
    os.chdir(root)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("name")
    os.chdir(here)


@pytest.mark.parametrize(
    "make",
    [
        make_link,
        make_socket,
        lambda root: (root / "name").mkdir(),
        lambda root: os.mkfifo(root / "name"),
    ],
    ids=["link", "socket", "folder", "pipe"],
)
def test_only_regular_files_are_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    root = tmp_path / "root"
    root.mkdir()
    make(root)
    assert why_declined(root, "name") == NOT_A_FILE


def test_a_linked_sub_folder_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_bytes(b"secret")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "inside").symlink_to(tmp_path / "outside")
    assert why_declined(tmp_path / "root", "inside/file") == NOT_THERE


@pytest.mark.parametrize("name", ["", "/", "..", "../secret", "a/../../secret", "/secret", "./secret", "a\0b"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "root" / "a").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    assert why_declined(tmp_path / "root", name) == NOT_A_FILE


@pytest.mark.parametrize("name", ["file", "folder/file", "regular/file"])
def test_a_file_that_is_not_there_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "regular").write_bytes(b"")
    assert why_declined(tmp_path, name) == NOT_THERE


def test_a_name_too_long_for_the_file_system_fails_without_a_path_in_the_reason(tmp_path: Path) -> None:
    reason = "the TFTP server cannot read the file: File name too long"
    assert why_declined(tmp_path, "A" * 300) == (Outcome.FAILED, ErrorCode.NOT_DEFINED, reason)


def test_a_file_that_is_replaced_keeps_its_old_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(LONG)
    content = open_content(tmp_path, "file")
    (tmp_path / "new").write_bytes(bytes(len(LONG)))
    (tmp_path / "new").rename(tmp_path / "file")
    read = all_of(content)
    content.close()
    assert read == LONG


def test_a_short_file_that_is_rewritten_in_place_keeps_its_old_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(LONG[:CHUNK_SIZE])
    content = open_content(tmp_path, "file")
    (tmp_path / "file").write_bytes(b"new")
    assert all_of(content) == LONG[:CHUNK_SIZE]


@pytest.mark.parametrize("new", [b"", LONG[::-1], LONG + b"more"])
def test_a_long_file_that_is_rewritten_in_place_is_not_mixed(tmp_path: Path, new: bytes) -> None:
    (tmp_path / "file").write_bytes(LONG)
    os.utime(tmp_path / "file", (1, 1))
    content = open_content(tmp_path, "file")
    (tmp_path / "file").write_bytes(new)
    with pytest.raises(ContentChangedError):
        all_of(content)
    content.close()


def test_a_folder_that_is_replaced_is_served_anew(tmp_path: Path) -> None:
    for version in ("one", "two"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "file").write_text(version)
    root = tmp_path / "root"
    seen = []
    for version in ("one", "two"):
        root.unlink(missing_ok=True)
        root.symlink_to(tmp_path / version)
        seen.append(all_of(open_content(root, "file")))
    assert seen == [b"one", b"two"]
