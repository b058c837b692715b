"""What is done with a repair: received, signed, looked at, done, or left to the street as a lead."""

import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.conduct.events import GENESIS, new_id
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.files.actions import keep
from grids.files.asks import FILE, kept_of
from grids.files.queries import of_matters, prepared_again
from grids.privacy.actions import disclose
from grids.privacy.ciphers import seal
from grids.privacy.sealing import place_of
from grids.registry.models import Building
from grids.staff.models import User
from grids.staff.signing import signed_as
from grids.together import finding as how_it_becomes_a_lead
from property.door import codes
from property.estates.models import Estate
from property.repairs import kinds
from property.repairs.kinds import AT_REST, DUE, OPEN, STEPS, RepairState, Via
from property.repairs.models import PLACE_MAX, WHAT_MAX, WORDS_MAX, Repair, RepairEvent, RepairHours

if TYPE_CHECKING:
    from grids.files.preparing import Prepared

# under which channel it comes into the pool
SOURCE = "resident"
PURPOSE = "repair"
# requests of one estate that the door takes within the hour: a burst pipe is reported by many, a flood by more
AN_HOUR_OF_AN_ESTATE = 60
PHOTOS_MOST = 12
TITLE_MAX = 60
PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|[2-9]\d{6,7}")


class Receipt(NamedTuple):
    """What whoever asked takes along: the repair, and the code that nothing here keeps."""

    repair: Repair
    code: str
    is_new: bool


@transaction.atomic
def receive(
    *, estate: Estate, what: str, by: User, via: str = Via.OFFICE, place: str = "", phone: str = "",
    building: Building | None = None, press: UUID | None = None,
) -> Receipt:  # fmt: skip
    """A request of a resident. The same press again makes no second one, and brings a fresh code."""
    if via == Via.OFFICE:
        oracle.require_in(by, Permission.REPAIR_HANDLE, estate.area_id, _("登记报修"))
    require(estate.ends_on is None, _("这个小区已经注销，请重新选择。"), field="estate")
    if press and (known := Repair.objects.select_for_update(of=("self",)).filter(press=press).first()):
        return Receipt(known, _new_code(known, by=by), is_new=False)
    now = timezone.now()
    if via == Via.DOOR:
        _not_flooded(estate, now)
    what, place, tel = _told(what, place, phone)
    require(
        building is None or estate.memberships.filter(building=building, left_on=None).exists(),
        _("这栋楼不在这个小区里，请重新选择。"),
        field="building",
    )
    hours = hours_in(estate.area_id)
    due = {f"{one}_due_at": now + timedelta(hours=getattr(hours, one)) for one in ("sign", "arrive", "done")}
    repair = Repair(
        id=new_id(), number=_number(now), press=press, estate=estate, building=building, via=via, what=what, place=place,
        received_at=now, next_due_at=due["sign_due_at"], **due,
    )  # fmt: skip
    code = codes.new_code()
    repair.code_digest = codes.digest(code, purpose=PURPOSE, number=repair.number)
    repair.phone = seal(tel, at=place_of(repair, "phone"))
    repair.save(force_insert=True)
    append(repair, kinds.RECEIVE, by=by, before="")
    return Receipt(repair, code, is_new=True)


def _told(what: str, place: str, phone: str) -> tuple[str, str, str]:
    what, place = said(what), said(place)
    require(what, _("请写明哪里坏了。"), field="what")
    require(len(what) <= WHAT_MAX, _("请把哪里坏了写在 500 字以内。"), field="what")
    require(len(place) <= PLACE_MAX, _("请把地方写在 120 字以内。"), field="place")
    digits = re.sub(r"[\s\-—－()（）+]", "", said(phone)).removeprefix("86")
    require(
        not digits or PHONE.fullmatch(digits),
        _("电话号码不对，请填手机号或座机，也可以不留。"),
        field="phone",
    )
    return what, place, digits


def _not_flooded(estate: Estate, now: datetime) -> None:
    since = Repair.objects.filter(estate=estate, via=Via.DOOR, received_at__gt=now - timedelta(hours=1))
    require(
        since.count() < AN_HOUR_OF_AN_ESTATE,
        _("这个小区一小时内报修太多，暂时不能在网上报修；急的请打物业或社区电话。"),
        code="slow_down",
    )


def _number(now: datetime) -> str:
    """A number that says the day, and not how many there were."""
    day = timezone.localtime(now).strftime("%y%m%d")
    while True:
        number = f"WX{day}{secrets.randbelow(10**6):06}"
        if not Repair.objects.filter(number=number).exists():
            return number


@transaction.atomic
def reissue(*, repair_id: UUID, by: User) -> Receipt:
    """Another code for whoever lost theirs; the one before opens nothing any more."""
    repair = locked(repair_id, by)
    return Receipt(repair, _new_code(repair, by=by), is_new=False)


def _new_code(repair: Repair, *, by: User) -> str:
    code = codes.new_code()
    repair.code_digest = codes.digest(code, purpose=PURPOSE, number=repair.number)
    repair.save(update_fields=["code_digest"])
    append(repair, kinds.REISSUE, by=by, before=repair.state)
    return code


