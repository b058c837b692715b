"""How to look into a finding: what to look at, and whom to ask. For an auditor, who sees no matter and no database."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.installation import top_code
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.conduct.books import common
from grids.staff.models import User
from grids.staff.queries import who_may
from whistles.intake.complaints import handlers_of
from whistles.intake.facts import WHETHER_SEALED
from whistles.verification.models import DayHead, Finding
from whistles.verification.models import FindingKind as K
from whistles.verification.queries import complaint_of

SHOWN = 6
_OWNER = gettext_lazy(
    "请系统管理员在服务器上查：这段时间谁用数据库所有者的账号连过数据库、有没有恢复备份或运行脚本（数据库日志、命令记录）。"
)
_LOG = gettext_lazy("在安全日志里看同一时间前后的登录、重置、任职和设置变动。")
_BACKUP = gettext_lazy("和出现问题之前的备份对照，看当时记的是什么。")
_MATTER = gettext_lazy(
    "请登记或办理这件事的人拿原始材料（来单、录音、照片、纸质记录）核对现在的登记内容，告诉您是否属实。"
)
_PAPER = gettext_lazy("和打印留存、报送区里的日封对照这一天的封口值。")
HOW: dict[str, tuple[str | Promise, ...]] = {
    K.CHAIN: (_BACKUP, _OWNER, _LOG),
    K.STATE: (_MATTER, _BACKUP, _OWNER),
    K.FACTS: (_MATTER, _BACKUP, _OWNER),
    K.TAIL: (_MATTER, _BACKUP, _OWNER),
    K.MISSING: (
        gettext_lazy("在备份里、在来源渠道那里按编号找这一件，找到的请研判岗按原件补登记。"), _OWNER,
    ),
    K.READING: (gettext_lazy("和安全日志里的「查看个人信息」逐条对照，看少了谁的哪一次。"), _OWNER),
    K.LOG: (_BACKUP, _OWNER),
    K.ROLLUP: (gettext_lazy("汇总在夜里会重新计算；只出现一次的，核对当天统计页的数字后即可处理。"),),
    K.HEAD: (
        _PAPER, gettext_lazy("恢复过备份的，恢复之后的封口都会对不上：在处理说明里写明恢复的时间和人。"), _OWNER,
    ),
    K.BROKEN: (gettext_lazy("请系统管理员核对密钥有没有换过、这一行能不能从备份恢复。"), _OWNER),
    K.ROLES: (gettext_lazy("在任职的历史里看两个角色各由谁任命；请系统管理员结束其中一个。"), _LOG),
}  # fmt: skip


def how_of(finding: Finding) -> list[str]:
    """What there is to look at, in the order in which it helps."""
    return [str(one) for one in HOW[finding.kind]]


def kind_of(finding: Finding) -> str:
    """What the finding is about, in a word."""
    named = {"number": _("哨件编号"), "book": _("账簿")}
    if finding.subject_kind in named:
        return named[finding.subject_kind]
    for app in apps.get_app_configs():
        if getattr(app, "has_subjects", False) and finding.subject_kind in app.models:
            return str(app.models[finding.subject_kind]._meta.verbose_name)
    return _("账簿")


def whom_of(finding: Finding) -> list[str]:
    """Who can tell more, by what they know. Of a complaint its handlers alone: nobody else is to hear of it."""
    lines = []
    complaint = complaint_of(finding)
    if complaint:
        who = _names(handlers_of(complaint)) or _("还没有承办人")
        lines.append(_("这是检举控告，只向承办人核对，不要向其他人提到：%(who)s") % {"who": who})
    elif _was_complaint(finding):
        lines.append(_("这件原来可能是检举控告：查明以前不要向经办人提到。"))
    elif finding.subject_kind in ("lead", "whistle", "number"):
        who = _names(who_may(Permission.LEAD_TRIAGE, finding.area_code))
        lines.append(_("研判：%(who)s") % {"who": who or "—"})
    admins = _names(who_may(Permission.STAFF_EDIT, top_code()))
    return [*lines, _("系统管理员：%(who)s") % {"who": admins or "—"}]


def _was_complaint(finding: Finding) -> bool:
    """Whether somebody altered that it is one: the sentence, which is kept in the installation's language, names it."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(WHETHER_SEALED) in finding.sentence


def area_of(finding: Finding) -> str:
    """The name of the area whose auditor reads it."""
    area = areas_by_code([finding.area_code]).get(finding.area_code)
    return area.name if area else finding.area_code


def books_of(head: DayHead) -> list[str]:
    """Of each book the hash of the day by which it is compared.

    How many rows it has is told nowhere: an auditor from whom a complaint is kept would count the entries that are missing.
    """
    names = {model._meta.db_table: model._meta.verbose_name for model in common()}
    return [
        _("%(book)s：%(hash)s") % {"book": names.get(table, table), "hash": hashed}
        for table, (_count, hashed) in sorted(head.books.items())
    ]


def _names(users: Iterable[User]) -> str:
    return "、".join(str(one) for one in list(users)[:SHOWN])
