"""What is done on a round: begin it, write down what is found, add photos, pass it on or say it is dealt with, end it.

Everything bears the key that the page made, and may be sent again: a phone in a dead spot sends it when it can, and asks no
second time. Moments are those of the press, as far as the phone's clock may be believed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.events import GENESIS
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.files.actions import keep
from grids.files.asks import FILE, kept_of
from grids.files.preparing import Prepared
from grids.files.queries import of_matters, prepared_again
from grids.patrols.kinds import ATTACH, END, ENDED, ERASE, FIND, GOING, REPORT, SETTLE, START, Outcome
from grids.patrols.models import Patrol, PatrolEvent, PatrolFinding
from grids.patrols.placing import ToldPlace, placed
from grids.staff.models import User
from grids.staff.signing import signed_as
from grids.together import finding as how_it_becomes_a_lead

# as long as a browser keeps what waits for a network, and a day
WAITED = timedelta(days=8)
SOURCE = "grid_patrol"
TITLE_MAX = 40
WHAT_MAX, NOTE_MAX = 1000, 500


@dataclass(frozen=True, slots=True)
class Found:
    """A finding after a request. is_new: this request wrote it. said: what its finder has to know, in a sentence."""

    finding: PatrolFinding
    is_new: bool
    said: str = ""


@transaction.atomic
def start(*, key: UUID, area: Area, by: User, started_at: datetime | None = None) -> tuple[Patrol, bool]:
    """Begin a round; the round and whether this request began it. Refusal while another of one's own goes on."""
    oracle.require_in(by, Permission.PATROL_DO, area.code, _("巡查"))
    if known := _known(key, by):
        return known, False
    now = timezone.now()
    patrol = Patrol(
        id=key, street_code=area.street_code, area=area, started_by=by, started_at=_told(started_at, now)
    )
    try:
        with transaction.atomic():
            patrol.save(force_insert=True)
    except IntegrityError as there:
        if known := _known(key, by):
            return known, False
        raise Refusal(_("您还有一次巡查没有结束，请先结束它，再开始新的。"), code="conflict") from there
    append(patrol, START, by=by, at=patrol.started_at, before="")
    return patrol, True


@transaction.atomic
def find(
    *, patrol_id: UUID, key: UUID, kind: str, what: str, by: User, address: str = "", area: Area | None = None,
    place: ToldPlace | None = None, settled: bool = False, found_at: datetime | None = None, file: Prepared | None = None,
    is_whole: bool = True,
) -> Found:  # fmt: skip
    """Write down what was found on one's round, once for a key; with each request one photo of it may come.

    settled: dealt with on the spot; else it is passed on as a lead as soon as it is whole. is_whole: no photo of it is still
    to come. A point outside of one's own areas wants to be confirmed (`place.is_sure`). A round that was ended elsewhere
    meanwhile takes what was found while it went on: the phone had no network.
    """
    patrol = own(patrol_id, by)
    finding = PatrolFinding.objects.filter(pk=key).first()
    require(finding is None or finding.patrol_id == patrol.pk, _("这条发现属于另一次巡查。"), code="conflict")
    is_new, told = finding is None, ""
    if finding is None:
        _require_found_on(patrol, found_at)
        what = said(what)
        require(what, _("请写明发现了什么。"), field="what")
        require(len(what) <= WHAT_MAX, _("请不要超过 1000 字。"), field="what")
        spot = placed(patrol, area, place, by=by)
        told, at = spot.said, max(_told(found_at, timezone.now()), patrol.started_at)
        finding = PatrolFinding(
            id=key, patrol=patrol, area=spot.area, kind=kind, what=what, address=said(address)[:200], found_at=at,
            place=Point(spot.lon, spot.lat, srid=4326) if spot.has_point else None, coord_source=spot.coord_source,
        )  # fmt: skip
        finding.save(force_insert=True)
        append(patrol, FIND, by=by, at=at, finding=finding, given={"kind": kind})
    if file is not None and finding.outcome != Outcome.STRUCK:
        _attach(patrol, finding, file, by=by)
    if is_whole and finding.outcome == Outcome.KEPT:
        told = _passed_on(patrol, finding, settled=settled, by=by) or told
    return Found(finding, is_new, told)


