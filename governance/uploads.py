"""Uploads on their way in go to disk, never to memory; one that finds no room leaves nothing there."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class TidyUploadHandler(TemporaryFileUploadHandler):
    """Django's own, which forgets its file where the disk is full."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write some more bytes."""
        with self._removed_when_broken():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file is whole; its last bytes are written now."""
        with self._removed_when_broken():
            return super().file_complete(file_size)

    @contextmanager
    def _removed_when_broken(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            # closing writes what is left, and fails once more
            with suppress(OSError):
                self.upload_interrupted()
            raise
