"""Who managed the estates when, what residents said of it, and both money books. Of 曙光 the years of the article; all else invented."""

from datetime import date

from governance.demo.estates.registered import SHUGUANG, YARD
from grids.provenance import Provenance
from grids.staff.models import User
from property.estates.funds.actions import enter
from property.estates.kinds import Exact, Flow, Fund, ManagedBy, OnTheSpot
from property.estates.managing.actions import agree, manage, post, score
from property.estates.models import Estate

OLD, BACK = "原物业公司（演示名称）", "昆明示例物业服务有限公司（演示）"
ARTICLE, OURS = Provenance.ARTICLE, Provenance.OURS
# kind, from, how exactly, company, note, where it is from
STRETCHES = {
    SHUGUANG: (
        (ManagedBy.COMPANY, date(1995, 7, 1), Exact.YEAR, OLD, "建成入住起", OURS),
        (ManagedBy.SELF, date(2013, 1, 1), Exact.YEAR, "", "物业公司撤离，居民自管小组管到 2018 年", ARTICLE),
        (ManagedBy.COMPANY, date(2018, 9, 29), Exact.DAY, BACK, "三轮入户、十余次业主大会后，物业公司回到小区", ARTICLE),
    ),
    YARD: (
        (ManagedBy.COMPANY, date(1998, 5, 1), Exact.YEAR, OLD, "", OURS),
        (ManagedBy.NONE, date(2021, 3, 1), Exact.MONTH, "", "公司到期没有续约", OURS),
        (ManagedBy.SELF, date(2023, 6, 1), Exact.MONTH, "", "楼栋长轮流值守", OURS),
    ),
}  # fmt: skip
CONTRACTS = (
    (date(2018, 9, 29), date(2021, 9, 28), "0.5 元/m²·月"),
    (date(2021, 9, 29), date(2024, 9, 28), "0.6 元/m²·月"),
    (date(2024, 9, 29), date(2027, 9, 28), "0.6 元/m²·月"),
)
POSTS = (
    (OnTheSpot.PARTY, "物业党支部书记", "鲁志明", "0871-60000101"),
    (OnTheSpot.SPOT, "项目经理", "段丽华", "0871-60000102"),
    (OnTheSpot.SPOT, "红色物业维修站", "连振华", "0871-60000103"),
)
# year, asked, very content, content, so-so, not content
SCORES = ((2023, 356, 96, 118, 41, 22), (2024, 356, 121, 109, 33, 17), (2025, 356, 148, 102, 28, 12))
ENTRIES = (
    (Fund.REPAIRS, Flow.IN, 18_640_000, date(2019, 1, 10), "归集维修资金"),
    (Fund.REPAIRS, Flow.OUT, 2_380_000, date(2022, 6, 18), "8 幢屋面防水"),
    (Fund.COMMON, Flow.IN, 3_600_000, date(2024, 12, 31), "门房服务点场地费（全年）"),
    (Fund.COMMON, Flow.OUT, 1_260_000, date(2025, 1, 20), "楼道灯换声控"),
    (Fund.COMMON, Flow.IN, 3_780_000, date(2025, 12, 31), "门房服务点场地费（全年）"),
    (Fund.COMMON, Flow.OUT, 980_000, date(2026, 2, 6), "春节前给独居老人家换电线"),
    (Fund.COMMON, Flow.OUT, 640_000, date(2026, 9, 12), "U 路补坑"),
)  # fmt: skip


def settle(*, by: User) -> None:
    """What is told of both estates; nothing where something is told already."""
    for estate in Estate.objects.filter(name__in=STRETCHES, is_demo=True):
        if estate.managements.exists():
            continue
        for kind, since, exact, company, note, provenance in STRETCHES[estate.name]:
            last = manage(
                estate_id=estate.pk, kind=kind, from_day=since, exact=exact, company=company, note=note, by=by,
                office_phone="0871-60000100" if company == BACK else "", provenance=provenance,
            )  # fmt: skip
        if estate.name == SHUGUANG:
            _told(estate, last.pk, by)


def _told(estate: Estate, management: int, by: User) -> None:
    for since, until, fee in CONTRACTS:
        agree(
            estate_id=estate.pk,
            management_id=management,
            from_day=since,
            until_day=until,
            fee=fee,
            note="演示",
            by=by,
        )
    for kind, what, name, phone in POSTS:
        post(
            estate_id=estate.pk,
            kind=kind,
            what=what,
            name=name,
            office_phone=phone,
            from_day=date(2024, 9, 29),
            by=by,
        )
    for year, sample, *answers in SCORES:
        told = dict(zip(("very_good", "good", "fair", "poor"), answers, strict=True))
        score(estate_id=estate.pk, year=year, sample=sample, provenance=OURS, by=by, **told)
    for fund, flow, fen, day, what in ENTRIES:
        enter(estate_id=estate.pk, fund=fund, flow=flow, fen=fen, day=day, what=f"{what}（演示）", by=by)
