"""Rows of every kind that a list shows, as many as a test wants, in 莲华街道."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from django.utils import timezone

from governance.feedback import actions as feedback
from grids.areas.models import Area, BoundaryChange
from grids.colours.models import ColourCategory
from grids.conduct.events import new_id
from grids.door.models import PublicNumber
from grids.homes.premises.models import Trade
from grids.identity.actions import open_account
from grids.initiatives.actions import keep_up
from grids.initiatives.collecting.models import Collecting
from grids.initiatives.models import Initiative
from grids.notices.models import Delivery, Notice
from grids.patrols.models import Patrol
from grids.privacy.ciphers import seal
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.rules import RegisterRules
from grids.staff.models import Department, Member, PostGroup, PostKind, User
from grids.staff.queries import system_actor
from grids.staff.schemes import SchemeArea, StaffingScheme
from tests import personas
from tests.factories import whistles as made
from tests.factories.care import cared_for
from tests.factories.collecting import a_certificate, an_entry
from tests.factories.dwellings import a_dwelling
from tests.factories.exports import an_export
from tests.factories.grids import a_department, a_handler_of, a_user, an_area
from tests.factories.homes import a_family
from tests.factories.initiatives import begun
from tests.factories.openings import a_leave, an_opening
from tests.factories.patrols import a_finding, a_patrol
from tests.factories.people import a_consent, a_person, an_earlier_value, merged_by_hand, two_people
from tests.factories.registry import a_building_by_hand, a_square, an_import_of_buildings, bounded_by
from tests.factories.requests import a_request
from tests.factories.sheets import a_register_import
from tests.factories.templates import a_template
from tests.factories.tenures import rows_of_tenures
from tests.factories.walks import a_conflict, a_round
from whistles.clocks.models import CalendarDay, CategoryLimit, StreetHours, StreetRule
from whistles.imports.differences import Difference, KeptMatter
from whistles.imports.models import Import, RefusedRow
from whistles.imports.refused import cells_place
from whistles.imports.uploading import take_file
from whistles.intake.actions import reveal_reporter, take
from whistles.intake.duties import DutyRule
from whistles.intake.models import Category, Source
from whistles.intake.numbering import Numbering
from whistles.lifecycle.blocks import TextBlock
from whistles.lifecycle.grades import Behaviour, Grade, Scheme
from whistles.lifecycle.models import Whistle
from whistles.statistics.models import StatisticsCheck
from whistles.verification.models import DayHead, Finding

_numbers = count(1)


def more_of_everything(many: int, *, ledger: Import, folder: Path, person: Callable) -> None:
    """`many` further rows of every kind; refused rows are those of `ledger`, files go to `folder`."""
    for _ in range(many):
        number = next(_numbers)
        _places_and_people(number)
        _buildings(number)
        _people()
        _reference(number)
        _matters(number, ledger, folder, person)
        _books(number)


def _places_and_people(number: int) -> None:
    area = an_area(personas.LIANHUA)
    # a grid that is drawn, far from where matters have their places
    change = BoundaryChange.objects.create(
        area_id=personas.SUJIATANG,
        kind="draw",
        from_day=date(2001, 1, 1),
        reason=f"第{number}次",
        actor=system_actor(),
    )
    bounded_by(an_area(personas.SUJIATANG).code, a_square(number, 200), change=change)
    # what came to an area since stands on the checklists that go on there
    for going in Initiative.objects.filter(state="going"):
        keep_up(going.pk, by=system_actor())
    for collecting in Collecting.objects.holding():
        an_entry(collecting)
    a_certificate(number)
    department = a_department(personas.LIANHUA)
    # counted by the statistics of the street: a whistle in a community of its own, led by a department of its own
    made.a_whistle(area.code, department=department)
    StreetHours.objects.create(area=area)
    PublicNumber.objects.create(area=area, complaints="0871-0000 1199")
    an_export(personas.make("street_admin"), state="gone", said=[area.name])
    a_template(personas.make("street_admin"))
    Scheme.objects.create(code=f"scheme-{number}", name=f"方案{number}", area_code=area.code)
    handler = a_handler_of(department)
    appointment = personas.appoint(a_user(), "mediator", personas.LIANHUA)
    Member.objects.create(name="某人", user=a_user())
    # the database keeps an earlier version of each of these
    User.objects.filter(pk=handler.pk).update(display_name="改过")
    handler.memberships.update(period=personas.DateRange(date(2001, 1, 1), None, "[)"))
    Member.objects.filter(name="某人").update(office_phone=str(number))
    appointment.period = personas.DateRange(date(2001, 1, 1), None, "[)")
    appointment.save(update_fields=["period"])


def _buildings(number: int) -> None:
    a_building_by_hand(number=f"{number}-{new_id()}"[:20])
    if home := Dwelling.objects.first():
        a_dwelling(home.building, room=f"{number}-{new_id()}"[:20])
    an_import_of_buildings()
    a_register_import(by_hand=True)
    RegisterRules.objects.get_or_create(street_id=personas.LIANHUA)


def _people() -> None:
    (grown, *_others) = a_family()
    cared_for(grown.person_id)
    first, second, third = a_person(), a_person(), a_person()
    merged_by_hand(kept=first, merged=second)
    a_consent(third)
    an_earlier_value(third)
    two_people(first, third)
    an_opening(Dwelling.objects.first())
    a_leave(f"摸底 {first.pk}")
    a_request(third)
    if home := Dwelling.objects.first():
        rows_of_tenures(home, third)
    a_round(most=5)
    a_conflict()


def _reference(number: int) -> None:
    Source.objects.create(code=f"source-{number}", name=f"渠道{number}", short_name=f"渠{number}")
    category = Category.objects.create(path=f"分类{number}", name=f"分类{number}")
    StreetRule.objects.create(area_code=f"530102{number:06d}", rule="reopen_days", value=20)
    Numbering.objects.create(area_code=f"530102{number:06d}", source=made.source(), anew="year")
    CategoryLimit.objects.create(area_id=personas.LIANHUA, category=category, amount=2)
    urban = Department.objects.get(code="lianhua-urban")
    DutyRule.objects.create(area_id=personas.LIANHUA, category=category, department=urban)
    TextBlock.objects.create(
        area_id=personas.LIANHUA, verb="dismiss", title=f"常用语{number}", reason="不属于本街道"
    )
    PostKind.objects.create(code=f"post-{number}", name=f"岗位{number}", group=PostGroup.SUPPORT)
    scheme = StaffingScheme.objects.create(code=f"scheme-{number}", name=f"方案{number}")
    SchemeArea.objects.create(area=an_area(personas.SUJIATANG), scheme=scheme)
    scheme = Scheme.objects.get(code="wuhua")
    Grade.objects.create(
        key=f"wuhua-g{number}", scheme=scheme, code=f"g{number}", name=f"哨种{number}", behaviour=Behaviour.ROUTINE
    )  # fmt: skip
    ColourCategory.objects.create(
        street_code=f"530{number:06d}",
        code="venue",
        name=f"场所{number}",
        letter="场",
        tint="k4",
        pattern="plain",
        precedence=21,
    )
    Trade.objects.create(owner_code=personas.LIANHUA, code=f"trade-{number}", name=f"行业{number}")
    CalendarDay.objects.create(day=date(2030, 1, 1) + timedelta(days=number), is_working=True)


def _matters(number: int, ledger: Import, folder: Path, person: Callable) -> None:
    lead = made.a_lead(reporter_name="张三", reporter_phone=f"1240000{number:04d}")
    reveal_reporter(lead_id=lead.pk, by=person("street_admin"), field="name", reason="核对反映人身份")
    community = Department.objects.get(code="sujiatang")
    made.a_lead(is_sealed=True, title=f"反映某站所 {number}", accused=community)
    lead.version += 1
    lead.save(update_fields=["version"])
    there = made.a_lead()
    settled = {"reason": "当场扫净", "reply": "已经扫净"}
    take(lead_id=there.pk, verb="settle", by=system_actor(), version=there.version, **settled)
    _told_of(made.a_whistle(assisting=["lianhua-police"]), person("department_handler"))
    made.a_whistle(state="closed")
    path = folder / f"{number}.csv"
    path.write_text(f"编号,标题,收到时间\n{number},路灯,2024-01-01\n", encoding="utf-8")
    street = Area.objects.get(code=personas.LIANHUA)
    take_file(path=path, area=street, source=made.source(), grade=made.grade(street), by=system_actor())
    cells = seal('["1", "路灯"]', at=cells_place(ledger.pk, number))
    RefusedRow.objects.create(ledger=ledger, line=number, cells=cells, reason="没有标题")
    Difference.objects.create(
        ledger=ledger, line=number, lead=there, kind="reopened", ours_at=there.received_at
    )
    KeptMatter.objects.create(ledger=ledger, lead=there, why="后来有人办过")
    walking = Patrol.objects.going().first() or a_patrol(person("community_officer"))
    a_finding(walking, what=f"第 {number} 处堆放杂物")
    begun(name=f"专项 {number}")
    feedback.say(text=f"第 {number} 条意见", page="/", by=person("community_officer"))


def _told_of(whistle: Whistle, user: User) -> None:
    """They were told of it, and the mail to them failed."""
    facts = {"number": whistle.number, "grade": "常规哨", "area": "苏家塘社区", "state": whistle.state}
    now = timezone.now()
    given = {
        "kind": "act", "event_id": new_id(), "verb": "blow", "subject_kind": "whistle", "subject_id": whistle.pk,
        "facts": facts, "at": now, "recipient": user,
    }  # fmt: skip
    Notice.objects.create(**given)
    Delivery.objects.create(
        **given,
        channel="mail",
        area_code=whistle.area_id,
        state="failed",
        next_at=now,
        since=now,
        fault="没有回应",
    )


def _books(number: int) -> None:
    details = [
        {"area_code": personas.SUJIATANG, "grain": "d", "day": "2024-01-01", "grade_key": "wuhua-routine",
         "source_code": "hotline_12345", "whistled": number, "closed": 0, "suspended": 0, "cancelled": 0},
    ]  # fmt: skip
    personas.make("security_officer")
    open_account(username=f"zhang{number}", display_name="张三", by=personas.make("system_admin"))
    StatisticsCheck.objects.create(
        checked_at=timezone.now(), events=number, rows=number, differences=1, details=details, seconds=0.1
    )
    Finding.objects.create(
        found_at=timezone.now(), kind="facts", subject_kind="lead", subject_id=str(number), subject_label=f"哨源 {number}",
        area_code=personas.LIANHUA, sentence="登记内容与最后一步时不一致", fingerprint=f"{number:064}", digest=b"x",
    )  # fmt: skip
    day = timezone.localdate() - timedelta(days=number)
    DayHead.objects.create(seq=number, day=day, books={}, made_at=timezone.now(), digest=b"x")
