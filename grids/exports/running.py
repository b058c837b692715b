"""Exports are written by whoever gets to them: at once where they are small, else by a worker; what is over is cleared away.

A worker that dies leaves a row whose sign of life grows old: another begins anew, and what the first one still writes comes
to nothing, because its turn is over.
"""

import logging
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.background.actions import beat
from grids.background.models import Kind
from grids.conduct.alone import each_alone
from grids.conduct.refusals import Refusal
from grids.exports import files, sources
from grids.exports.logged import logged
from grids.exports.models import IN_HAND, TERM, Export, ExportState
from grids.exports.writing import room, written
from grids.privacy import folders

log = logging.getLogger(__name__)

# after so long without a sign another worker begins anew
LEASE_SECONDS = 60
# what so many workers came to no end with never comes to one
TURNS = 3


class Overtaken(Exception):
    """Somebody else writes it now, or nobody wants it any more."""


def hand_out() -> list[uuid.UUID]:
    """The exports that wait for a worker, taken for one: the caller sends each of them to the queue.

    What somebody began with and gave no sign of for LEASE_SECONDS begins anew.
    """
    now = timezone.now()
    with transaction.atomic():
        waiting = Export.objects.to_hand_out(now - timedelta(seconds=LEASE_SECONDS))
        found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Export.objects.filter(pk__in=found).update(state=ExportState.WAITING, handed_at=now)
    return found


def run(*, export_id: uuid.UUID | str, pictures: Mapping[str, bytes] | None = None) -> Export | None:
    """Write an export to its end; what another has in hand, or what has ended, is left. The row as it stands then."""
    export = _begin(export_id)
    if export is not None:
        with translation.override(export.language), suppress(Overtaken, OperationalError):
            _write(export, pictures or {})
    return Export.objects.select_related("asked_by", "approval").filter(pk=export_id).first()


@transaction.atomic
def _begin(export_id: uuid.UUID | str) -> Export | None:
    rows = Export.objects.filter(state=ExportState.WAITING).select_for_update(of=("self",), skip_locked=True)
    export = rows.select_related("asked_by", "approval__decided_by").filter(pk=export_id).first()
    if export is None:
        return None
    if export.turn >= TURNS:
        _end(
            export,
            ExportState.FAILED,
            failure=_("几次都没有写完，已停下；请缩小范围再导出，或告诉系统管理员。"),
        )
        return None
    export.turn += 1
    export.state, export.handed_at, export.rows = ExportState.WRITING, timezone.now(), 0
    export.save(update_fields=["state", "handed_at", "rows", "turn"])
    return export


def _write(export: Export, pictures: Mapping[str, bytes]) -> None:
    path = None
    try:
        export.held = sources.held_by(export.asked_by, sources.source(export.name))
        with room() as file:
            number = written(export, file, pictures=pictures, progress=lambda rows: _go_on(export, rows))
            path = files.store(f"{export.pk}.{export.turn}", file)
        _finish(export, path, number)
    except (Overtaken, OperationalError):
        _forget(path)
        raise
    except SoftTimeLimitExceeded:
        _forget(path)
        _end(export, ExportState.FAILED, failure=_("写了太久，已停下；请缩小范围，分几次导出。"))
    except Refusal as refusal:
        _forget(path)
        _end(export, ExportState.FAILED, failure=str(refusal))
    except ObjectDoesNotExist:
        _end(export, ExportState.FAILED, failure=_("这个清单已经不能导出。"))
    except Exception:
        _forget(path)
        log.exception("export %s could not be written", export.pk)
        _end(export, ExportState.FAILED, failure=_("没有写成，已记入日志，请再试一次或告诉系统管理员。"))


def _go_on(export: Export, rows: int) -> None:
    """A sign of life; Overtaken where it is no longer ours to write."""
    beat(Kind.IMPORTS)
    mine = Export.objects.filter(pk=export.pk, turn=export.turn, state=ExportState.WRITING)
    if not mine.update(rows=rows, handed_at=timezone.now()):
        raise Overtaken


@transaction.atomic
def _finish(export: Export, path: Path, number: int) -> None:
    kept = timedelta(days=settings.EXPORT_KEEP_DAYS)
    until = min(timezone.now() + kept, export.asked_at + timedelta(days=TERM.at_most))
    _end(export, ExportState.READY, rows=number, held=export.held, file_path=str(path), until=until)
    logged(export, gettext_lazy("生成"), rows=number)


def _end(export: Export, state: ExportState, **values: object) -> None:
    """It came to an end, if it is still in these hands; Overtaken otherwise."""
    mine = Export.objects.filter(pk=export.pk, turn=export.turn, state__in=sorted(IN_HAND))
    if not mine.update(state=state, ended_at=timezone.now(), **values):
        raise Overtaken


def _forget(path: Path | None) -> None:
    if path is not None:
        path.unlink(missing_ok=True)


def sweep() -> int:
    """Delete the files whose time is over and those that no export knows, and rows past their term; how many files went."""
    now = timezone.now()
    over = list(Export.objects.over(now).values_list("pk", flat=True))
    gone = each_alone(over, _gone, "an export whose time is over was not removed")
    known = set(Export.objects.exclude(file_path="").values_list("file_path", flat=True))
    orphans = folders.forgotten([files.folder()], known, seconds=files.ORPHAN_SECONDS)
    for path in orphans:
        path.unlink(missing_ok=True)
        log.warning("deleted %s: no export knows this file", path.name)
    Export.objects.past_term(now - timedelta(days=TERM.at_most)).delete()
    return gone + len(orphans)


@transaction.atomic
def _gone(pk: uuid.UUID) -> bool:
    export = (
        Export.objects.over(timezone.now())
        .select_for_update(skip_locked=True, of=("self",))
        .filter(pk=pk)
        .first()
    )
    if export is None:
        return False
    had = export.file_path
    export.state, export.file_path = ExportState.GONE, ""
    export.save(update_fields=["state", "file_path"])
    transaction.on_commit(lambda: files.remove(had))
    return bool(had)
