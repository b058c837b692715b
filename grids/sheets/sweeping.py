"""What imports of registers leave behind is cleared away: uploads that nobody confirmed, files and rows that were kept long enough."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.conduct.alone import alone
from grids.personal.fields import UPLOADED
from grids.sheets import files
from grids.sheets.engine import by_itself
from grids.sheets.models import RefusedRow, RegisterImport
from grids.sheets.querysets import RegisterImportQuerySet
from grids.sheets.table import DELETE_FILE, ERASE, EXPIRE

log = logging.getLogger(__name__)

# a file that is written just now has no import yet
ORPHAN_SECONDS = 24 * 3600


@everything("refused rows go when their term is over, wherever they lie")
def sweep() -> int:
    """Drop the uploads that nobody confirmed, delete files that were kept long enough or belong to no import; how many went.

    Rows and names that were kept to be mended go when their term is over.
    """
    imports = RegisterImport.objects.all()
    gone = _each(imports.left_lying(_days_ago(settings.IMPORT_UNCONFIRMED_DAYS)), _expire)
    ended = imports.ended(_days_ago(settings.IMPORT_KEEP_DAYS)).exclude(file_path="")
    gone += _each(ended, lambda matter: by_itself(matter, DELETE_FILE))
    _each(imports.never_ended(_days_ago(UPLOADED.at_most)), _end_at_last)
    over = imports.ended(_days_ago(UPLOADED.days))
    RefusedRow.objects.filter(register_import__in=over).delete()
    _each(over.exclude(header=[], mapping={}), lambda matter: by_itself(matter, ERASE))
    known = set(imports.exclude(file_path="").values_list("file_path", flat=True))
    orphans = files.orphans(known, seconds=ORPHAN_SECONDS)
    for path in orphans:
        path.unlink(missing_ok=True)
        log.warning("deleted %s: no import knows this file", path.name)
    return gone + len(orphans)


def _each(found: RegisterImportQuerySet, act: Callable[[RegisterImport], object]) -> int:
    """Do it to every import found, each in a transaction of its own; what is in hand or has moved on is left."""
    keys = list(found.values_list("pk", flat=True))
    return sum(
        bool(alone(pk, lambda key: _done(found, key, act), "an import was not looked after")) for pk in keys
    )


def _done(found: RegisterImportQuerySet, pk: UUID, act: Callable[[RegisterImport], object]) -> bool:
    matter = found.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if matter is not None:
        act(matter)
    return matter is not None


def _expire(matter: RegisterImport) -> None:
    days = settings.IMPORT_UNCONFIRMED_DAYS
    by_itself(
        matter, EXPIRE, failure=_("上传后 %(days)s 天没有人确认，已自动放弃，文件已删除。") % {"days": days}
    )


def _end_at_last(matter: RegisterImport) -> None:
    """What came to no end in all this time never will, and its names have been here long enough."""
    said = _("上传后 %(days)s 天没有结束，已自动放弃，文件已删除。") % {"days": UPLOADED.at_most}
    by_itself(matter, EXPIRE, failure=said)
    by_itself(matter, ERASE)


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
