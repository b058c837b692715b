"""A file of a stranger's is made anew apart: in a process with limits of time, memory and disk, whatever it holds.

What comes of it is all that is ever kept; the file as it was sent goes with the request that brought it.
"""

import hashlib
import logging
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from grids.conduct import children
from grids.conduct.refusals import Refusal, require
from grids.files import child
from grids.files.kinds import DROPPED, FORMS, NOT_TAKEN, Form, name_of

log = logging.getLogger(__name__)

# seconds of the processor, and of waiting for it; so many at once in a process, so that pages go on
SECONDS, WAITED, AT_ONCE = 20, 60, 2
MEMORY = 1_200 << 20
# what a picture may grow by when it is drawn anew
GROWN = 64 << 20
_room = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it will be kept. sent: the SHA-256 of what was sent; told: what the child found."""

    form: Form
    name: str
    content: bytes = field(repr=False)
    small: bytes = field(repr=False)
    sent: bytes
    told: dict[str, Any]

    def __str__(self) -> str:
        return self.name

    @property
    def sha256(self) -> bytes:
        """Of the content."""
        return hashlib.sha256(self.content).digest()

    @property
    def dropped(self) -> list[str]:
        """What of the file that was sent is not in it, in words."""
        return [str(DROPPED[one]) for one in DROPPED if one in self.told.get("dropped", ())]


def prepare(file: UploadedFile) -> Prepared:
    """The file made anew. Refusal with a sentence where it isn't taken."""
    limit = settings.ATTACHMENT_MAX_BYTES
    require(
        file.size <= limit,
        _("文件有 %(have)s MB，超过上限 %(limit)s MB，没有添加。请缩小后再添加。")
        % {"have": -(-file.size // (1 << 20)), "limit": limit >> 20},
        field="file",
    )
    if not _room.acquire(timeout=WAITED / 2):
        raise Refusal(_("现在添加附件的人多，请过一会儿再添加。"), field="file", code="conflict")
    try:
        told, content, small = _made_anew(file)
    finally:
        _room.release()
    form = FORMS[told["form"]]
    return Prepared(form, name_of(file.name or "", form), content, small, _digest(file), told)


def _digest(file: UploadedFile) -> bytes:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.digest()


def _made_anew(file: UploadedFile) -> tuple[dict[str, Any], bytes, bytes]:
    file.seek(0)
    with children.descriptors("content", "small", given=file.chunks()) as made:
        told = children.told_by(
            child.__file__, made, memory=MEMORY, seconds=SECONDS, waited=WAITED,
            most=settings.ATTACHMENT_MAX_BYTES + GROWN, megapixels=settings.ATTACHMENT_MAX_MEGAPIXELS,
        )  # fmt: skip
        if why := told.get("refused"):
            sentence = str(NOT_TAKEN[why])
            raise Refusal(sentence % told["given"] if told["given"] else sentence, field="file")
        if "form" not in told:
            log.error("a file broke its reader: %s", told.get("broken"))
            raise Refusal(str(NOT_TAKEN["too_much"]), field="file")
        return told, children.content(made["content"]), children.content(made["small"])
