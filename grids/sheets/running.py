"""A register's file is checked or brought in, batch by batch, in a worker.

Every batch is one transaction that also moves the cursor: a worker killed in the middle leaves nothing half, and the next one
goes on where the last batch ended. A check does everything that the import would do, and takes it back.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DataError, IntegrityError, InternalError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.access.fence import everything, seen_by
from grids.background.actions import beat
from grids.background.models import Kind
from grids.conduct.ahead import Ahead
from grids.conduct.refusals import Refusal, require
from grids.sheets import differing, refused, taking_back, words
from grids.sheets.actors import IMPORTER
from grids.sheets.batches import UNREADABLE, Batch, batches_of
from grids.sheets.bringing import Around, bring_in
from grids.sheets.engine import Situation, by_itself
from grids.sheets.models import RegisterImport
from grids.sheets.places import Ground
from grids.sheets.states import IN_HAND, ImportState
from grids.sheets.table import CHECK_ANEW, CHECK_THROUGH, FAIL, FINISH, STOP, WRITE
from grids.sheets.tally import Tally
from grids.staff.models import User

log = logging.getLogger(__name__)

# a lost connection is none of them and is tried again
BROKEN = (*UNREADABLE, DataError, IntegrityError, InternalError)
DEADLOCK = "40P01"
TRIES = 3
# an import that was given to a worker and not moved on for so long is given to another
LEASE_SECONDS = 60
# after so long others get their turn, and this one another
TURN_SECONDS = 600


def hand_out() -> list[UUID]:
    """The imports that wait for a worker, taken for one: the caller sends each of them to the queue."""
    now = timezone.now()
    with transaction.atomic():
        waiting = RegisterImport.objects.to_hand_out(now - timedelta(seconds=LEASE_SECONDS))
        found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
        RegisterImport.objects.filter(pk__in=found).update(handed_at=now)
    return found


def take_a_turn(*, import_id: UUID | str) -> None:
    """What a worker does about one import: all of it, or as much as the time of one turn allows."""
    found = RegisterImport.objects.filter(pk=import_id).first()
    if found is None:
        return
    cursor = _moved(found)
    end = time.monotonic() + TURN_SECONDS
    try:
        run(import_id=import_id, goes_on=lambda: _is_within(end))
        if time.monotonic() >= end:
            _hand_back(import_id, after=cursor)
    except SoftTimeLimitExceeded:
        log.warning("import %s of a register took longer than a task may", import_id)
        _hand_back(import_id, after=cursor)


def _moved(matter: RegisterImport) -> int:
    """How far it is: rows of its file, or steps of taking it back."""
    return matter.steps_done if matter.state == ImportState.UNDOING else matter.cursor


def _is_within(end: float) -> bool:
    beat(Kind.IMPORTS)
    return time.monotonic() < end


@transaction.atomic
def _hand_back(import_id: UUID | str, *, after: int) -> None:
    """The import is handed out again at once; a check, which can't go on elsewhere, and one that stands still fail."""
    matter = RegisterImport.objects.waiting().select_for_update(of=("self",)).filter(pk=import_id).first()
    if matter and matter.state != ImportState.CHECKING and _moved(matter) > after:
        matter.handed_at = None
        matter.save(update_fields=["handed_at"])
    elif matter and matter.state in IN_HAND:
        _failed(matter, _("这个文件用了太长时间，已停下；请拆成几个文件再试。"))


def _failed(matter: RegisterImport, failure: str) -> None:
    by_itself(matter, STOP if matter.state == ImportState.UNDOING else FAIL, failure=failure)


def run(*, import_id: UUID | str, goes_on: Callable[[], bool] = lambda: True) -> RegisterImport:
    """Check or import to the end, batch by batch; safe to be called by several workers at once.

    goes_on: asked after each batch whether an import takes another one; a check always does. What is read and written is what
    whoever brought the file in may read and write; reasons are told in their language.
    """
    matter = RegisterImport.objects.select_related("created_by").get(pk=import_id)
    by = taking_back.asked_by(matter) if matter.state == ImportState.UNDOING else matter.created_by
    with translation.override(matter.language), _as_importer(by):
        _run(import_id, goes_on)
    return RegisterImport.objects.get(pk=import_id)


@contextmanager
def _as_importer(by: User) -> Iterator[None]:
    scope = (
        everything("a register is brought in by this machine's own command") if by.is_system else seen_by(by)
    )
    with scope:
        yield


def _run(import_id: UUID | str, goes_on: Callable[[], bool]) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            with closing(Worker(import_id)) as worker:
                while worker.goes_on() and (goes_on() or worker.is_checking):
                    pass
        except OperationalError as met:
            # of two who waited for each other the database gave this one up
            if not tries_left or getattr(met.__cause__, "pgcode", None) != DEADLOCK:
                raise
            continue
        except BROKEN as broken:
            # the same document came through another door at this very moment: the batch is read again
            if isinstance(broken, IntegrityError) and tries_left:
                continue
            log.exception("import %s of a register could not be read on", import_id)
            _give_up(import_id)
        break


