"""What imports leave behind is cleared away: uploads that nobody confirmed, files and rows that were kept long enough."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.alone import alone
from grids.personal.fields import UPLOADED
from whistles.imports import files
from whistles.imports.engine import by_itself
from whistles.imports.models import Import, RefusedRow
from whistles.imports.querysets import ImportQuerySet
from whistles.imports.table import DELETE_FILE, ERASE, EXPIRE, STOP, TAKE_BACK, TAKE_OVER

log = logging.getLogger(__name__)

# a file that is written just now has no import yet
ORPHAN_SECONDS = 24 * 3600


def sweep() -> int:
    """Drop the uploads that nobody confirmed, delete files that were kept long enough or belong to no import.

    How long is a setting; how many went. Rows and names that were kept to be mended go when their term is over. Safe beside
    everything else: what somebody has in hand is left for later.
    """
    left = Import.objects.left_lying(_days_ago(settings.IMPORT_UNCONFIRMED_DAYS))
    ended = Import.objects.ended(_days_ago(settings.IMPORT_KEEP_DAYS)).exclude(file_path="")
    gone = sum(_each(left, _drop_unconfirmed)) + sum(_each(ended, _delete_file))
    _erase_past_term()
    known = set(Import.objects.exclude(file_path="").values_list("file_path", flat=True))
    orphans = files.orphans(known, seconds=ORPHAN_SECONDS)
    for path in orphans:
        path.unlink(missing_ok=True)
        log.warning("deleted %s: no import knows this file", path.name)
    return gone + len(orphans)


def _each(found: ImportQuerySet, act: Callable[[Import], None]) -> Iterator[bool]:
    """Do it to every import found, each in a transaction of its own; what is in hand or has moved on is left."""
    for pk in list(found.values_list("pk", flat=True)):
        yield bool(alone(pk, lambda key: _done(found, key, act), "an import was not looked after"))


def _done(found: ImportQuerySet, pk: UUID, act: Callable[[Import], None]) -> bool:
    ledger = found.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if ledger is not None:
        act(ledger)
    return ledger is not None


def _drop_unconfirmed(ledger: Import) -> None:
    days = settings.IMPORT_UNCONFIRMED_DAYS
    said = _("上传后 %(days)s 天没有人确认，已自动放弃，文件已删除。") % {"days": days}
    by_itself(ledger, EXPIRE, failure=said)
    log.info("dropped import %s: not confirmed for %s days", ledger.pk, days)


def _delete_file(ledger: Import) -> None:
    by_itself(ledger, DELETE_FILE)
    log.info("deleted the file of import %s, which has ended", ledger.pk)


def _erase_past_term() -> None:
    """Delete refused rows after their term, and what else of a file may name somebody; its counts stay."""
    never = Import.objects.never_ended(_days_ago(UPLOADED.at_most))
    sum(_each(never, _end_at_last))
    hanging = Import.objects.never_gone_through(_days_ago(UPLOADED.at_most), (TAKE_BACK.verb, TAKE_OVER.verb))
    sum(_each(hanging, _stop_at_last))
    ended = Import.objects.ended(_days_ago(UPLOADED.days))
    gone, _by_model = RefusedRow.objects.filter(ledger__in=ended).delete()
    if gone:
        log.info("deleted %s refused rows whose term is over", gone)
    sum(_each(ended.exclude(header=[], mapping={}), _erase))


def _end_at_last(ledger: Import) -> None:
    """What came to no end in all this time never will, and its names have been here long enough."""
    days = UPLOADED.at_most
    said = _("上传后 %(days)s 天没有结束，已自动放弃，文件已删除。") % {"days": days}
    by_itself(ledger, EXPIRE, failure=said)
    _erase(ledger)
    log.warning("gave up import %s: it came to no end within %s days", ledger.pk, days)


def _stop_at_last(ledger: Import) -> None:
    """What hangs in the hands of workers all this time is stopped, so that what it keeps comes to its term."""
    by_itself(ledger, STOP, failure=_("太长时间没有办完，已停下；可以再办一次。"))
    log.warning("stopped import %s: its matters were not gone through in time", ledger.pk)


def _erase(ledger: Import) -> None:
    by_itself(ledger, ERASE)


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
