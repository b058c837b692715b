"""Service points for tests, opened through their actions."""

from datetime import date

from property.points import actions
from property.points.models import JobHolder, ServicePoint
from tests import personas
from tests.factories.estates import an_estate


def a_point(*, estate=None, by=None, **told) -> ServicePoint:
    """An open point."""
    by = by or personas.make("community_officer")
    given = {
        "kind": "sewing", "name": "缝补铺", "place": "东门门房", "hours": "周一至周五 9:00–17:00", "opened_on": date(2021, 6, 1),
    } | told  # fmt: skip
    return actions.open_point(estate=estate or an_estate(by=by), by=by, **given)


def a_point_with_everything(*, estate=None, by=None) -> tuple[ServicePoint, JobHolder]:
    """A point with a price, a day's uses, stars, a job of two places and somebody who holds one."""
    by = by or personas.make("community_officer")
    point = a_point(estate=estate, by=by)
    actions.price(point_id=point.pk, what="换拉链", fen=500, by=by)
    actions.count(point_id=point.pk, day=date.today(), number=12, by=by)
    actions.rate(point_id=point.pk, stars=5)
    job = actions.offer(point_id=point.pk, what="缝补", places=2, by=by)
    holder = actions.hold(job_id=job.pk, name="王秀兰", from_day=date(2021, 6, 1), by=by)
    point.refresh_from_db()
    return point, holder