class Worker:
    """One run over a file: the houses and the open file live as long as nobody else takes the import over."""

    def __init__(self, import_id: UUID | str) -> None:
        self.import_id = import_id
        self.around: Around | None = None
        # the next batch is read while the database takes the present one in
        self.ahead: Ahead[Batch] | None = None
        self.position = -1
        self.is_checking = False
        self.undoing: taking_back.Undoing | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self.ahead is not None:
            self.ahead.close()

    @transaction.atomic
    def goes_on(self) -> bool:
        """One batch; False when nothing is left to do here."""
        waiting = RegisterImport.objects.waiting().select_for_update(of=("self",), skip_locked=True)
        matter = waiting.select_related("area", "created_by").filter(pk=self.import_id).first()
        if matter is None:
            return False
        matter.handed_at = timezone.now()
        if matter.state == ImportState.UNDOING:
            self.undoing = self.undoing or taking_back.Undoing(matter)
            self.undoing.some(matter)
            return True
        try:
            self._open(matter)
            # a batch that is refused half way leaves nothing
            with transaction.atomic():
                self._advance(matter)
        except Refusal as refusal:
            _failed(matter, str(refusal))
        self.position, self.is_checking = matter.cursor, matter.state == ImportState.CHECKING
        return True

    def _open(self, matter: RegisterImport) -> None:
        by = matter.created_by
        require(
            IMPORTER.may(Situation(matter, by)),
            _("导入的人现在没有这个权限了，已停下；请有权限的人重新上传。"),
            code="forbidden",
        )
        if matter.state == ImportState.CHECKING and matter.cursor and self.position != matter.cursor:
            by_itself(matter, CHECK_ANEW)
        if self.around is None:
            self.around = Around(matter, by, Ground(matter.area, by))
        if self.ahead is None or self.position != matter.cursor:
            self.close()
            self.ahead = Ahead(batches_of(matter))

    def _advance(self, matter: RegisterImport) -> None:
        """One batch: its rows, the refused ones, the counts and the cursor, all or nothing."""
        if self.ahead is None or self.around is None:
            return
        batch = self.ahead.next()
        self.around.matter, self.around.understood = matter, batch.understood
        if batch.lines:
            tally = self._brought(batch, is_check=matter.state == ImportState.CHECKING)
            for at, reason in batch.refused.items():
                tally.refuse(at, reason)
            refused.keep(matter, batch.lines, {at: "；".join(why) for at, why in tally.refused.items()})
            _count(matter, batch, tally)
            if matter.state == ImportState.QUEUED:
                by_itself(matter, WRITE)
            matter.save()
        else:
            by_itself(matter, CHECK_THROUGH if matter.state == ImportState.CHECKING else FINISH)

    def _brought(self, batch: Batch, *, is_check: bool) -> Tally:
        with transaction.atomic():
            tally = bring_in(batch.said, self.around)  # type: ignore[arg-type]
            transaction.set_rollback(is_check)
        return tally


def _count(matter: RegisterImport, batch: Batch, tally: Tally) -> None:
    counts = tally.counts
    matter.rows += len(batch.lines)
    matter.cursor = next(reversed(batch.lines))
    for name in ("added", "updated", "unchanged", "refused"):
        setattr(matter, name, getattr(matter, name) + counts[name])
    matter.new_dwellings += tally.new_dwellings
    matter.findings = dict(Counter(matter.findings) + tally.found)
    matter.unknown = words.counted(matter.unknown, batch.unknown)
    matter.differing = differing.counted(matter.differing, tally.differs)


@transaction.atomic
def _give_up(import_id: UUID | str) -> None:
    """Fail an import that can't be read on, so that it doesn't keep the ones behind it from their turn."""
    waiting = RegisterImport.objects.waiting().select_for_update(of=("self",), skip_locked=True)
    matter = waiting.filter(pk=import_id).first()
    if matter:
        said = _("读到第 %(n)s 行以后出了意外，已记入日志，请联系系统管理员。")
        _failed(matter, said % {"n": matter.cursor or 1})


def run_and_wait(
    *, import_id: UUID | str, after_batch: Callable[[UUID | str], None] | None = None
) -> RegisterImport:
    """As `run`, but when a worker has the import in hand, wait for it. after_batch: called with its id after each."""

    def goes_on() -> bool:
        if after_batch:
            after_batch(import_id)
        return True

    while True:
        matter = run(import_id=import_id, goes_on=goes_on)
        if matter.state not in IN_HAND:
            return matter
        time.sleep(0.2)