@transaction.atomic
def attach(*, finding_id: UUID, file: Prepared, by: User) -> PatrolFinding:
    """Add a photo to a finding of one's own that was not passed on; the same one sent again is added once."""
    patrol, finding = locked(finding_id, by)
    require(
        finding.outcome != Outcome.REPORTED,
        _("这条发现已转为哨源，照片请加在那条哨源上。"),
        code="conflict",
    )
    _not_struck(finding)
    _attach(patrol, finding, file, by=by)
    return finding


@transaction.atomic
def report(*, finding_id: UUID, by: User) -> tuple[PatrolFinding, bool]:
    """Pass a finding on as a lead of the patrol's channel, with its place, its grid and its photos; and whether it was done now."""
    patrol, finding = locked(finding_id, by)
    if finding.outcome == Outcome.REPORTED:
        return finding, False
    _not_struck(finding)
    _report(patrol, finding, by=by)
    return finding, True


@transaction.atomic
def settle(*, finding_id: UUID, by: User) -> tuple[PatrolFinding, bool]:
    """Say that a finding was dealt with on the spot; and whether that is new."""
    patrol, finding = locked(finding_id, by)
    if finding.outcome == Outcome.SETTLED:
        return finding, False
    _not_struck(finding)
    require(finding.outcome == Outcome.KEPT, _("这条发现已转为哨源，请在那条哨源上办理。"), code="conflict")
    _settle(patrol, finding, by=by)
    return finding, True


@transaction.atomic
def end(
    *, patrol_id: UUID, by: User, note: str = "", ended_at: datetime | None = None
) -> tuple[Patrol, bool]:
    """End one's round; sent again it stays as it ended."""
    patrol = own(patrol_id, by)
    if not patrol.is_going:
        return patrol, False
    note = said(note)
    require(len(note) <= NOTE_MAX, _("巡查说明请不要超过 500 字。"), field="note")
    found = patrol.findings.order_by("-found_at").values_list("found_at", flat=True).first()
    at = max(_told(ended_at, timezone.now()), patrol.started_at, found or patrol.started_at)
    patrol.ended_at, patrol.note = at, note
    append(patrol, END, by=by, at=at, before=GOING, also=("ended_at", "note"))
    return patrol, True


def recorded_by_itself(patrol: Patrol, *, by: User) -> None:
    """That a round's texts and photos went with their term; the caller has done it and holds the row's lock."""
    append(patrol, ERASE, by=by, at=timezone.now())


def _not_struck(finding: PatrolFinding) -> None:
    require(finding.outcome != Outcome.STRUCK, _("这条发现已经划去，请重新登记。"), code="conflict")


def _passed_on(patrol: Patrol, finding: PatrolFinding, *, settled: bool, by: User) -> str:
    """What becomes of a finding that is whole; why it could not be passed on, which loses nothing of it."""
    if settled:
        _settle(patrol, finding, by=by)
        return ""
    try:
        with transaction.atomic():
            _report(patrol, finding, by=by)
    except Refusal as refused:
        finding.refresh_from_db()
        return _("已登记，还没有转为哨源：%(why)s") % {"why": refused}
    return ""


def _report(patrol: Patrol, finding: PatrolFinding, *, by: User) -> None:
    make = how_it_becomes_a_lead()
    require(make, _("这里没有哨源库，发现只登记在巡查里。"), code="conflict")
    title = f"{finding.get_kind_display()}：{finding.what.splitlines()[0]}"[:TITLE_MAX]
    point = finding.place
    made = make(
        by=by, source_code=SOURCE, title=title, content=finding.what, area=finding.area,
        point=(point.x, point.y) if point else None, outside_confirmed=True, address=finding.address,
        found_at=finding.found_at, files=[prepared_again(row) for row in of_matters([finding])], key=str(finding.pk),
    )  # fmt: skip
    finding.lead_id, finding.lead_url, finding.lead_number = made.id, made.url, made.number
    finding.outcome = Outcome.REPORTED
    finding.save(update_fields=["lead_id", "lead_url", "lead_number", "outcome"])
    append(patrol, REPORT, by=by, at=timezone.now(), finding=finding, given={"lead": str(made.id)})


