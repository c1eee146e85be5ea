"""Uploads of packages: streamed to a file on disk as they come, and never into memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from provisioning.sentences import said

UPLOAD_PREFIX = ".upload-"


def size_limit() -> int:
    """Return the largest package that may be uploaded, in bytes."""
    limit: int = settings.FIRMWARE_UPLOAD_MB * 1_000_000
    return limit


class PackageUpload(FileUploadHandler):
    """Writes the file into the folder of the store, where there is room for firmware.

    The file has no life of its own: it is gone when the request ends, whether it came whole or not.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.problem = ""
        """Why the upload was stopped; empty when it was not."""
        self._size = 0

    def new_file(self, *args: Any, **options: Any) -> None:
        """Open the file, unless the request says that it is too large."""
        super().new_file(*args, **options)
        self._refuse_beyond_limit(self.content_length or 0)
        with self._disk_errors():
            settings.FIRMWARE_STORE.mkdir(parents=True, exist_ok=True)
            self.file = NamedTemporaryFile(prefix=UPLOAD_PREFIX, dir=settings.FIRMWARE_STORE)  # noqa: SIM115 - the request closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django calls it so
        """Write a chunk down."""
        self._size += len(raw_data)
        self._refuse_beyond_limit(self._size)
        with self._disk_errors():
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """Hand over the file as it lies on disk."""
        with self._disk_errors():
            self.file.flush()
        return UploadedFile(self.file, name=self.file_name, content_type=self.content_type, size=file_size)

    def upload_interrupted(self) -> None:
        """Take the file away at once: the connection ended in the midst of it."""
        self.file.close()

    def _refuse_beyond_limit(self, size: int) -> None:
        if size > size_limit():
            self._stop(
                said(
                    "The package is larger than %(most)s MB, the most that is taken.", most=settings.FIRMWARE_UPLOAD_MB
                )
            )

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._stop(said("The package cannot be stored: %(reason)s.", reason=error.strerror))

    def _stop(self, problem: str) -> NoReturn:
        """Stop reading: what is left of the request is not waited for."""
        self.problem = problem
        raise StopUpload(connection_reset=True)


def path_of(upload: UploadedFile[Any]) -> Path:
    """Return where the uploaded file lies until the request ends."""
    return Path(upload.file.name)  # type: ignore[union-attr]  # the handler's own temporary file
