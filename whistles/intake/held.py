"""What somebody reported by their registered telephone, as the report for them tells it; and what initiatives took down under it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.roles import Permission
from grids.of_people import Held, Sheet
from grids.people.writing import opened
from grids.privacy.ciphers import SealBroken
from grids.privacy.told import Asking
from whistles.intake import extracts_collected, phones
from whistles.intake.extracts import COVERED, Opened, matters_of

# of what extracts tell, this is told by other subjects too, or by the second of the two below
BY_OTHERS = {"grids.Disclosure", "grids.InitiativeEntry"}
NOTE = gettext_lazy("按登记的电话查；同一个电话可能由家里人用过。")


def leads(asking: Asking) -> list[Sheet]:
    """Matters that came in under the person's telephone, each with what is kept of it and who looked."""
    number = _number(asking)
    if not number:
        return []
    told = Opened()
    found = matters_of(number, asking.reason, asking.by, told)
    _counted(asking, told)
    return [sheet for one in found for sheet in _sheets(f"{one['source']} {one['number']}", one)]


def entries(asking: Asking) -> list[Sheet]:
    """What initiatives took down under it, as far as their plan lets whoever makes the report read it."""
    number = _number(asking)
    if not number:
        return []
    found = extracts_collected.of(number, asking.by)
    _counted(asking, found)
    sheets = [sheet for one in found.entries for sheet in _sheets(f"{one['initiative']} {one['need']}", one)]
    unread = [(said,) for said in found.not_searched]
    return [*sheets, Sheet(_("没有查全的专项"), (_("说明"),), unread)]


def _number(asking: Asking) -> str:
    """The telephone as matters know it; "" where none is registered, or no key opens it, which the register's own part says."""
    try:
        number = phones.tidy(opened(asking.person, "phone"))
    except SealBroken:
        return ""
    return number if phones.is_personal(number) else ""


def _counted(asking: Asking, told: Any) -> None:
    asking.values += told.values
    asking.unreadable += told.unreadable


def _sheets(title: str, one: dict[str, Any]) -> list[Sheet]:
    heads = (_("项目"), _("内容"), _("为什么保存"), _("依据"), _("保存多久"))
    fields = [(row["name"], row["value"], row["purpose"], row["basis"], row["term"]) for row in one["fields"]]
    looked = [(row["at"], row["who"], row["field"], row["why"]) for row in one["read_by"]]
    return [
        Sheet(title, heads, fields, note=str(NOTE)),
        Sheet(
            _("%(what)s：谁看过完整的信息") % {"what": title},
            (_("时间"), _("谁"), _("看了哪一项"), _("事由")),
            looked,
        ),
    ]


HELD = (
    Held(
        "leads", gettext_lazy("反映的事项"), 50, leads,
        covers=tuple(one for one in COVERED if one not in BY_OTHERS),
        apart={
            "whistles.Import": gettext_lazy("上传的台账文件三十天内删除，没有查。"),
            "whistles.ImportEvent": gettext_lazy("台账导入的经过只记办了哪一步，没有查。"),
            "whistles.RefusedRow": gettext_lazy("没有导入的台账行加密保存、三十天内删除，没有查。"),
            "whistles.LeadWords": gettext_lazy("查找用的字是从反映的事项生成的，没有另查。"),
        },
        permission=Permission.REPORTER_REVEAL,
        instead=gettext_lazy("按电话登记的反映事项由街道研判岗另行答复"),
    ),
    Held(
        "entries", gettext_lazy("专项登记"), 55, entries, covers=("grids.InitiativeEntry",),
        permission=Permission.ENTRY_REVEAL, instead=gettext_lazy("专项登记的信息由能看的岗位另行答复"),
    ),
)  # fmt: skip