def _settle(patrol: Patrol, finding: PatrolFinding, *, by: User) -> None:
    finding.outcome = Outcome.SETTLED
    finding.save(update_fields=["outcome"])
    append(patrol, SETTLE, by=by, at=timezone.now(), finding=finding)


def _attach(patrol: Patrol, finding: PatrolFinding, file: Prepared, *, by: User) -> None:
    """Beside the finding, by a step of the round's book; what was sent before is there."""
    kept = kept_of(file)
    there = patrol.events.filter(verb=ATTACH, finding=finding)
    if there.filter(given__file__sent=kept["sent"]).exists():
        return
    most = settings.ATTACHMENTS_A_MATTER
    require(there.count() < most, _("照片已有 %(most)d 张，不能再添加。") % {"most": most}, code="conflict")
    now = timezone.now()
    event = append(patrol, ATTACH, by=by, at=now, finding=finding, given={FILE: kept})
    keep(file, matter=finding, seq=event.seq, by=by, now=now)


def _known(key: UUID, by: User) -> Patrol | None:
    """The round that an earlier request began; Refusal where it is somebody else's."""
    known = Patrol.objects.filter(pk=key).first()
    require(known is None or known.started_by_id == by.pk, _("这次巡查由别人开始。"), code="conflict")
    return known


def own(patrol_id: UUID, by: User) -> Patrol:
    """One's own round, its row locked; DoesNotExist where it isn't to be known, Refusal where another walks it."""
    patrol = Patrol.objects.visible_to(by).select_for_update(of=("self",)).get(pk=patrol_id)
    require(patrol.started_by_id == by.pk, _("巡查由开始它的人登记和结束。"), code="forbidden")
    return patrol


def locked(finding_id: UUID, by: User) -> tuple[Patrol, PatrolFinding]:
    """A finding of one's own round, the round's row locked."""
    patrol_id = PatrolFinding.objects.visible_to(by).values_list("patrol", flat=True).get(pk=finding_id)
    patrol = own(patrol_id, by)
    return patrol, PatrolFinding.objects.select_related("area").get(pk=finding_id)


def _require_found_on(patrol: Patrol, found_at: datetime | None) -> None:
    """Refusal where the round was over when it was found, or had not begun."""
    if patrol.ended_at is None:
        return
    is_whole = found_at is not None and not patrol.is_dropped
    was_on = is_whole and patrol.started_at <= found_at <= patrol.ended_at
    require(was_on, _("这次巡查已经结束，请开始新的巡查再登记。"), code="conflict")


def _told(at: datetime | None, now: datetime) -> datetime:
    """The moment of a press; now where none was told, and where the phone's clock is ahead of ours."""
    if at is None or at >= now:
        return now
    require(at >= now - WAITED, _("这一步是八天以前按下的，没有收下；请核对手机的日期。"))
    return at


def append(
    patrol: Patrol, verb: str, *, by: User, at: datetime, finding: PatrolFinding | None = None,
    given: dict[str, Any] | None = None, before: str | None = None, also: Iterable[str] = (), reason: str = "",
) -> PatrolEvent:  # fmt: skip
    """The step goes into the round's book, its number into the row."""
    last = patrol.events.order_by("-seq").only("seq", "digest").first()
    state = GOING if patrol.is_going else ENDED
    event = PatrolEvent(
        street_code=patrol.street_code, patrol=patrol, finding=finding, seq=last.seq + 1 if last else 1, verb=verb,
        from_state=state if before is None else before, to_state=state, actor=by, actor_label=signed_as(by),
        occurred_at=at, recorded_at=timezone.now(), given=given or {}, reason=reason,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    patrol.version = event.seq
    patrol.save(update_fields=["version", *also])
    return event
