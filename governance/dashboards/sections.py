"""What waits for somebody, as the sections of the first page: rows with one next step each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from governance.dashboards.queries import Matter, Side, Today
from grids.access.roles import Permission as P
from whistles.clocks.words import moment
from whistles.imports.models import Import
from whistles.intake.queries import COUNTED
from whistles.lifecycle import rows


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind; `rest` is the list of all `count` of them."""

    id: str
    title: str | Promise
    rows: list[dict]
    count: int
    rest: str = ""
    # whether the rows stand by how much time is left
    is_by_time: bool = True


def sections_of(today: Today, *, here: str, several: bool) -> list[Section]:
    """The sections that have something in them, in the order in which they should be done."""
    whistles = reverse("whistle_list")
    parts = [rows.of_part(line, here=here, several=several) for line in today.report_ins]
    first = [*_pool(today), *_complaints(today), *(_import(ledger) for ledger in today.imports)]
    found = [
        Section("parts", _("部门报到"), parts, today.report_in_count, reverse("report_in_list")),
        Section(
            "verify", _("待我核实"), _rows(today.to_verify, _("核实"), go=True), today.to_verify_count,
            f"{whistles}?state=submitted&sort=due",
        ),
        Section(
            "overdue", _("部门超时"), _rows(today.overdue, _("查看")), today.overdue_count,
            f"{whistles}?overdue=on&sort=due",
        ),
        Section("first", _("先看这些"), first, len(first), is_by_time=False),
        Section(
            "open", _("本区域正在办的哨件"), _rows(today.open, _("查看")), today.open_count,
            f"{whistles}?state=open&sort=due",
        ),
    ]  # fmt: skip
    return [section for section in found if section.rows]


def _rows(matters: list[Matter], label: str, *, go: bool = False) -> list[dict]:
    return [rows.of_whistle(matter.whistle, matter.due, label, go=go) for matter in matters]


def _pool(today: Today) -> list[dict]:
    """The pool as one thing to do, with its oldest lead."""
    if not today.lead_count or today.oldest_lead is None:
        return []
    count, oldest = today.lead_count, today.oldest_lead
    title = (_("哨源库里有 %(n)d 条以上待研判") if count >= COUNTED else _("哨源库里有 %(n)d 条待研判")) % {
        "n": count
    }
    said = {"at": moment(oldest.received_at), "title": oldest.title}
    return [
        {
            "stripe": "soon",
            "title": title,
            "url": reverse("lead_desk"),
            "meta": [_("最早一条 %(at)s 收到：%(title)s") % said],
            "action": {"label": _("去研判"), "url": reverse("lead_desk"), "go": True},
        }
    ]


def _complaints(today: Today) -> list[dict]:
    """Complaints as one thing to do; what they are about stands on their own page only."""
    if not today.complaint_count:
        return []
    url = reverse("complaint_desk")
    return [
        {
            "stripe": "soon",
            "title": _("有 %(n)d 件检举控告待办") % {"n": today.complaint_count},
            "url": url,
            "meta": [_("不计入哨源库和统计数字")],
            "action": {"label": _("去办理"), "url": url, "go": True},
        }
    ]


def _import(ledger: Import) -> dict:
    """An import some of whose rows were refused."""
    url = reverse("import_page", args=[ledger.pk])
    return {
        "stripe": "none",
        "title": _("%(name)s 有 %(n)d 行没有导入") % {"name": ledger.file_name, "n": ledger.refused},
        "url": url,
        "meta": [_("%(at)s 导入完毕") % {"at": moment(ledger.finished_at)}],
        "action": {"label": _("看原因"), "url": url},
    }


def places_of(administers: list[P]) -> list[dict]:
    """Where in the administration somebody goes by what they may do there."""
    places = {
        P.STAFF_CONFIRM: ("grids_approval", _("双人审批"), _("同意或不同意敏感岗位的任职、账号开通和密码重置")),
        P.STAFF_EDIT: ("grids_user", _("账号、人员与任职"), _("开通、停用、重设密码，任命和结束任职")),
        P.AREA_EDIT: ("grids_area", _("区域"), _("街道、社区、网格的名称与代码")),
        P.REFERENCE_EDIT: ("whistles_source", _("基础数据"), _("哨源渠道、哨种与时限、部门、诉求分类、工作日历")),
        P.AUDIT_READ: (
            "grids_securityevent", _("审计"), _("谁在什么时候因何查看了个人信息，各项数据的历史版本"),
        ),
    }  # fmt: skip
    return [
        {"label": label, "text": text, "url": reverse(f"admin:{name}_changelist")}
        for permission, (name, label, text) in places.items()
        if permission in administers
    ]


def figures_of(side: Side, day: str) -> list[dict]:
    """The figures beside the work; each but the rate opens its list."""
    if side.figures is None or side.area is None:
        return []
    base = f"{reverse('whistle_list')}?area={side.area.code}&as_of={day}&figure="
    figures = side.figures
    found = [
        {"label": _("结哨率"), "text": figures.rate_on_pages},
        {"label": pgettext("done", "吹哨"), "text": str(figures.whistled), "url": f"{base}whistled"},
        {"label": pgettext("done", "办结"), "text": str(figures.closed), "url": f"{base}closed"},
        {"label": _("办理中"), "text": str(figures.in_progress), "url": f"{base}in_progress"},
    ]
    if figures.cancelled:
        # what the rate leaves out stands beside it
        found.insert(
            1, {"label": pgettext("done", "撤销"), "text": str(figures.cancelled), "url": f"{base}cancelled"}
        )
    if side.pool_count is not None:
        found.append({"label": _("待研判哨源"), "text": str(side.pool_count), "url": reverse("lead_desk")})
    return found
