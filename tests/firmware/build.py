"""Builders of small firmware files and packages in the layouts of real ones."""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def tag(number: int, value: bytes) -> bytes:
    return bytes([number]) + struct.pack(">H", len(value)) + value


def tagged(name: str, payload: bytes, *, padding: int = 2) -> bytes:
    """A file with the tagged header of the generations before 78xx and 88xx."""
    signer = tag(4, b"CN=someSigner\0") + tag(5, bytes(8)) + tag(6, b"CN=someCA\0")
    algorithm = tag(10, b"\0") + tag(11, b"\2")
    information = tag(8, b"\1") + tag(9, algorithm)
    rest = tag(3, signer) + tag(7, information) + tag(12, bytes(range(256))) + b"\x0d" * padding
    rest += tag(14, name.encode() + b"\0")
    length = len(tag(1, b"\1\1")) + len(tag(2, b"\0\0")) + len(rest)
    return tag(1, b"\1\1") + tag(2, struct.pack(">H", length)) + rest + payload


def fifth_generation(name: str, payload: bytes, *, flag: int = 0) -> bytes:
    """A file with the header of the 78xx and 88xx; the name is padded to four bytes."""
    padded = name.encode().ljust(-(-len(name) // 4) * 4, b"\0")
    header_length = 56 + len(padded) + 256
    head = struct.pack("<5I", 0xAB1234CD, header_length, flag, len(payload), 0) + bytes(32)
    return head + struct.pack("<I", len(name)) + padded + bytes(256) + payload


def third_generation_loads(name: str, members: Iterable[str], *, release: str = "9-4-2ES26", comp: str = "") -> bytes:
    lines = [f"# RELEASE load version {release}", *([f"#HARDWARE_COMP_1 {comp}"] if comp else []), *members]
    return tagged(name, "".join(f"{line}\r\n" for line in lines).encode())


def sections(version: str, platforms: Mapping[str, Mapping[str, tuple[str, int]]], hwcompat: str = "0x03") -> bytes:
    """The payload of the fourth and fifth generation: platform → role → (file name, size)."""
    lines = ["[CISCO-ID]", f"version={version}", f"hwcompat={hwcompat}", "swcompat=0x4", "transition=0x0"]
    for platform, members in platforms.items():
        lines.append(f"[{platform}]")
        for role, (name, size) in members.items():
            lines += [f"{role}={name}", f"size={size}"]
    return ("\n".join(lines) + "\n").encode()


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], *others: tarfile.TarInfo, format: int = tarfile.USTAR_FORMAT) -> bytes:  # noqa: A002
    """A tar archive of regular files, then of other entries without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for other in others:
            archive.addfile(other)
    return buffer.getvalue()


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def signed_cop(name: str, files: Mapping[str, bytes]) -> bytes:
    """A `.cop.sgn`: the tagged header, then a tar.gz."""
    return tagged(name, gzipped(tarred(files)))


def load_files(load: str, *, reset: str = "", seed: str = "") -> dict[str, bytes]:
    """The files of a load of the third generation, with the file for a reset where one is named.

    Members bear the load's version; another seed makes other contents.
    """
    stem, _, version = load.partition(".")
    number = stem.removeprefix("SIP").removeprefix("SCCP")
    members = [f"{part}{number}.{version}.sbn" for part in ("jar", "cnu", "apps", "dsp", "cvm")]
    lists = [f"{load}.loads", *([reset] if reset else [])]
    return {
        **{name: third_generation_loads(name, members) for name in lists},
        **{name: tagged(name, f"{name}{seed}".encode() * 50) for name in members},
    }


def write_package(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Write a ZIP of these files into the folder."""
    path = folder / name
    path.write_bytes(zipped(files))
    return path
