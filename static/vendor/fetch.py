"""Fetch the front-end files that are kept beside this script, and the one that only tests use.

The files are committed, so running Offhook never needs this. To move to a newer version, change the version
and the integrity below (`npm view NAME@VERSION dist.integrity`), then run from anywhere:

    python static/vendor/fetch.py
"""

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1] / "tests" / "vendor"

# The maps are not kept. A comment that names a missing file would stop Django's hashing of static files.
SOURCE_MAP_COMMENT = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=\S+(?: ?\*/)?\s*\Z")


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package, and which of its files are kept in the folder `folder`."""

    name: str
    version: str
    integrity: str
    """`sha512-` and the base64 digest of the package's archive, as npm states it."""
    folder: str
    files: tuple[str, ...]
    shelf: Path = HERE
    """Where `folder` stands: what stands beside this script is served to browsers."""


PACKAGES = (
    Package(
        name="bootstrap",
        version="5.3.9",
        integrity="sha512-20cU0rcfw8WdxtVbmfU+xT2EjvVTw9Ror/h1Qvd7DXCujRg8OO9mdBCsmTHdJFf3BuadmBNJtgIuUXsBqSkk/w==",
        folder="bootstrap",
        files=("dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js", "LICENSE"),
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        integrity="sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        folder="htmx",
        files=("dist/htmx.min.js", "LICENSE"),
    ),
    Package(
        name="axe-core",
        version="4.14.1",
        integrity="sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        folder="axe",
        files=("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"),
        shelf=TESTS,
    ),
)


class IntegrityError(Exception):
    """The archive that arrived is not the one that was pinned."""


def fetch(package: Package) -> None:
    """Write the files of `package`; from a wrong archive nothing is written, and `IntegrityError` raised."""
    with tempfile.TemporaryDirectory() as folder:
        archive = pack(package, Path(folder))
        check(package, archive)
        keep(package, archive)


def pack(package: Package, folder: Path) -> Path:
    """Let npm put the package's archive into `folder`; return its path."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return folder / done.stdout.strip()


def check(package: Package, archive: Path) -> None:
    """Compare the archive with the pinned integrity."""
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise IntegrityError(f"{package.name} {package.version} came with another digest: sha512-{digest}")


def keep(package: Package, archive: Path) -> None:
    """Copy the wanted files out of the archive, without their source map comments."""
    target = package.shelf / package.folder
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as members:
        for name in package.files:
            member = members.extractfile(f"package/{name}")
            if member is None:
                raise FileNotFoundError(f"{package.name} {package.version} has no file {name}")
            (target / Path(name).name).write_bytes(SOURCE_MAP_COMMENT.sub(b"\n", member.read()))


def main() -> None:
    """Fetch every package and say what was kept."""
    for package in PACKAGES:
        fetch(package)
        sys.stdout.write(f"{package.folder}: {package.name} {package.version}\n")


if __name__ == "__main__":
    main()
