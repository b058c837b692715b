"""What is held of a person, and who looked, for that person (个人信息保护法 article 45): found by telephone number."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.audit.actions import Subject, keyed, note
from grids.audit.models import Kind, Result, SecurityEvent
from grids.conduct.refusals import Refusal, require
from grids.files.models import Attachment
from grids.personal.fields import Basis, LookUp, SealedText, personal_fields
from grids.privacy.actions import EXTRACT, reason_of
from grids.privacy.ciphers import SealBroken, unseal
from grids.privacy.models import Disclosure
from grids.privacy.registry import Entry
from grids.privacy.sealing import look_up, place_of
from grids.staff.models import User
from whistles.intake import actions, extracts_collected, phones
from whistles.intake.models import Lead
from whistles.intake.reporters import SEALED

# whose personal fields stand in an extract, and of the others that hold something of residents: why they don't, which
# the extract says too. A guard holds both against the registry of personal fields.
COVERED = (
    "whistles.Lead",
    "whistles.Whistle",
    "whistles.LeadEvent",
    "whistles.WhistleEvent",
    "grids.Attachment",
    "grids.Disclosure",
    "grids.InitiativeEntry",
)
APART = {
    "whistles.Import": gettext_lazy("上传的台账文件三十天内删除，只给上传的人看，没有查。"),
    "whistles.ImportEvent": gettext_lazy("台账导入的经过只记谁在什么时候办了哪一步，没有查。"),
    "whistles.RefusedRow": gettext_lazy("没有导入的行加密保存、三十天内删除，只给上传的人看，没有查。"),
    "governance.Feedback": gettext_lazy("对系统的投诉建议不登记姓名和电话，不能按电话查。"),
    "whistles.LeadWords": gettext_lazy("查找用的字是从上面的哨源生成的，内容都在哨源里，没有另查。"),
    "grids.Export": gettext_lazy("导出的清单按期删除，只给导出的人自己看，没有查。"),
    "grids.Patrol": gettext_lazy("巡查的说明按巡查的人和日期保存，不登记反映人，不能按电话查。"),
    "grids.PatrolFinding": gettext_lazy("巡查发现不登记反映人；转为哨源的在哨源里查，其余没有查。"),
    "grids.PatrolEvent": gettext_lazy("巡查的经过只记谁在什么时候办了哪一步，没有查。"),
    "grids.InitiativeTask": gettext_lazy("专项任务按网格和楼栋登记，不登记居民，说明里的字没有查。"),
    "grids.InitiativeEvent": gettext_lazy("专项的经过只记谁在什么时候办了哪一步，没有查。"),
    "grids.Collecting": gettext_lazy("收集个人信息的安排说的是专项，里面没有居民，没有查。"),
    "grids.BroughtTable": gettext_lazy(
        "上传了还没确认的专项登记表加密保存、一小时内删除，只给上传的人看，没有查。"
    ),
    "grids.RefusedEntry": gettext_lazy("没有导入的专项登记加密保存、随专项销毁，只给导入的人看，没有查。"),
    "grids.BuildingEvent": gettext_lazy("楼栋的经过只记登记和改动，不登记住在里面的人，没有查。"),
    "grids.BoundaryChange": gettext_lazy("界线调整的原因说的是网格，里面没有居民，没有查。"),
    "grids.Person": gettext_lazy(
        "居民登记（姓名、证件、电话）按人查，不按反映人的电话查，没有查；请向所在社区查阅。"
    ),
    "grids.PersonEvent": gettext_lazy("居民登记的经过只记谁在什么时候办了哪一步，没有查。"),
    "grids.EarlierValue": gettext_lazy("居民登记更正以前的内容随登记保存，没有查；请向所在社区查阅。"),
    "grids.PersonMerge": gettext_lazy("居民登记合并和拆分的原因里没有居民的信息，没有查。"),
    "grids.Residence": gettext_lazy("谁住在哪里按人登记，不按反映人的电话查，没有查；请向所在社区查阅。"),
    "grids.DwellingEvent": gettext_lazy("户室的经过只记谁在什么时候办了哪一步，没有查。"),
    "grids.RegisterImport": gettext_lazy("上传的居民登记表导入后三十天删除，没有查。"),
    "grids.RegisterImportEvent": gettext_lazy("登记表导入的经过只记谁在什么时候办了哪一步，没有查。"),
    "grids.RefusedRow": gettext_lazy("没有导入的登记行加密保存、三十天内删除，没有查。"),
    "grids.ReportTemplate": gettext_lazy("单位自己的表样里没有居民，没有查。"),
    "grids.VisitConflict": gettext_lazy("走访和登记说法不一的按户登记，没有查；请向所在社区查阅。"),
    "grids.WalkKey": gettext_lazy("手机上走访内容的密钥里没有居民的信息，没有查。"),
    **dict.fromkeys(
        ("grids.CareRecord", "grids.CarePromise", "grids.CareDeed", "grids.CareEvent", "grids.CareKindEvent"),
        gettext_lazy("关注帮扶类记录由街道另行答复"),
    ),
    "grids.MinorLeave": gettext_lazy("按任务查看未成年人信息的批准里没有居民，没有查。"),
    "grids.Opening": gettext_lazy("谁越区打开过居民登记按人和户登记，没有查；请向所在社区查阅。"),
    "grids.SubjectRequest": gettext_lazy("居民的查阅、更正等申请按人登记，没有查；请向所在社区查阅。"),
    "grids.SubjectRequestEvent": gettext_lazy("申请的经过只记谁在什么时候办了哪一步，没有查。"),
    "property.Repair": gettext_lazy(
        "报修的电话加密保存、不能按电话查，办完一年后删除，没有查；请凭回执的编号和查询码查。"
    ),
    "property.RepairEvent": gettext_lazy("报修的经过只记谁在什么时候办了哪一步，没有查。"),
    "property.PointEvent": gettext_lazy("服务点的经过只记谁在什么时候办了哪一步，没有查。"),
    "property.JobHolder": gettext_lazy("服务点岗位只登记姓名、不登记电话，没有查。"),
    "grids.OfficeHook": gettext_lazy("群机器人的地址是单位的，里面没有居民，没有查。"),
}


# what one account may make for persons at its window within a day
EXTRACTS_A_DAY = 30


@dataclass(slots=True)
class Opened:
    """What came of looking: how many values were opened, and how many can't be."""

    values: int = 0
    unreadable: int = 0


