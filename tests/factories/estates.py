"""Estates for tests, registered through their actions."""

from collections.abc import Sequence
from datetime import date

from grids.areas.models import Area
from grids.registry.models import Building
from property.estates import actions
from property.estates.funds import actions as funds
from property.estates.managing import actions as managing
from property.estates.models import Estate
from tests import personas
from tests.factories.dwellings import a_house
from tests.factories.registry import a_building_by_hand


def an_estate(
    *,
    area: str = personas.SUJIATANG,
    buildings: Sequence[Building] | None = None,
    houses: bool = False,
    by=None,
    **told,
) -> Estate:
    """An estate with one building, or those that are given; houses: with 28 dwellings each."""
    by = by or personas.make("community_officer")
    if buildings is None:
        buildings = [a_building_by_hand()]
    for one in buildings if houses else ():
        a_house(one)
    given = {"name": "莲园小区", "kind": "estate", "built": "90年代中期"} | told
    return actions.register(
        area=Area.objects.get(code=area), buildings=[one.pk for one in buildings], by=by, **given
    )


def a_managed_estate(*, by=None, **told) -> Estate:
    """An estate with a history of management, a contract, somebody on the spot, a score and both money books."""
    by = by or personas.make("community_officer")
    estate = an_estate(by=by, **told)
    of = {"estate_id": estate.pk, "by": by}
    managing.manage(kind="self", from_day=date(2013, 1, 1), exact="year", **of)
    company = managing.manage(
        kind="company",
        from_day=date(2018, 9, 29),
        company="莲园物业服务公司",
        office_phone="0871-60000001",
        **of,
    )
    managing.agree(
        management_id=company.pk, from_day=date(2024, 9, 29), until_day=date(2027, 9, 28), fee="每月每平方米 0.50 元", **of
    )  # fmt: skip
    managing.post(kind="party", what="物业党支部书记", name="陈立新", office_phone="0871-60000002", **of)
    managing.score(year=2025, sample=100, very_good=30, good=40, fair=10, poor=2, very_poor=1, **of)
    for fund, flow, fen in (
        ("common", "in", 1_200_000),
        ("common", "out", 345_678),
        ("repairs", "in", 9_000_000),
    ):
        funds.enter(
            fund=fund,
            flow=flow,
            fen=fen,
            day=date(2026, 3, 2),
            what="门房租金、公示栏广告",
            receipt="0031",
            **of,
        )
    return estate
