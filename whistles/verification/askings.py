"""Whether what was asked for and decided stands in the books: rows of approvals beside the steps that made them.

A row by which more time, a standstill, an objection, an appeal or a grade was had is what some step asked for and another
decided; what stands by itself is told by the security log. A row written, changed or taken away past the product differs.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from grids.access.installation import top_code
from grids.approvals.kinds import Asking, kind_of
from grids.approvals.models import Approval, What
from grids.approvals.prints import fingerprint
from grids.areas.codes import ancestor_codes
from grids.audit.models import Kind, Result, SecurityEvent
from grids.conduct.engine import REASON
from grids.conduct.events import recognised
from grids.conduct.lifecycle import Lifecycle, Step
from grids.personal.masking import masked
from grids.staff.models import Department
from whistles.lifecycle.effects import SHORTENS, days_taken
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.states import CLOSED
from whistles.verification.finds import Found
from whistles.verification.models import FindingKind as K

CHUNK = 2000
# a row is written in the transaction of its step; between the two clocks lies the wait for a lock
NEAR = timedelta(minutes=2)
KEY = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def of_matters(kind: str) -> Iterator[tuple[UUID, list[Approval]]]:
    """What was asked for of matters of a kind, matter by matter in the order of their ids."""
    found = Approval.objects.filter(subject_kind=kind, subject_id__regex=KEY).order_by("subject_id", "id")
    for key, rows in groupby(found.iterator(chunk_size=CHUNK), key=attrgetter("subject_id")):
        yield UUID(key), list(rows)


def of_nothing(kinds: Sequence[str]) -> Iterator[Found]:
    """What was asked for of no matter that there is."""
    named = models.Q(subject_kind__in=kinds, subject_id__regex=KEY)
    for row in Approval.objects.exclude(subject_id="").exclude(named).order_by("id"):
        yield _found(row, _("申请所属的事项不存在"))


def content(askings: list[Approval]) -> list[str]:
    """By what they are known again as they stand."""
    return [
        json.dumps({one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}, default=str)
        for row in askings
    ]


def faults(cycle: Lifecycle, matter: Any, steps: list[Any], askings: list[Approval]) -> Iterator[str]:
    """What of a matter's askings isn't what its book says, in words."""
    if not (askings or any(cycle.steps[step.verb].asks_for for step in steps)):
        return
    book = _Book(cycle, matter, steps)
    open_steps = [step for step in steps if book.row(step).asks_for]
    for asking in askings:
        asked = next((step for step in open_steps if book.asks(step, asking)), None)
        name = What(asking.what).label if asking.what in What.values else asking.what
        if asked is None:
            yield _("申请「%(what)s」没有提出它的步骤") % {"what": name}
            continue
        open_steps.remove(asked)
        for sentence in (book.unlike(asked, asking), book.undecided(asked, asking), book.unused(asking)):
            if sentence:
                yield sentence % {"what": name}
    for step in open_steps:
        yield _("第 %(seq)d 步提出的「%(what)s」不在申请记录里") % {
            "seq": step.seq, "what": What(book.row(step).asks_for).label,
        }  # fmt: skip


class _Book:
    """The steps of one matter, asked what they say of what was asked for."""

    def __init__(self, cycle: Lifecycle, matter: Any, steps: list[Any]) -> None:
        self.cycle, self.matter, self.steps = cycle, matter, steps

    def row(self, step: Any) -> Step:
        """The row of the table by which a step was taken."""
        return self.cycle.steps[step.verb]

    def asks(self, step: Any, asking: Approval) -> bool:
        """Whether the step may be the one that asked for it."""
        same = (self.row(step).asks_for, step.actor_id, _part_of(step))
        return same == (asking.what, asking.asked_by_id, asking.part_id) and _near(step, asking.asked_at)

    def unlike(self, step: Any, asking: Approval) -> str:
        """That it isn't what the step asked for."""
        kind = kind_of(asking.what)
        told = {
            ask.name: _named(ask, step.given[ask.name]) for ask in self.row(step).asks
            if ask.name != REASON and ask.name in step.given
        }  # fmt: skip
        in_round = self._round(step) if isinstance(step, WhistleEvent) else 0
        whose = getattr(step, "department_id", None)
        pairs = (
            (asking.wanted, told),
            (masked(asking.reason), masked(step.reason)),
            (asking.round, in_round),
            (asking.is_sealed, step.is_sealed),
            (asking.asked_for_id, whose if asking.asked_for_id else None),
            (asking.decided_with in kind.permissions, True),
            (asking.area_code in ancestor_codes(step.area_code), True),
            (asking.until is None, kind.stands() is None),
            (asking.days, self._days(step, asking)),
        )
        return "" if all(one == other for one, other in pairs) else _("申请「%(what)s」与提出它的步骤不一致")

    def _round(self, step: Any) -> int:
        before = [one for one in self.steps if one.seq < step.seq]
        return 1 + sum(one.from_state == CLOSED != one.to_state for one in before)

    def _days(self, step: Any, asking: Approval) -> int | None:
        """How many days it takes of those that may be had, after what gave some of them back."""
        wanted = Asking(subject=self.matter, by=step.actor_id, at=step.occurred_at, wanted=asking.wanted)
        days = kind_of(asking.what).matter.days(wanted)
        if days is None or not asking.is_granted:
            return days
        later = [one for one in self.steps if one.recorded_at >= asking.decided_at]
        short = next((one for one in later if self.row(one).effect == SHORTENS), None)
        return days_taken(days, asking.wanted["until"], short.occurred_at) if short else days

    def undecided(self, asked: Any, asking: Approval) -> str:
        """That the book says otherwise what became of it."""
        decided = self._decided(asked, asking)
        if asking.is_granted is None:
            ended = asking.lapsed_at is not None
            is_told = not ended or any(_near(one, asking.lapsed_at) for one in self.steps)
            return "" if is_told and (decided is None or ended) else _("申请「%(what)s」的结果与步骤不一致")
        if asking.decided_by_id == asking.asked_by_id:
            own = [one for one in self.steps if one.actor_id == asking.asked_by_id and one.seq > asked.seq]
            is_told = not asking.is_granted and any(_near(one, asking.decided_at) for one in own)
        else:
            is_told = decided is not None and (
                (self.row(decided).grants, decided.actor_id, masked(decided.reason))
                == (asking.is_granted, asking.decided_by_id, masked(asking.answer))
                and _near(decided, asking.decided_at)
            )  # fmt: skip
        return "" if is_told else _("申请「%(what)s」的结果与步骤不一致")

    def _decided(self, asked: Any, asking: Approval) -> Any:
        """The first step after it that decides what waits of its kind, unless another was asked for before."""
        for step in self.steps:
            if step.seq <= asked.seq:
                continue
            row = self.row(step)
            if row.asks_for == asking.what and _part_of(step) == asking.part_id:
                return None
            if row.decides == asking.what and row.actor.code == "decider":
                return step
        return None

    def unused(self, asking: Approval) -> str:
        """That no step was taken by it when it says so."""
        if asking.used_at is None:
            return ""
        needing = [one for one in self.cycle.steps.values() if one.needs == asking.what]
        verbs = {one.told_as or one.verb for one in needing}
        is_told = any(one.verb in verbs and one.recorded_at == asking.used_at for one in self.steps)
        if not is_told and any(one.told_as for one in needing):
            # what it made has the step in its own book
            told = WhistleEvent.objects.filter(verb__in=verbs, recorded_at=asking.used_at)
            is_told = told.filter(whistle__in=self._made()).exists()
        return "" if is_told else _("申请「%(what)s」记为已用，没有用它的步骤")

    def _made(self) -> models.QuerySet[Whistle]:
        """The whistles that came of a lead: the one that it is in, and those that gave it back, of its own street."""
        lead = self.matter
        gave_back = models.Q(street_code=lead.street_code, leads_before__contains=[str(lead.pk)])
        return Whistle.objects.filter(models.Q(pk=lead.whistle_id) | gave_back).values("pk")


