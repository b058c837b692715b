"""What is done with a service point: opened, corrected, priced, counted, rated, staffed, shown, closed."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.events import GENESIS
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.files.actions import keep
from grids.files.asks import FILE, kept_of
from grids.staff.models import User
from grids.staff.signing import signed_as
from property.estates.models import Estate
from property.points import kinds
from property.points.kinds import AFTER, BEFORE, Charge
from property.points.models import (
    USES_MOST,
    Job,
    JobHolder,
    PointEvent,
    PointPrice,
    PointRating,
    PointUse,
    ServicePoint,
)

if TYPE_CHECKING:
    from grids.files.preparing import Prepared

PRICES_MOST, JOBS_MOST, PHOTOS_MOST = 30, 10, 12
LATE_DAYS = 60
STARS = range(1, 6)


@transaction.atomic
def open_point(*, estate: Estate, by: User, **told: Any) -> ServicePoint:
    """A new point of an estate."""
    oracle.require_in(by, Permission.ESTATE_EDIT, estate.area_id, _("登记服务点"))
    require(estate.ends_on is None, _("这个小区已经注销，不能再登记服务点。"), code="conflict")
    point = ServicePoint(estate=estate, **{name: _tidy(value) for name, value in told.items()})
    _fits(point)
    point.save(force_insert=True)
    append(point, kinds.ADD, by=by)
    return point


def _tidy(value: Any) -> Any:
    return said(value) if isinstance(value, str) else value


def _fits(point: ServicePoint) -> None:
    require(
        point.opened_on <= timezone.localdate() + timedelta(days=366),
        _("开放日期离今天太远，请核对。"),
        field="opened_on",
    )
    checked(point, exclude={"estate"})


@transaction.atomic
def correct(*, point_id: UUID, version: int, by: User, **told: Any) -> ServicePoint:
    """What a point is, as it is right; refused where somebody was faster."""
    point = locked(point_id, by, version)
    changed = {}
    for name, value in told.items():
        before, after = getattr(point, name), _tidy(value)
        if before != after:
            setattr(point, name, after)
            changed[name] = [str(before), str(after)]
    if changed:
        _fits(point)
        append(point, kinds.CORRECT, by=by, given=changed)
    return point


@transaction.atomic
def close(*, point_id: UUID, reason: str, by: User) -> ServicePoint:
    """The point is closed from today on; its book, uses and ratings stay."""
    point, why = locked(point_id, by), reason_of(reason)
    point.closed_on = max(timezone.localdate(), point.opened_on)
    append(point, kinds.CLOSE, by=by, reason=why)
    return point


@transaction.atomic
def price(*, point_id: UUID, what: str, fen: int, by: User) -> PointPrice:
    """A service with what it costs; nothing: it is free."""
    point = locked(point_id, by)
    require(point.prices.filter(is_struck=False).count() < PRICES_MOST, _("收费项目太多，请先划去不用的。"))
    row = PointPrice(point=point, what=said(what), charge=Charge.LOW if fen else Charge.FREE, fen=fen)
    checked(row, exclude={"point"}).save(force_insert=True)
    append(point, kinds.PRICE, by=by, given={"what": row.what, "fen": fen})
    return row


@transaction.atomic
def strike_price(*, point_id: UUID, price_id: int, by: User) -> bool:
    """A service isn't offered so any more; whether it was."""
    point = locked(point_id, by)
    if not point.prices.filter(pk=price_id, is_struck=False).update(is_struck=True):
        return False
    append(point, kinds.STRIKE, by=by, given={"price": price_id})
    return True


@transaction.atomic
def count(*, point_id: UUID, day: date, number: int, by: User) -> PointUse:
    """How many came on a day; said again, it is what was said last."""
    point, today = locked(point_id, by), timezone.localdate()
    require(
        today - timedelta(days=LATE_DAYS) <= day <= today,
        _("请填今天或者最近 60 天里的一天。"),
        field="day",
    )
    require(0 <= number <= USES_MOST, _("一天的人次在 0 到 10000 之间，请核对。"), field="number")
    row, _made = PointUse.objects.update_or_create(point=point, day=day, defaults={"count": number})
    append(point, kinds.COUNT, by=by, given={"day": str(day), "count": number})
    return row