def extract(*, phone: str, reason: str, by: User) -> dict[str, Any]:
    """Everything that is held under a telephone number, as far as `by` may reveal it; each value opened is logged.

    Complaints are among it where `by` may reveal them. Raises Refusal where the number or the reason is none, where `by`
    may reveal nobody, and where enough extracts were made for a day; that it was refused stands in the security log.
    """
    number = phones.tidy(phone)
    require(phones.is_personal(number), _("请填手机号、带区号的座机或 400、800 号码。"), field="phone")
    why = reason_of(reason)
    try:
        _require_right(by)
        return _extracted(number, why, by)
    except Refusal as refusal:
        # written when what was begun is taken back
        note(
            kind=Kind.REFUSAL,
            by=by,
            subject=_subject(number),
            detail={"why": str(refusal)},
            result=Result.REFUSED,
        )
        raise


def _subject(number: str) -> Subject:
    """The person, as the log knows them again and nobody reads them."""
    return Subject(EXTRACT, keyed(number))


def _require_right(by: User) -> None:
    require(
        any(
            oracle.allowed_anywhere(by, one) for one in (Permission.REPORTER_REVEAL, Permission.SEALED_REVEAL)
        ),
        _("您没有查看反映人信息的权限，不能做这项查询；没有查，不等于没有。请由有权限的街道人员办理。"),
        code="forbidden",
    )


@transaction.atomic
def _extracted(number: str, why: str, by: User) -> dict[str, Any]:
    # one at a time for an account, so that they are counted
    User.objects.select_for_update().only("id").get(pk=by.pk)
    made = SecurityEvent.objects.filter(
        kind=Kind.EXPORT, actor=by, subject_kind=EXTRACT, recorded_at__gt=timezone.now() - timedelta(days=1)
    )
    require(
        made.count() < EXTRACTS_A_DAY,
        _("一天内做的查询太多了，请明天再办理，或由同事办理。"),
        code="slow_down",
    )
    opened = Opened()
    matters = matters_of(number, why, by, opened)
    collected = extracts_collected.of(number, by)
    opened.values += collected.values
    opened.unreadable += collected.unreadable
    note(
        kind=Kind.EXPORT, by=by, subject=_subject(number),
        detail={"what": EXTRACT, "matters": len(matters) + len(collected.entries), "values": opened.values, "reason": why},
    )  # fmt: skip
    return {
        "made_at": timezone.localtime().isoformat(),
        "made_by": str(by),
        "reason": why,
        # an answer of one street says nothing of another
        "of": sorted(_reach(by)),
        "not_of": _("只查了上面列出的范围；其他街道、部门有没有，请向它们查询。"),
        "not_searched": [*(str(one) for one in APART.values()), *collected.not_searched],
        "unreadable": opened.unreadable,
        "matters": matters,
        "entries": collected.entries,
    }