def _part_of(step: Any) -> str:
    part = getattr(step, "part", None)
    return str(part) if part else ""


def _near(step: Any, at: datetime) -> bool:
    return abs(step.recorded_at - at) <= NEAR


def _named(ask: Any, kept: Any) -> Any:
    """What the book keeps of a row, as an asking names it."""
    if getattr(ask, "asked_by", "") and ask.of == "department":
        return Department.objects.filter(code=kept).values_list("pk", flat=True).first()
    return kept


# -- what stands by itself --


def alone() -> Iterator[Found]:
    """Askings of no matter, each beside what the security log says of it."""
    kind, logged_as = Approval._meta.model_name, Approval._meta.label_lower
    said = SecurityEvent.objects.filter(kind=Kind.REQUEST, subject_kind=logged_as).order_by(
        "subject_id", "id"
    )
    logged = {key: list(rows) for key, rows in groupby(said, key=attrgetter("subject_id"))}
    for row in Approval.objects.filter(subject_id="").order_by("id").iterator(chunk_size=CHUNK):
        if sentence := _unlogged(row, logged.pop(str(row.pk), [])):
            yield _found(row, sentence)
    for key, entries in logged.items():
        sentence = _("安全日志里有这项双人审批，记录里没有")
        yield Found(
            K.FACTS, kind, key, _("双人审批 %(id)s") % {"id": key}, entries[0].chain or top_code(), sentence
        )


def _unlogged(row: Approval, entries: list[SecurityEvent]) -> str:
    asked = entries[0] if entries else None
    if asked is None or asked.actor_id != row.asked_by_id or not _near(asked, row.asked_at):
        return _("双人审批没有提出它的安全日志")
    if asked.detail.get("asked", fingerprint(row)) != fingerprint(row):
        return _("双人审批的内容与提出时不一致")
    decided = entries[1:]
    if row.is_granted is None:
        return _("双人审批已有决定，记录里没有") if decided else ""
    result = Result.DONE if row.is_granted else Result.REFUSED
    told = [
        one for one in decided
        if (one.actor_id, one.result) == (row.decided_by_id, result) and _near(one, row.decided_at)
    ]  # fmt: skip
    return "" if told else _("双人审批的决定与安全日志不一致")


def _found(row: Approval, sentence: str) -> Found:
    label = _("双人审批 %(id)s") % {"id": row.pk}
    area = row.area_code or top_code()
    return Found(
        K.FACTS, row._meta.model_name, str(row.pk), label, area, sentence, recognised(content([row]))
    )
