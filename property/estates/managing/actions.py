"""What is said of who manages an estate: enter it, and strike what was entered wrongly."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.homes.premises import uscc as codes
from grids.staff.models import User
from property.estates.actions import append, locked
from property.estates.kinds import (
    AGREE,
    DISAGREE,
    MANAGE,
    POST,
    SCORE,
    UNMANAGE,
    UNPOST,
    UNSCORE,
    Exact,
    ManagedBy,
    OnTheSpot,
)
from property.estates.managing.models import Company, Contract, EstatePost, Management, Score
from property.estates.models import Estate

# who may stand on an estate's page at once
POSTS_MOST = 60


@transaction.atomic
def manage(
    *, estate_id: UUID, kind: str, from_day: date, by: User, until_day: date | None = None, company: str = "",
    uscc: str = "", office_phone: str = "", exact: str = Exact.DAY, note: str = "", provenance: str = "local",
) -> Management:  # fmt: skip
    """Who manages from a day on; what stood open until then ends on that day."""
    estate = locked(estate_id, by)
    require(until_day is None or until_day > from_day, _("结束日期要晚于开始日期。"), field="until_day")
    is_company = kind == ManagedBy.COMPANY
    require(not is_company or said(company), _("由物业公司管的，请写公司名称。"), field="company")
    rows = estate.managements.filter(is_struck=False, period__endswith=None, period__startswith__lt=from_day)
    for before in rows:
        before.period = DateRange(before.period.lower, from_day)
        before.save(update_fields=["period"])
    made = Management(
        estate=estate, kind=kind, company=_company(company, uscc, estate) if is_company else None,
        office_phone=said(office_phone) if is_company else "", period=DateRange(from_day, until_day), exact=exact,
        note=said(note), provenance=provenance,
    )  # fmt: skip
    checked(made).save(force_insert=True)
    append(estate, MANAGE, by=by, given={"who": str(made), "from": str(from_day)})
    return made


def _company(name: str, uscc: str, estate: Estate) -> Company:
    """The company of this code, or of this name; else a new one."""
    code, called = codes.read(uscc), said(name)
    if code and (known := Company.objects.filter(uscc=code).first()):
        require(
            known.name == called,
            _("这个统一社会信用代码登记的是“%(name)s”，请核对公司名称。") % {"name": known.name},
            field="company",
        )
        return known
    if known := Company.objects.select_for_update().filter(name=called).first():
        require(
            not code or not known.uscc,
            _("“%(name)s”登记的统一社会信用代码是 %(code)s，请核对。")
            % {"name": known.name, "code": known.uscc},
            field="uscc",
        )
        if code:
            known.uscc = code
            known.save(update_fields=["uscc"])
        return known
    made = checked(Company(name=called, uscc=code, is_demo=estate.is_demo))
    made.save(force_insert=True)
    return made


@transaction.atomic
def agree(
    *, estate_id: UUID, management_id: int, from_day: date, until_day: date, by: User, fee: str = "", note: str = ""
) -> Contract:  # fmt: skip
    """What was agreed with a company; the last day is part of it."""
    estate = locked(estate_id, by)
    management = estate.managements.filter(pk=management_id, is_struck=False, kind=ManagedBy.COMPANY).first()
    require(management, _("请选这份合同是和哪家物业公司签的。"), field="management")
    require(until_day >= from_day, _("合同到期日要晚于开始日期。"), field="until_day")
    period = DateRange(from_day, until_day + timedelta(days=1))
    made = Contract(management=management, period=period, fee=said(fee), note=said(note))
    checked(made).save(force_insert=True)
    append(estate, AGREE, by=by, given={"who": str(management), "until": str(until_day)})
    return made


@transaction.atomic
def post(
    *, estate_id: UUID, kind: str, what: str, name: str, by: User, office_phone: str = "", from_day: date | None = None,
) -> EstatePost:  # fmt: skip
    """Somebody whom residents reach on the spot, by an office's number."""
    estate = locked(estate_id, by)
    require(
        estate.posts.filter(ended_on=None).count() < POSTS_MOST,
        _("现场人员最多 %(most)d 人，请先登记离岗。") % {"most": POSTS_MOST},
    )
    made = EstatePost(
        estate=estate, kind=OnTheSpot(kind), what=said(what), name=said(name), office_phone=said(office_phone),
        from_day=from_day or timezone.localdate(),
    )  # fmt: skip
    checked(made, exclude={"estate"}).save(force_insert=True)
    append(estate, POST, by=by, given={"what": made.what})
    return made


@transaction.atomic
def score(
    *, estate_id: UUID, year: int, sample: int, by: User, provenance: str = "local", **answers: int
) -> Score:
    """What residents answered in a year."""
    estate = locked(estate_id, by)
    require(year <= timezone.localdate().year, _("这一年还没有到，请核对年度。"), field="year")
    made = Score(estate=estate, year=year, sample=sample, provenance=provenance, **answers)
    checked(made).save(force_insert=True)
    append(estate, SCORE, by=by, given={"year": year, "answered": made.answered, "sample": sample})
    return made


@transaction.atomic
def strike_management(*, estate_id: UUID, row: int, reason: str, by: User) -> bool:
    """A stretch that was entered wrongly holds no more, nor what was agreed in it. Whether it did."""
    estate, why = locked(estate_id, by), reason_of(reason)
    found = estate.managements.filter(pk=row, is_struck=False).first()
    if not found:
        return False
    Contract.objects.filter(management=found).update(is_struck=True)
    found.is_struck = True
    found.save(update_fields=["is_struck"])
    append(estate, UNMANAGE, by=by, given={"who": str(found), "from": str(found.period.lower)}, reason=why)
    return True


@transaction.atomic
def strike_contract(*, estate_id: UUID, row: int, reason: str, by: User) -> bool:
    """A contract that was entered wrongly holds no more. Whether it did."""
    estate, why = locked(estate_id, by), reason_of(reason)
    found = Contract.objects.filter(pk=row, management__estate=estate, is_struck=False).first()
    if not found:
        return False
    found.is_struck = True
    found.save(update_fields=["is_struck"])
    append(estate, DISAGREE, by=by, given={"from": str(found.period.lower)}, reason=why)
    return True


@transaction.atomic
def strike_score(*, estate_id: UUID, row: int, reason: str, by: User) -> bool:
    """A year's score that was entered wrongly holds no more. Whether it did."""
    estate, why = locked(estate_id, by), reason_of(reason)
    found = estate.opinions.filter(pk=row, is_struck=False).first()
    if not found:
        return False
    found.is_struck = True
    found.save(update_fields=["is_struck"])
    append(estate, UNSCORE, by=by, given={"year": found.year}, reason=why)
    return True


@transaction.atomic
def end_post(*, estate_id: UUID, row: int, reason: str, by: User) -> bool:
    """Somebody isn't there any more. Whether they were."""
    estate, why = locked(estate_id, by), reason_of(reason)
    found = estate.posts.filter(pk=row, ended_on=None).first()
    if not found:
        return False
    found.ended_on = max(timezone.localdate(), found.from_day)
    found.save(update_fields=["ended_on"])
    append(estate, UNPOST, by=by, given={"what": found.what}, reason=why)
    return True
