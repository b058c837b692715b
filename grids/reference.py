"""Reference rows of grids: level names, posts, six categories. Brought in once; what a street edited stays."""

from grids.areas.models import AreaLevel
from grids.care import shipped as care
from grids.colours.models import ColourCategory
from grids.colours.shipped import SHIPPED
from grids.homes.premises import trades
from grids.initiatives.models import InitiativeKind
from grids.provenance import Provenance as From
from grids.staff.models import PostGroup, PostKind
from grids.staff.queries import system_actor
from grids.staff.schemes import SchemePost, StaffingScheme

LEVEL_NAMES = {
    0: ("市", From.OFFICIAL),
    1: ("区县", From.OFFICIAL),
    2: ("街道（乡镇）", From.OFFICIAL),
    3: ("社区（村）", From.OFFICIAL),
    4: ("四级网格", From.ARTICLE),
    5: ("五级网格", From.ARTICLE),
}

OFFICER = "community_officer"
# code, name, group, role, provenance, note
POSTS = (
    (
        "grid_leader",
        "网格长",
        PostGroup.LEADER,
        OFFICER,
        From.ARTICLE,
        "由居民区党支部书记或社区两委成员担任",
    ),
    ("party_instructor", "党建指导员", PostGroup.CORE, OFFICER, From.ARTICLE, ""),
    ("community_worker", "社区工作人员", PostGroup.CORE, OFFICER, From.ARTICLE, ""),
    ("inspector", "巡查员", PostGroup.CORE, OFFICER, From.ARTICLE, "与昆明网格中心所称网格监督员相近"),
    ("community_police", "社区民警", PostGroup.CORE, "", From.OFFICIAL, ""),
    ("urban_enforcer", "城管执法人员", PostGroup.CORE, "", From.OFFICIAL, ""),
    ("sanitation_worker", "环卫保洁人员", PostGroup.CORE, "", From.OFFICIAL, ""),
    ("mediator", "人民调解员", PostGroup.CORE, "", From.OURS, ""),
    ("legal_adviser", "法律顾问", PostGroup.CORE, "", From.OURS, ""),
    ("health_worker", "卫生服务人员", PostGroup.CORE, "", From.OURS, ""),
    ("community_commissioner", "社区专干", PostGroup.SUPPORT, OFFICER, From.OFFICIAL, ""),
    ("building_head", "楼栋长", PostGroup.SUPPORT, "", From.OFFICIAL, ""),
    ("volunteer", "社区志愿者", PostGroup.SUPPORT, "", From.OFFICIAL, ""),
    ("property_staff", "物业管理人员", PostGroup.SUPPORT, "", From.OFFICIAL, ""),
    ("triage_officer", "街道研判岗", PostGroup.OFFICE, "street_admin", From.OURS, ""),
    ("grid_admin", "街道网格岗", PostGroup.OFFICE, "grid_admin", From.OURS, ""),
    ("street_leader", "街道负责人", PostGroup.OFFICE, "street_leader", From.OURS, ""),
    ("care_officer", "关爱专干", PostGroup.OFFICE, "care_officer", From.OURS, ""),
    ("care_auditor", "关注记录监督员", PostGroup.OFFICE, "care_auditor", From.OURS, ""),
    ("property_handler", "物业维修岗", PostGroup.OFFICE, "property_handler", From.OURS, ""),
    ("district_desk", "区级督办岗", PostGroup.OFFICE, "district_desk", From.OURS, ""),
    ("complaint_officer", "检举控告承办岗", PostGroup.OFFICE, "complaint_officer", From.OURS, ""),
    ("data_viewer", "数据查看员", PostGroup.OFFICE, "city_viewer", From.OURS, ""),
    ("auditor", "审计员", PostGroup.OFFICE, "auditor", From.OURS, ""),
    ("system_admin", "系统管理员", PostGroup.OFFICE, "system_admin", From.OURS, ""),
    ("security_officer", "安全员", PostGroup.OFFICE, "security_officer", From.OURS, ""),
)

# code, name, whether it holds where nothing else is set, provenance, note, core posts with where each is known from
SCHEMES = (
    (
        "1-9-x", "1＋9＋X", True, From.ARTICLE, "1 名网格长、9 个核心岗位、X 支撑力量；文章只写出前三个核心岗位",
        (
            ("party_instructor", From.ARTICLE), ("community_worker", From.ARTICLE), ("inspector", From.ARTICLE),
            ("community_police", From.OFFICIAL), ("urban_enforcer", From.OFFICIAL), ("sanitation_worker", From.OFFICIAL),
            ("mediator", From.OURS), ("legal_adviser", From.OURS), ("health_worker", From.OURS),
        ),
    ),
    (
        "1-5-x", "1＋5＋X", False, From.OFFICIAL, "昆明市网格中心公布：1 名网格长、5 类人员、X 支撑力量；网格监督员按巡查员设",
        tuple(
            (code, From.OFFICIAL)
            for code in ("inspector", "urban_enforcer", "community_worker", "sanitation_worker", "community_police")
        ),
    ),
)  # fmt: skip

EPIDEMIC = "只布置清单，或经批准登记谁需要什么帮助：写明目的、依据和销毁日期，到期销毁并留证明"
# kinds of which an initiative may collect people's data, once somebody else has granted it
COLLECTING_KINDS = frozenset({"epidemic"})
# code, name, whether people are sent into the grids, provenance, note
INITIATIVE_KINDS = (
    ("five_staff", "五员进网", True, From.ARTICLE, "五类外部力量派进网格；哪五类由各地定，按岗位选"),
    ("safe", "平安建设", False, From.ARTICLE, ""),
    ("epidemic", "疫情防控", False, From.ARTICLE, EPIDEMIC),
    ("other", "其他专项", False, From.OURS, ""),
)


def setup() -> None:
    """Create the rows that are missing; change none that is there."""
    system_actor()
    for level, (name, provenance) in LEVEL_NAMES.items():
        AreaLevel.objects.get_or_create(level=level, defaults={"name": name, "provenance": provenance})
    for order, (code, name, group, role, provenance, note) in enumerate(POSTS, start=1):
        PostKind.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "group": group, "role": role, "provenance": provenance, "note": note,
                "order": order * 10,
            },
        )  # fmt: skip
    _schemes()
    for colour, one in SHIPPED.items():
        ColourCategory.objects.get_or_create(
            street_code="",
            code=colour,
            defaults={
                "name": one.name, "letter": one.letter, "tint": one.tint, "pattern": one.pattern, "precedence": one.place,
                "provenance": one.provenance, "note": one.note,
            },
        )  # fmt: skip
    trades.setup()
    care.setup()


def _schemes() -> None:
    """The schemes that are missing, each with its posts; of one that is there nothing, posts least of all."""
    for code, name, is_default, provenance, note, posts in SCHEMES:
        is_default = is_default and not StaffingScheme.objects.filter(is_default=True).exists()
        scheme, is_new = StaffingScheme.objects.get_or_create(
            code=code,
            defaults={"name": name, "provenance": provenance, "note": note, "is_default": is_default},
        )
        if is_new:
            SchemePost.objects.bulk_create(
                SchemePost(
                    scheme=scheme, kind=PostKind.objects.get(code=kind), provenance=known, order=order * 10
                )
                for order, (kind, known) in enumerate(posts, start=1)
            )
    for order, (code, name, assigns, provenance, note) in enumerate(INITIATIVE_KINDS, start=1):
        InitiativeKind.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "assigns_posts": assigns, "may_collect": code in COLLECTING_KINDS,
                "provenance": provenance, "note": note, "order": order * 10,
            },
        )  # fmt: skip
