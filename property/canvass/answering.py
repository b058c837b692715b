"""An answer is taken at a door: it counts at once where nobody answered otherwise meanwhile, else both wait until somebody decides.

It bears the key that the page made, so it comes twice without harm. What builds on an answer that has not come yet waits for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.staff.models import User
from grids.walks.kinds import WAITED
from property.canvass import asking
from property.canvass.book import append
from property.canvass.kinds import (
    ASSERTS,
    DECIDE,
    NOTE_MAX,
    OUTCOMES,
    Decision,
    Reach,
    RoundState,
    Standing,
)
from property.canvass.models import CanvassAnswer, CanvassRound, CanvassTarget

DONE, CONFLICT, KNOWN = "done", "conflict", "known"
# a chain that is longer is none
CHAIN_MOST = 50


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: done, conflict or known; the home's version now; a sentence."""

    answer: CanvassAnswer
    became: str
    version: int
    said: str


def answer(
    *, target_id: UUID, key: UUID, base: int, outcome: str, by: User, told: Mapping[str, Sequence[str]] | None = None,
    note: str = "", after: UUID | None = None, pressed_at: datetime | None = None, waited: bool = False, force: bool = False,
) -> Answered:  # fmt: skip
    """Somebody was at a door of a round, and says what came of it.

    told: the answers as a form has them; base: the home's version that they saw; after: their answer on which this one builds:
    Refusal `wait` while that has not come, unless `force`. waited: it comes late.
    """
    require(outcome in dict(OUTCOMES), _("请选结果：已入户、没见到人或不愿答。"), field="outcome")
    note = said(note)
    require(len(note) <= NOTE_MAX, _("说明请不要超过 %(n)d 字。") % {"n": NOTE_MAX}, field="note")
    row = CanvassAnswer(
        id=key, target_id=target_id, by=by, outcome=outcome, note=note, base=base, after=after
    )
    try:
        with transaction.atomic():
            return _answered(row, told or {}, pressed_at=pressed_at, waited=waited, force=force)
    except IntegrityError as error:
        if "canvassanswer_pkey" in str(error):
            raise Refusal(_("这份答复的编号已经用过，请刷新页面后再登记。"), code="conflict") from error
        raise


def _answered(
    row: CanvassAnswer, told: Mapping[str, Sequence[str]], *, pressed_at: datetime | None, waited: bool, force: bool
) -> Answered:  # fmt: skip
    target = held(row.target_id, row.by)
    if known := CanvassAnswer.objects.filter(pk=row.pk).first():
        return _known(known, row, target)
    row.on_day = _day(pressed_at)
    _is_open(target.round, row, waited=waited)
    if row.outcome == Reach.REACHED:
        row.given = asking.read(target.round.questions.all(), told)
    counts = target.answers.filter(standing=Standing.COUNTS).first()
    row.standing = _standing(row, target, counts, force=force)
    row.dwelling_id, row.area_id, row.seq = target.dwelling_id, target.area_id, target.version + 1
    if row.standing == Standing.COUNTS and counts is not None:
        row.before = counts
        _set(counts, Standing.ASIDE)
    row.save(force_insert=True)
    _stands(target, row if row.standing == Standing.COUNTS else counts)
    if row.standing == Standing.WAITS:
        return Answered(
            row, CONFLICT, target.version, _("已收下。别人先登记了这户的答复，两份都留着，请核对后选一份。")
        )
    return Answered(row, DONE, target.version, _("已登记：%(what)s。") % {"what": row.get_outcome_display()})


def held(target_id: UUID, by: User) -> CanvassTarget:
    """A home of a round where `by` registers residents, its row locked."""
    rows = CanvassTarget.objects.visible_to(by).select_for_update(of=("self",))
    target = rows.select_related("round__estate").get(pk=target_id)
    oracle.require_in(by, Permission.PEOPLE_EDIT, target.area_id, _("登记摸底入户"))
    return target


def _known(known: CanvassAnswer, row: CanvassAnswer, target: CanvassTarget) -> Answered:
    """What this very request did before."""
    same = (known.target_id, known.by_id, known.outcome) == (row.target_id, row.by_id, row.outcome)
    require(same, _("这份答复已经登记为别的结果，请刷新页面后再登记。"), code="conflict")
    return Answered(known, KNOWN, target.version, _("这份答复已经登记过，没有重复登记。"))


