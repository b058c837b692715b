"""The report of what is held of somebody, made for them: every subject's part, what was not looked through, and their rights."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.fence import everything
from grids.access.roles import Permission
from grids.audit.actions import Subject, keyed, note
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import require
from grids.conduct.wording import enumerated
from grids.of_people import Held, Sheet
from grids.people.kinds import NAMED
from grids.people.models import Person
from grids.people.writing import masked_name
from grids.privacy.actions import EXTRACT, reason_of, require_room
from grids.privacy.told import Asking
from grids.requests import actions, granting
from grids.requests.apart import APART
from grids.requests.kinds import ReportForm, RequestKind, RequestState
from grids.requests.models import SubjectRequest
from grids.staff.models import User
from grids.together import held

# so many one account makes for people at its window within a day
REPORTS_A_DAY = 30
# the part that everybody without the right reads as this sentence, whatever there is
CARE = "care"
CARE_LABEL = gettext_lazy("关注帮扶")
ELSEWHERE = gettext_lazy("关注帮扶类记录由街道另行答复")
COMPLAINTS = gettext_lazy("检举控告由承办的部门另行答复。")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One subject's part: its tables, or the sentence that stands in their place."""

    name: str
    label: str
    sheets: tuple[Sheet, ...] = ()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything of one person, as it is handed to them. whom: masked, for screens; unreadable: values that no key opens."""

    person_id: str
    whom: str
    made_at: datetime
    made_by: str
    reason: str
    area: str
    chapters: tuple[Chapter, ...]
    values: int
    unreadable: int
    is_whole: bool
    not_searched: tuple[str, ...] = field(default_factory=tuple)

    @property
    def as_json(self) -> dict[str, Any]:
        """The same for a script."""
        return {
            "person": self.person_id,
            "made_at": timezone.localtime(self.made_at).isoformat(),
            "made_by": self.made_by,
            "reason": self.reason,
            "area": self.area,
            "values": self.values,
            "unreadable": self.unreadable,
            "whole": self.is_whole,
            "chapters": [
                {
                    "name": one.name, "label": one.label, "instead": one.instead,
                    "sheets": [
                        {"title": sheet.title, "heads": list(sheet.heads), "rows": [list(row) for row in sheet.rows], "note": sheet.note}
                        for sheet in one.sheets
                    ],
                }
                for one in self.chapters
            ],
            "not_searched": list(self.not_searched),
            "rights": list(map(str, RIGHTS)),
        }  # fmt: skip


RIGHTS = (
    gettext_lazy("登记有错或不全的，可以要求更正、补充；不同意某项处理的，可以提出异议或要求限制。"),
    gettext_lazy("目的已实现、不再需要、撤回同意或期限已到的，可以要求删除；依法必须保存的，停止其他处理。"),
    gettext_lazy("申请由街道受理，到期以前答复；没有同意的会说明理由，您可以依法向人民法院起诉。"),
)


@transaction.atomic
def made_for_request(*, request_id: UUID, form: ReportForm, by: User) -> Report:
    """The report that a request for access asked for; that it was made is a step of it. Refusal once it was withdrawn."""
    row = SubjectRequest.objects.visible_to(by).select_for_update(of=("self",)).get(pk=request_id)
    require(
        row.kind == RequestKind.ACCESS and row.state != RequestState.WITHDRAWN,
        _("只有没有撤回的查阅申请才做报告。"),
        code="conflict",
    )
    report = made(person_id=row.person_id, reason=why_of(row), by=by)
    if oracle.may_in(by, Permission.REQUEST_HANDLE, row.area_id):
        actions.reported(row, form, by=by)
    return report


def why_of(row: SubjectRequest) -> str:
    """For what the report of a request is made."""
    return _("%(day)s %(who)s申请查阅") % {"day": row.asked_on, "who": row.get_by_whom_display()}


@transaction.atomic
def made(*, person_id: UUID, reason: str, by: User) -> Report:
    """What is held of somebody, as far as `by` answers for it; each value opened is logged, and the report itself.

    Sealed values stand in it only where somebody else granted it (`granting.ask`), once; it counts as a file in the measure of an
    hour. Refusal without the right where the person lives, without a reason, and when it was enough for a day.
    """
    why = reason_of(reason)
    found = Person.objects.visible_to(by).select_related("merged_into").get(pk=person_id)
    root = found.merged_into or found
    # its area is asked of the database anew, as the root may lie elsewhere
    person = Person.objects.visible_to(by).select_related("area", "guardian").get(pk=root.pk)
    parts = [one for one in held() if _may(by, one, person.area_id)]
    require(parts, _("您没有答复这个人申请的权限，请由街道网格岗办理。"), code="forbidden")
    require(person.state in NAMED, _("这个人的姓名和号码已到期抹去，没有可以查阅的了。"), code="conflict")
    _require_measure(by)
    ground = granting.granted(person, by)
    if ground is not None:
        require_room(area_code=person.area_id, by=by)
        granting.use(ground)
    asking = Asking(person, by, why, is_whole=ground is not None)
    with everything("a report for somebody tells all that is held of them in the street, wherever it lies"):
        chapters = tuple(_chapters(asking))
    note(
        kind=Kind.EXPORT, by=by, subject=Subject(EXTRACT, keyed(str(person.pk))), area_code=person.area_id,
        detail={"what": EXTRACT, "values": asking.values, "reason": why} | ({"approval": str(ground.pk)} if ground else {}),
    )  # fmt: skip
    return Report(
        person_id=str(person.pk), whom=masked_name(person), made_at=timezone.now(), made_by=str(by), reason=why,
        area=person.area.name, chapters=chapters, values=asking.values, unreadable=asking.unreadable,
        is_whole=asking.is_whole,
        not_searched=tuple(_not_searched()),
    )  # fmt: skip


def may_make(user: User, area_code: str) -> bool:
    """Whether a report of people who live there is made by `user`: whole, or the part for which they answer."""
    return any(
        oracle.may_in(user, one, area_code) for one in (Permission.REQUEST_HANDLE, Permission.CARE_VIEW)
    )


def _may(by: User, one: Held, area_code: str) -> bool:
    """Whether a part is made by `by`: who answers requests makes all but what has a permission of its own."""
    handles = oracle.may_in(by, Permission.REQUEST_HANDLE, area_code)
    return handles or (one.name == CARE and oracle.may_in(by, Permission.CARE_VIEW, area_code))


def _chapters(asking: Asking):
    is_told_of_care = False
    for one in held():
        if not _may(asking.by, one, asking.person.area_id):
            continue
        if one.permission is not None and not asking.may(one.permission):
            if one.name != CARE:
                yield Chapter(one.name, str(one.label), instead=str(one.instead))
            continue
        is_told_of_care = is_told_of_care or one.name == CARE
        sheets = tuple(sheet for sheet in one.of(asking) if sheet.rows)
        yield Chapter(one.name, str(one.label), sheets, "" if sheets else _("没有登记。"))
    if not is_told_of_care:
        yield Chapter(CARE, str(CARE_LABEL), instead=str(ELSEWHERE))


def _not_searched():
    yield str(COMPLAINTS)
    told: list[str | Promise] = [*APART.values(), *(words for one in held() for words in one.apart.values())]
    yield from dict.fromkeys(map(str, told))


def _require_measure(by: User) -> None:
    # one at a time for an account, so that they are counted
    User.objects.select_for_update().only("id").get(pk=by.pk)
    mine = SecurityEvent.objects.filter(
        kind=Kind.EXPORT, actor=by, subject_kind=EXTRACT, recorded_at__gt=timezone.now() - timedelta(days=1)
    )
    require(
        mine.count() < REPORTS_A_DAY,
        _("一天内做的查询太多了，请明天再办理，或由同事办理。"),
        code="slow_down",
    )


def said_of(report: Report) -> list[tuple[str, str]]:
    """The lines above a report: by whom and when it was made, for what, of where."""
    lines = [
        (_("查阅对象"), _first(report)),
        (
            _("制作时间"),
            _("%(at)s（北京时间）") % {"at": f"{timezone.localtime(report.made_at):%Y-%m-%d %H:%M}"},
        ),
        (_("经办人"), report.made_by),
        (_("事由"), report.reason),
        (_("所在"), report.area),
    ]
    if not report.is_whole:
        lines.append((_("不完整"), _("没有另一人批准：姓名、号码和其他加密保存的内容只写有没有登记")))
    if report.unreadable:
        lines.append((_("打不开的"), _("%(n)d 项，已记入日志") % {"n": report.unreadable}))
    return lines


def _first(report: Report) -> str:
    """The name as the first chapter tells it; masked where it is no part of this report."""
    if not report.is_whole:
        return report.whom
    facts = [
        row
        for one in report.chapters
        for sheet in one.sheets[:1]
        for row in sheet.rows
        if one.name == "people"
    ]
    called = str(Person._meta.get_field("name").verbose_name)
    return enumerated([row[1] for row in facts if row[0] == called][:1]) or report.whom
