"""Trades that ship: what a street's desk knows as regulated or watched venues. The days are ours, and a street sets its own."""

from grids.homes.premises.models import Trade
from grids.provenance import Provenance

# code, name, days between two inspections (None: at no fixed time)
SHIPPED = (
    ("catering", "餐饮服务", 90),
    ("food_shop", "食品店、便利店", 180),
    ("hotel", "旅馆、民宿", 90),
    ("internet", "网吧、电竞馆", 90),
    ("singing", "歌舞娱乐、棋牌", 90),
    ("bathing", "洗浴、足浴", 90),
    ("beauty", "美容美发", 180),
    ("pharmacy", "药店", 180),
    ("clinic", "诊所", 180),
    ("training", "校外培训", 90),
    ("nursery", "托育、幼儿看护", 90),
    ("elderly", "养老服务", 90),
    ("gym", "健身、游泳", 180),
    ("printing", "打印复印、刻章", 180),
    ("recycling", "废品收购", 90),
    ("repair", "汽车、电动车维修", 90),
    ("gas", "液化气、危化品经营", 30),
    ("courier", "快递网点", 180),
    ("second_hand", "二手手机、寄卖", 180),
    ("retail", "其他零售", None),
    ("service", "其他服务", None),
)


def setup() -> None:
    """Create the trades that are missing; change none that is there."""
    for order, (code, name, days) in enumerate(SHIPPED, start=1):
        Trade.objects.get_or_create(
            owner_code="", code=code,
            defaults={"name": name, "inspect_every_days": days, "provenance": Provenance.OURS, "order": order * 10},
        )  # fmt: skip
