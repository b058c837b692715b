"""A file for whoever sees its matter."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.files import store
from grids.files.holders import holders
from grids.files.kinds import FORMS
from grids.files.models import Attachment
from grids.files.preparing import Prepared
from grids.privacy.ciphers import SealBroken
from grids.staff.models import User


def seen(key: UUID, *, by: User) -> Attachment:
    """A file that is there, of a matter that `by` sees; DoesNotExist else, whatever the reason."""
    row = Attachment.objects.there().get(pk=key)
    holder = holders().get(row.subject_kind)
    if holder is None or not holder.rows(by).filter(pk=row.subject_id).exists():
        raise Attachment.DoesNotExist
    return row


def of_matters(matters: Iterable[Any]) -> Iterable[Attachment]:
    """The files that are there of matters whose page somebody sees."""
    return Attachment.objects.of(*matters).there()


def content(row: Attachment, *, small: bool = False) -> bytes:
    """The bytes of a file; Refusal where it lies nowhere, as after a backup without files."""
    try:
        return store.opened(row.pk, small=small and row.has_small, is_apart=row.is_sealed)
    except OSError as gone:
        raise Refusal(
            _("附件的文件不在这台服务器上，请联系系统管理员从备份恢复。"), code="conflict"
        ) from gone


def prepared_again(row: Attachment) -> Prepared:
    """A file as it is kept, to be kept of another matter too: it was made anew already."""
    told = {name: getattr(row, name) for name in ("width", "height", "pages", "seconds")}
    small = content(row, small=True) if row.has_small else b""
    return Prepared(FORMS[row.form], row.name, content(row), small, bytes(row.sha256), told)


def faults() -> Iterator[tuple[Attachment, str]]:
    """Each file that a matter holds and that isn't what was added to it, with what is wrong; small pictures too."""
    for row in Attachment.objects.there().iterator():
        try:
            data = store.opened(row.pk, is_apart=row.is_sealed)
            if row.has_small:
                store.opened(row.pk, small=True, is_apart=row.is_sealed)
        except OSError:
            yield row, _("文件不在")
        except SealBroken:
            yield row, _("打不开：密钥不对，或者文件被改动过")
        else:
            if hashlib.sha256(data).digest() != bytes(row.sha256):
                yield row, _("和登记的校验值不符")
