"""What the help page says: tasks by role, the way of a whistle from its table, limits from the rows, whom to ask."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from governance.dashboards.queries import PEOPLE_SHOWN
from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.personal.fields import Basis
from grids.privacy.registry import entries
from grids.staff.models import Member, User
from grids.staff.queries import who_may
from whistles.clocks.deadlines import limit_of
from whistles.lifecycle.lists import own_area
from whistles.lifecycle.models import Grade, LimitUnit
from whistles.lifecycle.table import LIFECYCLE, PATH

# what a role does every day, in the order in which it is done
TASKS: dict[str, tuple[str | Promise, ...]] = {
    "community_officer": (
        gettext_lazy("在现场看到问题：点“登记哨源”，写一句话、选社区或网格，登记后街道会研判。"),
        gettext_lazy("“今日”里是本区域正在办的哨件，红条是超时的；点开看经过和时限。"),
        gettext_lazy("居民来问进展：在上方搜编号或标题里的两个字。"),
    ),
    "street_admin": (
        gettext_lazy("哨源库：左边选一条，中间看内容，按 W 吹哨、D 不予受理、J 看下一件。"),
        gettext_lazy("吹哨时选哨种和牵头部门，时限当场算给您看；社区不能牵头，只能配合。"),
        gettext_lazy("部门提交后在“待我核实”里核实：办好了就核实办结，没办好就退回返工，时限接着算。"),
        gettext_lazy("导入台账：上传后先对应列、看检查结果，再确认；没导入的行可以下载改好再传。"),
    ),
    "street_leader": (
        gettext_lazy("统计页的每个数字都能点开，看到组成它的哨件。"),
        gettext_lazy("检举控告的反映人只有您能查看，每次都要写事由并留下记录。"),
    ),
    "department_handler": (
        gettext_lazy("“部门报到”按剩余时间排好：先签收，再报到，到现场后开始办理，办完提交结果。"),
        gettext_lazy("签收、报到、开始办理一点就好；提交结果要写做了什么、现场现在怎样。"),
        gettext_lazy("配合部门自己签收、报到，不影响牵头部门的时限。"),
    ),
    "city_viewer": (gettext_lazy("统计页可以从市逐级点到社区；清单里只有编号、哨种、区域、状态和时间。"),),
    "auditor": (gettext_lazy("后台管理里能看谁在什么时候因何查看了个人信息，以及各项数据的历史版本。"),),
    "system_admin": (
        gettext_lazy("后台管理里开通账号、任职、维护区域和基础数据；您看不到哨件内容和个人信息。"),
    ),
}
WHO = {
    P.WHISTLE_HANDLE: gettext_lazy("牵头部门"),
    P.WHISTLE_VERIFY: gettext_lazy("街道研判岗"),
}  # fmt: skip
CLOCKS = (
    ("sign", pgettext_lazy("clock", "签收")),
    ("report", pgettext_lazy("clock", "报到")),
    ("close", pgettext_lazy("clock", "办结")),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of the straight path, and the step that leads on from it."""

    state: str | Promise
    verb: str | Promise
    who: str | Promise


def way_of_a_whistle() -> list[Stage]:
    """The straight path as the table has it."""
    found = []
    for place, state in enumerate(PATH):
        target = PATH[place + 1] if place + 1 < len(PATH) else ""
        steps = LIFECYCLE.steps.values()
        step = next((one for one in steps if state in one.sources and one.target == target), None)
        found.append(
            Stage(
                LIFECYCLE.states[state],
                step.label if step else "",
                WHO.get(step.permission, "") if step else "",
            )
        )
    return found


def limits_for(user: User) -> tuple[list[dict], list[list[dict]]]:
    """Columns and rows of the limits of the user's own scheme; of every scheme where there is no own area."""
    area = own_area(user)
    grades = Grade.objects.for_area(area) if area else Grade.objects.visible_to(user)
    columns = [
        {"label": _("哨种")},
        *({"label": label} for _clock, label in CLOCKS),
        {"label": _("时限出处")},
    ]
    rows = []
    for grade in grades.select_related("scheme"):
        cells = [{"text": str(grade), "kind": grade.behaviour, "label": _("哨种")}]
        cells += [{"text": _limit(grade, clock), "label": label} for clock, label in CLOCKS]
        rows.append([*cells, {"text": grade.get_limits_provenance_display(), "label": _("时限出处")}])
    return columns, rows


def _limit(grade: Grade, clock: str) -> str:
    limit = limit_of(grade, clock)
    return f"{limit.amount} {LimitUnit(limit.unit).label}" if limit else "—"


def personal_data() -> tuple[list[dict], list[list[dict]]]:
    """Columns and rows of what is kept of residents: for what, who reads it, how long; as the fields themselves say it."""
    labels = [_("信息"), _("用途"), _("谁能看"), _("保存多久")]
    rows = []
    for entry in entries():
        if entry.about.basis == Basis.STAFF:
            continue
        about = f"{entry.model._meta.verbose_name} · {entry.name}"
        texts = (about, entry.about.purpose, "、".join(entry.readers()), entry.term())
        rows.append([{"text": text, "label": label} for text, label in zip(texts, labels, strict=True)])
    return [{"label": label} for label in labels], rows


def whom_to_ask(user: User) -> list[tuple[str, list[Member]]]:
    """People by what they can help with, within the user's own area."""
    area = own_area(user)
    if area is None:
        return []
    asked = ((_("吹哨、退单、办结"), P.LEAD_TRIAGE), (_("账号、密码、任职"), P.STAFF_EDIT))
    return [(what, _members(permission, area)) for what, permission in asked]


def _members(permission: P, area: Area) -> list[Member]:
    return list(
        Member.objects.filter(user__in=who_may(permission, area.code)).order_by("name")[:PEOPLE_SHOWN]
    )