@transaction.atomic
def rate(*, point_id: UUID, stars: int) -> None:
    """One more resident gave so many stars; who, nobody knows."""
    require(stars in STARS, _("请选一到五颗星。"), field="stars")
    point = ServicePoint.objects.open().filter(pk=point_id).first()
    require(point, gone(), code="conflict")
    PointRating.objects.get_or_create(point=point, stars=stars)
    PointRating.objects.filter(point=point, stars=stars).update(count=F("count") + 1)


@transaction.atomic
def offer(*, point_id: UUID, what: str, places: int, by: User) -> Job:
    """Work at the point for people in difficulty."""
    point = locked(point_id, by)
    require(point.jobs.count() < JOBS_MOST, _("一个服务点最多 10 种岗位。"))
    job = Job(point=point, what=said(what), places=places)
    checked(job, exclude={"point"}).save(force_insert=True)
    append(point, kinds.OFFER, by=by, given={"what": job.what, "places": places})
    return job


@transaction.atomic
def hold(*, job_id: int, name: str, from_day: date, by: User) -> JobHolder:
    """Somebody takes a place of a job; the book says that, and not who."""
    job = _job(job_id, by)
    oracle.require_in(by, Permission.PEOPLE_VIEW, job.point.estate.area_id, _("登记在岗的人"))
    require(
        job.holders.filter(left_on=None).count() < job.places,
        _("名额已满，请先登记离岗或者增加岗位。"),
        code="conflict",
    )
    row = JobHolder(job=job, name=said(name), from_day=from_day)
    require(row.name, _("请填写姓名。"), field="name")
    require(from_day <= timezone.localdate(), _("上岗日期不能在今天以后。"), field="from_day")
    checked(row, exclude={"job"}).save(force_insert=True)
    append(job.point, kinds.HOLD, by=by, given={"job": job.pk})
    return row


@transaction.atomic
def leave(*, holder_id: UUID, by: User) -> bool:
    """Somebody's place is free again; whether it was held."""
    row = JobHolder.objects.visible_to(by).get(pk=holder_id)
    job = _job(row.job_id, by)
    if not job.holders.filter(pk=row.pk, left_on=None).update(
        left_on=max(timezone.localdate(), row.from_day)
    ):
        return False
    append(job.point, kinds.LEAVE, by=by, given={"job": job.pk})
    return True


def gone() -> str:
    """What is said of a point that is closed."""
    return _("这个服务点已经关闭。")


def _job(job_id: int, by: User) -> Job:
    job = Job.objects.get(pk=job_id)
    job.point = locked(job.point_id, by)
    return job


@transaction.atomic
def show(*, point_id: UUID, when: str, file: "Prepared", by: User) -> PointEvent:
    """A photo of how it was before, or of how it is after."""
    point = locked(point_id, by)
    require(when in (BEFORE, AFTER), _("请选改造前还是改造后。"), field="when")
    there = point.events.filter(given__has_key=FILE).count()
    require(
        there < PHOTOS_MOST, _("照片已有 %(most)d 张，不能再添加。") % {"most": PHOTOS_MOST}, field="file"
    )
    keep(file, matter=point, seq=point.version + 1, by=by, now=timezone.now())
    return append(point, kinds.PHOTO, by=by, given={FILE: kept_of(file), "when": when})


def locked(point_id: UUID, by: User, version: int | None = None) -> ServicePoint:
    """An open point that `by` keeps, its row locked; Refusal where it changed since `version`."""
    rows = ServicePoint.objects.visible_to(by).select_related("estate")
    point = rows.select_for_update(of=("self",)).get(pk=point_id)
    oracle.require_in(by, Permission.ESTATE_EDIT, point.estate.area_id, _("管理服务点"))
    require(point.closed_on is None, gone(), code="conflict")
    require(
        version is None or version == point.version,
        _("刚才有人改过这个服务点，请刷新后看清楚再改。"),
        code="conflict",
    )
    return point


def append(
    point: ServicePoint, verb: str, *, by: User, reason: str = "", given: dict[str, Any] | None = None
) -> PointEvent:
    """The step goes into the point's book, its number into the row."""
    last = point.events.order_by("-seq").only("seq", "digest").first()
    now = timezone.now()
    event = PointEvent(
        street_code=point.estate.street_code, point=point, seq=last.seq + 1 if last else 1, verb=verb, from_state="",
        to_state="", actor=by, actor_label=signed_as(by), occurred_at=now, recorded_at=now, given=given or {}, reason=reason,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    point.version = event.seq
    point.save()
    return event
