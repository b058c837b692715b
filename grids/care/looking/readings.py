"""Who looked: a record opened, a value of somebody shown from it. In a book of its own, since the common log would tell of the record."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import COMMUNITY_DIGITS, STREET_DIGITS
from grids.access.roles import Permission
from grids.care.kinds import Seen, State, Why
from grids.care.looking.models import CareReading
from grids.care.models import CareRecord
from grids.conduct.events import GENESIS, signed
from grids.conduct.origins import require_fresh_proof
from grids.conduct.refusals import Refusal, require
from grids.people.kinds import Fact
from grids.people.models import Person
from grids.people.writing import opened
from grids.privacy.actions import require_calm
from grids.privacy.models import Disclosure
from grids.registry.dwellings.book import label_of
from grids.staff.models import User

AGAIN = timedelta(hours=1)
SHOWN = {Fact.NAME: Seen.NAME, Fact.PHONE: Seen.PHONE}


@transaction.atomic
def note_opened(*, record: CareRecord, by: User) -> None:
    """That somebody opened a record; within an hour once."""
    since = timezone.now() - AGAIN
    mine = CareReading.objects.filter(record_id=record.pk, reader=by, seen=Seen.RECORD, read_at__gt=since)
    if not mine.exists():
        _write(record, Seen.RECORD, "", by)


@transaction.atomic
def note_refused(*, record_id: UUID, by: User) -> None:
    """That somebody was refused at a record of which they know; within an hour once. For care's auditor: no other book tells it."""
    since = timezone.now() - AGAIN
    mine = CareReading.objects.filter(
        record_id=record_id, reader=by, seen=Seen.REFUSED, read_at__gt=since
    )  # fmt: skip
    record = CareRecord.objects.visible_to(by).filter(pk=record_id).first()
    if record is not None and not mine.exists():
        _write(record, Seen.REFUSED, "", by)


@transaction.atomic
def reveal(*, record: CareRecord, field: str, why: str, by: User) -> str:
    """A name or a telephone, for a reason of the list, written down first.

    Refusal when it was enough for this hour, after a reset, and of a record that nobody approved or that is over: whoever
    proposes one sees by it alone no more than before.
    """
    require_fresh_proof(where_there_is_one=True)
    oracle.require_in(by, Permission.CARE_WRITE, record.area_code, _("查看本人的电话"))
    require_calm(by)
    require(may_show(record), _("只有批准以后、关注中的记录才能查看姓名和电话。"), code="conflict")
    require(field in SHOWN, _("请选择要查看哪一项。"), field="field")
    require(why in Why.values, _("请选择查看事由。"), field="why")
    _require_measure(by)
    person = Person.objects.visible_to(by).filter(pk=record.person_id).select_related("merged_into").first()
    require(person, _("本人现在不在您的区域里。"), code="conflict")
    value = opened(person.merged_into or person, field)
    require(value, _("这个人没有登记这一项。"), field="field")
    _write(record, SHOWN[Fact(field)], why, by)
    return value


def may_show(record: CareRecord) -> bool:
    """Whether values of somebody are shown from a record: somebody else approved it, and it holds."""
    return record.state == State.ACTIVE and record.review_on > timezone.localdate()


def _require_measure(by: User) -> None:
    """As much as one may open within an hour, from registers and from care together."""
    # one at a time for an account, so that they are counted
    User.objects.select_for_update(no_key=True).only("id").get(pk=by.pk)
    since = timezone.now() - timedelta(hours=1)
    mine = CareReading.objects.filter(reader=by, read_at__gt=since).filter(seen__in=SHOWN.values()).count()
    mine += Disclosure.objects.filter(reader=by, read_at__gt=since).count()
    if mine >= settings.REVEALS_AN_HOUR:
        raise Refusal(_("一小时内查看得太多了，请稍后再试。"), code="forbidden")


def _write(record: CareRecord, seen: Seen, why: str, by: User) -> None:
    row = CareReading(
        record_id=record.pk, reader=by, reader_label=label_of(by), seen=seen, why=why, area_code=record.area_code,
        street_code=record.area_code[:STREET_DIGITS], community_code=record.area_code[:COMMUNITY_DIGITS], read_at=timezone.now(),
    )  # fmt: skip
    row.digest = signed(row, GENESIS)
    row.save(force_insert=True)
