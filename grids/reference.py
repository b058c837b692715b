"""Reference rows of grids: level names and posts. Brought in once; what a street edited stays."""

from grids.areas.models import AreaLevel
from grids.provenance import Provenance as From
from grids.staff.models import PostGroup, PostKind
from grids.staff.queries import system_actor

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
    ("district_desk", "区级督办岗", PostGroup.OFFICE, "district_desk", From.OURS, ""),
    ("complaint_officer", "检举控告承办岗", PostGroup.OFFICE, "complaint_officer", From.OURS, ""),
    ("data_viewer", "数据查看员", PostGroup.OFFICE, "city_viewer", From.OURS, ""),
    ("auditor", "审计员", PostGroup.OFFICE, "auditor", From.OURS, ""),
    ("system_admin", "系统管理员", PostGroup.OFFICE, "system_admin", From.OURS, ""),
    ("security_officer", "安全员", PostGroup.OFFICE, "security_officer", From.OURS, ""),
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