def matters_of(number: str, why: str, by: User, opened: Opened) -> list[dict[str, Any]]:
    """Matters of a telephone whose reporter `by` may see, each value opened and logged; the caller has asked for the right."""
    return [_matter(lead, why, by, opened) for lead in _found(number, by, opened)]


def _reach(by: User) -> set[str]:
    """For which areas and departments `by` may reveal who reported, and whether complaints are among it."""
    found = set()
    names = dict(
        Area.objects.filter(code__in={one.area_code for one in by.grants}).values_list("code", "name")
    )
    for grant in by.grants:
        where = {"area": names.get(grant.area_code, grant.area_code), "post": grant.label}
        if Permission.REPORTER_REVEAL in grant.permissions:
            found.add(_("%(area)s，%(post)s：一般哨源") % where)
        if Permission.SEALED_REVEAL in grant.permissions:
            found.add(_("%(area)s，%(post)s：检举控告") % where)
    return found


def _found(number: str, by: User, opened: Opened) -> Iterator[Lead]:
    """Leads of this number whose reporter `by` may see: by look-up, complaints one by one, as they have none."""
    known = Lead.objects.known_to(by).order_by("received_at", "id")
    digest = look_up(Lead, "reporter_phone", number)
    for lead in known.filter(phone_digest=digest):
        if not actions.reveal_refusal(lead, by=by):
            yield lead
    for lead in known.filter(is_sealed=True).exclude(reporter_phone=b"").iterator():
        if not actions.reveal_refusal(lead, by=by) and _is_theirs(lead, number, opened):
            yield lead


def _is_theirs(lead: Lead, number: str, opened: Opened) -> bool:
    try:
        return unseal(lead.reporter_phone, at=place_of(lead, "reporter_phone")) == number
    except SealBroken:
        # perhaps theirs: the extract says how many there are
        opened.unreadable += 1
        return False


def _matter(lead: Lead, reason: str, by: User, opened: Opened) -> dict[str, Any]:
    """One matter: who looked until now, and what its personal fields hold, with what each is kept for and how long."""
    looked = Disclosure.objects.filter(subject_kind="lead", subject_id=str(lead.pk)).order_by("seq")
    read_by = [
        {"at": timezone.localtime(one.read_at).isoformat(), "who": one.reader_label, "field": one.field, "why": one.reason}
        for one in looked
    ]  # fmt: skip
    rows = [lead, *lead.events.order_by("seq")]
    if lead.whistle:
        rows += [lead.whistle, *lead.whistle.events.order_by("seq")]
    rows += Attachment.objects.visible_to(by).of(*(one for one in (lead, lead.whistle) if one))
    return {
        "source": str(lead.source),
        "number": lead.source_number,
        "received_at": timezone.localtime(lead.received_at).isoformat(),
        "fields": [line for row in rows for line in _lines(row, reason, by, opened)],
        "read_by": read_by,
    }


def _lines(row: Any, reason: str, by: User, opened: Opened) -> Iterator[dict[str, str]]:
    for field in personal_fields(row.__class__):
        if isinstance(field, LookUp) or field.personal.basis == Basis.STAFF:
            # made from the value beside it, and nobody can read it; who took a step is nothing of theirs
            continue
        value = getattr(row, field.attname)
        if isinstance(field, SealedText):
            value = bytes(value or b"") and _revealed(row, field.name, reason, by, opened)
        if value not in (None, "", b"", [], {}):
            about = Entry(row.__class__, field)
            yield {
                "field": about.label, "name": about.name, "value": _shown(value), "purpose": str(about.about.purpose),
                "basis": str(about.about.basis.label), "term": about.term(),
            }  # fmt: skip


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def _revealed(lead: Lead, name: str, reason: str, by: User, opened: Opened) -> str:
    asked = {field: called for called, field in SEALED.items()}
    try:
        value = actions.reveal_reporter(
            lead_id=lead.pk, by=by, field=asked[name], reason=reason, in_extract=True
        )
    except SealBroken as broken:
        opened.unreadable += 1
        return f"（{broken}）"
    opened.values += 1
    return value