@transaction.atomic
def take(
    *, repair_id: UUID, verb: str, by: User, version: int | None = None, words: str = "", file: "Prepared | None" = None,
) -> Repair:  # fmt: skip
    """Take one step of the handler's; a photo may come with it."""
    step = STEPS.get(verb)
    require(step is not None, _("没有这个步骤，请刷新页面。"))
    repair = locked(repair_id, by)
    if repair.state == step.target:
        return repair
    require(
        version is None or version == repair.version,
        _("刚才有人办过这件报修，请刷新后看清楚再办。"),
        code="conflict",
    )
    require(
        repair.state in step.sources,
        _("报修现在是“%(state)s”，不能“%(step)s”，请刷新页面。")
        % {"state": repair.get_state_display(), "step": step.label},
        code="conflict",
    )
    told = said(words)
    require(told or not step.is_asked, _("请写明%(what)s。") % {"what": step.asks}, field="words")
    require(len(told) <= WORDS_MAX, _("请写在 500 字以内。"), field="words")
    before, given = repair.state, {}
    if file is not None and step.takes_photo:
        given = {FILE: _photo(repair, file, by=by)}
    _move(repair, step.target)
    append(repair, verb, by=by, before=before, reason=told, given=given)
    return repair


def _photo(repair: Repair, file: "Prepared", *, by: User) -> dict[str, Any]:
    there = repair.events.filter(given__has_key=FILE).count()
    require(
        there < PHOTOS_MOST, _("照片已有 %(most)d 张，不能再添加。") % {"most": PHOTOS_MOST}, field="file"
    )
    keep(file, matter=repair, seq=repair.version + 1, by=by, now=timezone.now())
    return kept_of(file)


def _move(repair: Repair, state: RepairState) -> None:
    repair.state = state
    repair.next_due_at = getattr(repair, DUE[state]) if state in OPEN else None
    repair.ended_at = timezone.now() if state in AT_REST else None


@transaction.atomic
def pass_on(*, repair_id: UUID, by: User) -> Repair:
    """What the company leaves unsolved comes into the pool as a lead, with its place, its grid and its photos; once."""
    repair = locked(repair_id, by)
    if repair.state == RepairState.PASSED:
        return repair
    require(
        repair.state == RepairState.UNSOLVED,
        _("物业写明解决不了的报修才转哨源，请先点“解决不了”并写明原因。"),
        code="conflict",
    )
    make = how_it_becomes_a_lead()
    require(make, _("这里没有哨源库，报修只登记在红色物业里。"), code="conflict")
    area = repair.building.area if repair.building else repair.estate.area
    made = make(
        by=by, source_code=SOURCE, key=str(repair.pk), area=area, found_at=repair.received_at, address=address_of(repair),
        title=_("红色物业报修：%(what)s") % {"what": repair.what.splitlines()[0][:TITLE_MAX]}, content=_content(repair),
        files=[prepared_again(row) for row in of_matters([repair])],
    )  # fmt: skip
    before = repair.state
    repair.lead_id, repair.lead_url, repair.lead_number = made.id, made.url, made.number
    _move(repair, RepairState.PASSED)
    append(repair, kinds.PASS_ON, by=by, before=before, given={"lead": str(made.id)})
    return repair


def address_of(repair: Repair) -> str:
    """Where it is, in words: the house, else the estate, and the place in it."""
    house = repair.building.label if repair.building else repair.estate.name
    return f"{house} {repair.place}".strip()


def _content(repair: Repair) -> str:
    why = repair.events.filter(verb=kinds.GIVE_UP).order_by("-seq").values_list("reason", flat=True).first()
    return _("%(what)s\n物业维修员说明解决不了的原因：%(why)s\n来自红色物业报修 %(number)s（%(estate)s）") % {
        "what": repair.what, "why": why or "", "number": repair.number, "estate": repair.estate.name,
    }  # fmt: skip


def reveal_phone(*, repair_id: UUID, reason: str, by: User) -> str:
    """The telephone of whoever asked, for a reason that is logged."""
    repair = Repair.objects.visible_to(by).select_related("estate").get(pk=repair_id)
    oracle.require_in(by, Permission.REPAIR_HANDLE, repair.estate.area_id, _("查看报修人的电话"))
    sealed = bytes(repair.phone)
    require(sealed, _("报修的人没有留电话。"))
    return disclose(
        sealed=sealed, at=place_of(repair, "phone"), subject_kind=Repair._meta.label, subject_id=str(repair.pk),
        subject_label=repair.number, area_code=repair.estate.area_id, reason=reason, by=by, needs_factor=False,
    )  # fmt: skip


def hours_in(area_code: str) -> RepairHours:
    """The hours that hold in an area: of the nearest above it that says so, else ours."""
    rows = RepairHours.objects.filter(area__in=ancestor_codes(area_code)).order_by("-area__level")
    return rows.first() or RepairHours()


def locked(repair_id: UUID, by: User) -> Repair:
    """A repair that `by` handles, its row locked."""
    rows = Repair.objects.visible_to(by).select_related("estate__area", "building__area")
    repair = rows.select_for_update(of=("self",)).get(pk=repair_id)
    oracle.require_in(by, Permission.REPAIR_HANDLE, repair.estate.area_id, _("办理报修"))
    return repair


def append(
    repair: Repair, verb: str, *, by: User, before: str, reason: str = "", given: dict[str, Any] | None = None
) -> RepairEvent:
    """The step goes into the repair's book, and the row says where it stands; its lock is held."""
    last = repair.events.order_by("-seq").only("seq", "digest").first()
    now = timezone.now()
    event = RepairEvent(
        street_code=repair.estate.street_code, repair=repair, seq=last.seq + 1 if last else 1, verb=verb, from_state=before,
        to_state=repair.state, actor=by, actor_label=signed_as(by), occurred_at=now, recorded_at=now, given=given or {},
        reason=reason,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    repair.version = event.seq
    repair.save()
    return event
