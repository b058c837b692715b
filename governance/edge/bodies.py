"""Bodies on their way in: stopped at their limit before they fill a disk, files taken only where one is expected.

Uploads go to disk, never to memory; one that finds no room, or is refused half way, leaves nothing there.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import Resolver404, resolve

from governance.edge import views as answers
from grids.access.doors import file_limit, file_permissions
from grids.access.oracle import allowed_anywhere
from whistles.imports import files

# what surrounds the file in its body, and the few fields beside it
AROUND_BYTES = 1 << 20


class BodyRefused(Exception):
    """Somebody sends what is not taken here; `why` is the answer. Nothing of it stays."""

    def __init__(self, why: answers.Untaken) -> None:
        super().__init__(why.code)
        self.why = why


class IncomingFile(TemporaryUploadedFile):
    """A file on its way in, in a folder of ours that is swept; nothing of its own name is part of a path."""

    def __init__(
        self, name: str, content_type: str, size: int, charset: str | None, extra: dict | None
    ) -> None:
        file = tempfile.NamedTemporaryFile(dir=files.incoming())  # noqa: SIM115 (open as long as the upload lives)
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Django's own, with a limit that holds while the body comes in, and which tidies up after itself."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict,  # noqa: N803 (Django calls it so)
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """The body begins: what it says of its length is measured before a byte is read."""
        self.limit, self.refused = self._taken()
        self.left, self.begun = self.limit, False
        if self.refused and content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyRefused(self.refused)
        if content_length > self.limit + AROUND_BYTES:
            raise BodyRefused(answers.file_too_large(self.limit))

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins; where none is expected, or nobody has signed in, none does, and never a second one.

        What stands behind the first would be looked at by nobody.
        """
        if self.refused:
            raise BodyRefused(self.refused)
        if self.begun:
            raise BodyRefused(answers.ONE_FILE)
        self.begun = True
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.file = IncomingFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write some more bytes."""
        self.left -= len(raw_data)
        if self.left < 0:
            self.upload_interrupted()
            raise BodyRefused(answers.file_too_large(self.limit))
        with self._removed_when_broken():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file is whole; its last bytes are written now."""
        with self._removed_when_broken():
            return super().file_complete(file_size)

    def _taken(self) -> tuple[int, answers.Untaken | None]:
        """How many bytes a file in this body has at most, and why it is not taken, whatever it is; None where it is."""
        request, limit = self.request, settings.IMPORT_MAX_BYTES
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return limit, answers.NO_FILES
        try:
            view = resolve(request.path_info).func
            limit, needed = getattr(settings, file_limit(view)), file_permissions(view)
        except Resolver404:
            needed = ()
        if not needed:
            return limit, answers.NO_FILES
        return limit, None if any(allowed_anywhere(user, one) for one in needed) else answers.NOT_YOURS

    @contextmanager
    def _removed_when_broken(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            # closing writes what is left, and fails once more
            with suppress(OSError):
                self.upload_interrupted()
            raise
