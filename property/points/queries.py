"""What is read of service points: on lists, on one's page, as a story, and at the door."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet, Sum
from django.utils import timezone

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.files.asks import FILE
from grids.files.shown import FileShown, shown_of
from property.estates.funds.queries import sums_of, yuan
from property.estates.kinds import Fund
from property.estates.models import Estate
from property.points.kinds import AFTER, BEFORE
from property.points.models import JobHolder, PointPrice, PointRating, PointUse, ServicePoint

if TYPE_CHECKING:
    from grids.staff.models import User

FROM = settings.PUBLIC_ALIAS
WEEKS, DAYS_SHOWN = 28, 14
# fewer ratings than this say nothing of a point
RATINGS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Rated:
    """How residents rated a point: the mean is told from a few ratings on, always with how many there were."""

    many: int
    mean: str


def standing(user: "User") -> QuerySet[ServicePoint]:
    """Points of one's estates, the open ones."""
    return ServicePoint.objects.visible_to(user).open().select_related("estate")


def estates_of(user: "User") -> QuerySet[Estate]:
    """Standing estates that `user` keeps."""
    return Estate.objects.standing().filter(scope(user, Permission.ESTATE_EDIT)).order_by("name")


def rated(point: ServicePoint) -> Rated:
    """How residents rated it."""
    rows = list(PointRating.objects.filter(point=point).values_list("stars", "count"))
    return _rated(rows)


def _rated(rows: list[tuple[int, int]]) -> Rated:
    many = sum(count for _stars, count in rows)
    total = sum(stars * count for stars, count in rows)
    return Rated(many, f"{total / many:.1f}" if many >= RATINGS_TOLD else "")


def uses(point: ServicePoint) -> tuple[int, list[PointUse]]:
    """How many came within four weeks, and the last days of which it was said."""
    since = timezone.localdate() - timedelta(days=WEEKS)
    rows = PointUse.objects.filter(point=point)
    total = rows.filter(day__gt=since).aggregate(all=Sum("count"))["all"] or 0
    return total, list(rows[:DAYS_SHOWN])


def jobs(point: ServicePoint, user: "User") -> list[dict]:
    """Jobs with how many are held; who holds them for whoever may see residents there."""
    named = Prefetch("holders", JobHolder.objects.visible_to(user).filter(left_on=None), to_attr="here")
    return [
        {"job": job, "holders": job.here, "free": max(0, job.places - len(job.here))}
        for job in point.jobs.prefetch_related(named)
    ]


def returned(point: ServicePoint) -> str:
    """What the common income of the estate gave back so far, in yuan; "" where nothing of it is written down."""
    return next((yuan(one.went_out) for one in sums_of(point.estate_id) if one.fund == Fund.COMMON), "")


def photos(point: ServicePoint) -> dict[str, list[FileShown]]:
    """Photos of before and of after."""
    steps = list(point.events.filter(given__has_key=FILE).order_by("seq"))
    return {
        when: shown_of([(point, [one for one in steps if one.given.get("when") == when], (), "")])[point.pk]
        for when in (BEFORE, AFTER)
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A point as everybody may know it."""

    pk: UUID
    name: str
    kind: str
    place: str
    hours: str
    operator: str
    prices: list[PointPrice]
    rated: Rated


def for_residents(estate: UUID | None = None) -> list[tuple[str, list[Shown]]]:
    """Open points by estate, column by column, with the right of everybody."""
    rows = ServicePoint.objects.using(FROM).filter(closed_on=None, estate__ends_on=None)
    if estate:
        rows = rows.filter(estate=estate)
    named = rows.order_by("estate__name", "name").values_list(
        "pk", "name", "kind", "place", "hours", "operator", "estate__name"
    )
    found = list(named[:300])
    keys = [one[0] for one in found]
    told = _by_point(
        PointPrice.objects.using(FROM).filter(point__in=keys, is_struck=False).order_by("pk"), "what", "fen"
    )
    stars = _by_point(
        PointRating.objects.using(FROM).filter(point__in=keys).order_by("stars"), "stars", "count"
    )
    prices = {key: [PointPrice(what=what, fen=fen) for what, fen in rows] for key, rows in told.items()}
    by_estate: dict[str, list[Shown]] = {}
    for pk, name, kind, place, hours, operator, estate_name in found:
        label = str(ServicePoint(kind=kind).get_kind_display())
        one = Shown(pk, name, label, place, hours, operator, prices.get(pk, []), _rated(stars.get(pk, [])))
        by_estate.setdefault(estate_name, []).append(one)
    return list(by_estate.items())


def _by_point(rows: QuerySet, *columns: str) -> dict[UUID, list[tuple]]:
    found: dict[UUID, list[tuple]] = {}
    for key, *told in rows.values_list("point_id", *columns):
        found.setdefault(key, []).append(tuple(told))
    return found


def open_named(pk: UUID) -> str:
    """The name of an open point, "" where there is none."""
    rows = ServicePoint.objects.using(FROM).filter(pk=pk, closed_on=None)
    return rows.values_list("name", flat=True).first() or ""


def of_estate(estate: Estate) -> list[ServicePoint]:
    """The open points of an estate."""
    return list(ServicePoint.objects.filter(estate=estate, closed_on=None).order_by("name"))