def _day(pressed_at: datetime | None) -> date:
    """The day of a press by a phone's clock, as far as that may be believed."""
    now = timezone.now()
    is_believed = pressed_at is not None and now - WAITED <= pressed_at <= now
    return timezone.localdate(pressed_at if is_believed else now)


def _is_open(one: CanvassRound, row: CanvassAnswer, *, waited: bool) -> None:
    """An answer that waited for a network still comes into a round that ended meanwhile, if it was taken before."""
    in_time = one.state == RoundState.ENDED and waited and row.on_day <= one.ended_on
    require(
        one.state == RoundState.GOING or in_time, _("这一轮没有在进行，不能再登记答复。"), code="conflict"
    )


def _standing(
    row: CanvassAnswer, target: CanvassTarget, counts: CanvassAnswer | None, *, force: bool
) -> Standing:
    """Whether an answer counts, waits beside the one that does, or is kept beside it because it says nothing against it."""
    own, is_waiting = _chain(row, force=force)
    touched = counts is not None and counts.seq > row.base and counts.pk not in own
    if is_waiting:
        return Standing.WAITS
    if not touched or counts is None or counts.outcome not in ASSERTS:
        return Standing.COUNTS
    same = (counts.outcome, counts.given) == (row.outcome, row.given)
    if row.outcome not in ASSERTS or same:
        return Standing.ASIDE
    return Standing.WAITS


def _chain(row: CanvassAnswer, *, force: bool) -> tuple[set[UUID], bool]:
    """One's own earlier answers on which this one builds; whether one of them still waits for a decision."""
    found: set[UUID] = set()
    after, waits = row.after, False
    while after is not None and len(found) < CHAIN_MOST:
        before = CanvassAnswer.objects.filter(pk=after, by=row.by, target=row.target_id).first()
        if before is None:
            require(force, _("它接着的那份答复还没有上传，请等一等。"), code="wait")
            return found, waits
        found.add(before.pk)
        waits = waits or before.standing == Standing.WAITS
        after = before.after
    return found, waits


def _set(one: CanvassAnswer, standing: Standing) -> None:
    one.standing = standing
    one.save(update_fields=["standing"])


def _stands(target: CanvassTarget, counts: CanvassAnswer | None) -> None:
    """The home stands as the answer says that counts; its version goes on."""
    target.state = counts.outcome if counts is not None else Reach.OPEN
    target.version += 1
    target.save(update_fields=["state", "version"])


@transaction.atomic
def withdraw(*, answer_id: UUID, by: User) -> CanvassTarget:
    """An answer that was pressed by mistake counts no more, and what counted before it does again; whoever took it alone."""
    one = CanvassAnswer.objects.visible_to(by).get(pk=answer_id)
    require(one.by_id == by.pk, _("答复由登记的人自己撤回。"), code="forbidden")
    target = held(one.target_id, by)
    one.refresh_from_db()
    require(one.standing == Standing.COUNTS, _("这份答复没有作准，不用撤回。"), code="conflict")
    require(target.round.state == RoundState.GOING, _("这一轮已经结束，不能再撤回。"), code="conflict")
    _set(one, Standing.ASIDE)
    if one.before is not None:
        _set(one.before, Standing.COUNTS)
    _stands(target, one.before)
    return target


@transaction.atomic
def decide(*, answer_id: UUID, decision: str, by: User) -> str:
    """By which of two answers a home is counted; both stay. What was done, in a sentence."""
    require(decision in Decision.values, _("请选按哪一份算。"), field="decision")
    waits = CanvassAnswer.objects.visible_to(by).get(pk=answer_id)
    target = held(waits.target_id, by)
    waits.refresh_from_db()
    require(waits.standing == Standing.WAITS, _("这份答复刚才已经核对过了。"), code="conflict")
    counts = target.answers.filter(standing=Standing.COUNTS).first()
    is_mine = decision == Decision.MINE
    if is_mine and counts is not None:
        _set(counts, Standing.ASIDE)
    waits.standing = Standing.COUNTS if is_mine else Standing.ASIDE
    waits.decided_by, waits.decided_at = by, timezone.now()
    waits.save(update_fields=["standing", "decided_by", "decided_at"])
    _stands(target, waits if is_mine else counts)
    one = (
        CanvassRound.objects.select_for_update(of=("self",)).select_related("estate").get(pk=target.round_id)
    )
    append(one, DECIDE, by=by, given={"decision": decision, "answer": str(waits.pk)})
    return _("已核对，这户按选定的一份算，另一份留存。")
