"""Taking in firmware packages, and taking them out again.

What fails or comes a second time leaves nothing behind: contents are staged, checked and kept as a whole, and the
records of a package are one transaction. Where that fails, what only this package had brought is taken back.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from stat import S_ISREG

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from firmware.doctor import LOADS_SUFFIX, Diagnosis, examine_all, family_of_file, is_loads
from firmware.loads import SIZE_LIMIT
from firmware.models import FirmwareFile, FirmwareLoad, FirmwarePackage, store
from firmware.packages import Contents, unpack
from firmware.refusals import PackageRefused, UnknownPackage
from firmware.store import STAGING_PREFIX, Stored
from firmware.uploads import UPLOAD_PREFIX
from firmware.users import firmware_changing, loads_in_use
from firmware.versions import UnknownLoadName, parse_load
from provisioning.publish.manifest import digest_of_file
from provisioning.sentences import said

LOCK = ".lock"

UPLOAD_SECONDS = 86_400
"""No upload takes longer."""


class NotStored(PackageRefused):
    """The package cannot be read, or the store cannot hold it."""


class StillNeeded(Exception):
    """A package stays, because phones need a load that no other package brings."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of taking in a package."""

    package: FirmwarePackage
    new: bool
    """False when the same package was there already; then no record is made."""
    mended: int = 0
    """Number of contents that were gone or damaged, and that the same package brought back."""


def take_in(path: Path, *, name: str = "", by: User | None = None) -> TakenIn:
    """Take in an archive or a folder; `name` is what people call it. Raises `PackageRefused` with a sentence."""
    try:
        with _alone():
            _clear_leftovers()
            return _take_in(path, (name or path.name)[:255], by)
    except OSError as error:
        raise NotStored(
            said("The package cannot be taken in: %(reason)s (%(file)s).", reason=error.strerror, file=error.filename)
            if error.filename
            else said("The package cannot be taken in: %(reason)s.", reason=error.strerror)
        ) from error


def remove(package: FirmwarePackage) -> None:
    """Delete a package with its loads, and the contents that no other package brought. Raises `StillNeeded`."""
    with _alone():
        if needed := needed_loads(package):
            raise StillNeeded(
                said("Phones need %(loads)s, which no other package brings.", loads=" and ".join(sorted(needed)))
            )
        digests = list(package.files.values_list("digest", flat=True))
        with transaction.atomic(), firmware_changing():
            package.delete()
        _discard(digests)


def needed_loads(package: FirmwarePackage) -> dict[str, int]:
    """Return, with the numbers of phones, the loads that phones need and that this package alone brings whole."""
    own = FirmwareLoad.objects.complete().for_phones().filter(file__package=package)
    others = FirmwareLoad.objects.complete().for_phones().exclude(file__package=package)
    names = set(own.values_list("name", flat=True)) - set(others.values_list("name", flat=True))
    return {name: phones for name, phones in loads_in_use().items() if name in names}


@transaction.atomic
def choose(load: FirmwareLoad) -> None:
    """Let this load serve its name, such as `term41.default`, which several packages bring."""
    FirmwareLoad.objects.filter(name=load.name, chosen=True).update(chosen=False)
    FirmwareLoad.objects.filter(pk=load.pk).update(chosen=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the right to change the store; others wait. Raises `OSError` where the store cannot be made."""
    settings.FIRMWARE_STORE.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.FIRMWARE_STORE / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _take_in(path: Path, name: str, by: User | None) -> TakenIn:
    digest = _digest(path)
    known = FirmwarePackage.objects.filter(digest=digest).first()
    if known is not None:
        return TakenIn(known, new=False, mended=_mend(known, path))
    contents = _keep(path, name)
    package = FirmwarePackage(name=name, digest=digest, kind=contents.kind.value, added_by=by)
    package.size = sum(file.size for file in contents.files) if path.is_dir() else path.stat().st_size
    try:
        _record(package, contents)
    except BaseException:
        _discard([file.digest for file in contents.files])
        raise
    return TakenIn(package, new=True)


def _keep(path: Path, name: str) -> Contents:
    """Put what a package holds into the store, all of it or nothing."""
    with store().staging() as staging:
        contents = unpack(path, staging.add, name=name)
        _refuse_without_loads(contents, name)
    return contents


def _mend(package: FirmwarePackage, path: Path) -> int:
    """Replace contents of a package that are gone or damaged; return their number."""
    damaged = [file for file in package.files.all() if not _is_whole(file)]
    for file in damaged:
        file.path.unlink(missing_ok=True)
    if damaged:
        _keep(path, package.name)
    return len(damaged)


def _is_whole(file: FirmwareFile) -> bool:
    try:
        return digest_of_file(file.path) == file.blake2b
    except FileNotFoundError:
        return False


def _clear_leftovers() -> None:
    """Remove what died half-way: stagings, of which none can be alive now, and uploads that are older than a day."""
    for path in settings.FIRMWARE_STORE.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(path)
    for path in settings.FIRMWARE_STORE.glob(f"{UPLOAD_PREFIX}*"):
        if path.stat().st_mtime < time.time() - UPLOAD_SECONDS:
            path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    """Return the SHA-256 of an archive; of a folder, that of the names and sums of its files."""
    if not path.is_dir():
        return _sha256(path)
    files = sorted(child for child in path.iterdir() if S_ISREG(child.lstat().st_mode))
    listing = "".join(f"{_sha256(file)}  {file.name}\n" for file in files)
    return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_without_loads(contents: Contents, name: str) -> None:
    if not any(is_loads(file.name) for file in contents.files):
        raise UnknownPackage(
            said("%(name)s holds no .loads file, and without one no phone takes the other files.", name=name)
        )


@transaction.atomic
def _record(package: FirmwarePackage, contents: Contents) -> None:
    package.left_out = list(contents.left_out)
    package.save()
    files = FirmwareFile.objects.bulk_create(_file(package, stored) for stored in contents.files)
    by_name = {file.name: file for file in files}
    diagnoses = examine_all(contents.files, _read)
    with firmware_changing():
        FirmwareLoad.objects.bulk_create(_load(by_name[diagnosis.file], diagnosis) for diagnosis in diagnoses)


def _file(package: FirmwarePackage, stored: Stored) -> FirmwareFile:
    blake2b = digest_of_file(store().path(stored.digest))
    return FirmwareFile(package=package, name=stored.name, digest=stored.digest, blake2b=blake2b, size=stored.size)


def _read(stored: Stored) -> bytes:
    """Return the content of a list of members, or as much of another file as shows that it is none."""
    with store().path(stored.digest).open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def _load(file: FirmwareFile, diagnosis: Diagnosis) -> FirmwareLoad:
    family = family_of_file(file.name)
    name = file.name[: -len(LOADS_SUFFIX)]
    return FirmwareLoad(
        file=file,
        name=name,
        family=family.name if family else "",
        protocol=diagnosis.protocol or "",
        release=_release(name),
        fits=list(diagnosis.models),
        members=list(diagnosis.members),
        findings=[asdict(finding) for finding in diagnosis.findings],
        complete=diagnosis.complete,
        for_reset=family is not None and file.name in family.reset_files,
    )


def _release(name: str) -> str:
    """Return the release in Cisco's notation; empty where the name does not tell it."""
    try:
        return str(parse_load(name).version.release)
    except UnknownLoadName:
        return ""


def _discard(digests: Collection[str]) -> None:
    """Remove contents that no package has any more."""
    kept = set(FirmwareFile.objects.filter(digest__in=digests).values_list("digest", flat=True))
    for digest in set(digests) - kept:
        store().path(digest).unlink(missing_ok=True)
