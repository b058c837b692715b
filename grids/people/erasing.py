"""What of somebody is erased because they asked for it, and what stays on which ground (个人信息保护法 article 47).

Of whoever lives here what they agreed to goes, and every value that was put right; what an office has to keep by its duty stays.
Of whoever left or died, and to whom nothing is tied any more, every name and number goes, as at the end of the term.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.people import book
from grids.people.consents.actions import withdraw
from grids.people.consents.queries import standing
from grids.people.ending import may_be_pseudonymised, pseudonymise_now
from grids.people.kinds import Consented, Verb
from grids.people.locking import locked
from grids.people.models import EarlierValue, Person
from grids.people.writing import put
from grids.personal.fields import Basis, LookUp

if TYPE_CHECKING:
    from grids.staff.models import User

BY_CONSENT = ("phone",)


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that is kept, and on which ground."""

    what: str | Promise
    ground: str | Promise


@dataclass(frozen=True, slots=True)
class Plan:
    """What is erased and what stays. is_whole: every name and number goes."""

    is_whole: bool
    goes: list[str]
    stays: list[Stays]


def plan_of(person: Person) -> Plan:
    """What would become of somebody's values now."""
    if may_be_pseudonymised(person):
        goes = [
            _("姓名、证件号、电话、出生日期和性别等全部登记值"),
            _("同意记录和更正以前的值"),
            _("申请和走访里写到本人的文字"),
        ]
        return Plan(
            True,
            goes,
            [Stays(_("某时某户住过人的登记经过（不含是谁）"), _("台账留存，已不能认出个人")), _logged()],
        )
    number = EarlierValue.objects.filter(person=person).count()
    goes = [str(Person._meta.get_field(name).verbose_name) for name in BY_CONSENT if getattr(person, name)]
    goes += [_("更正以前的值（%(n)d 项）") % {"n": number}] if number else []
    return Plan(False, goes, [*_by_duty(person), _logged()])


def _by_duty(person: Person) -> list[Stays]:
    """Values that an office keeps by its duty, each with its ground as the field says it."""
    found = []
    for one in Person._meta.concrete_fields:
        told = getattr(one, "personal", None)
        if told and told.basis != Basis.CONSENT and not isinstance(one, LookUp) and getattr(person, one.name):
            found.append(Stays(one.verbose_name, told.basis.label))
    lived = _("居住、家庭、产权、租赁和走访的登记经过")
    return [*found, Stays(lived, Basis.DUTY.label)] if person.place_id or person.also_in else found


def _logged() -> Stays:
    return Stays(
        _("谁在什么时候查看、办理过的记录"), _("法律要求留存的处理记录，停止其他处理（第四十七条第二款）")
    )


def erase(*, person: Person, reason: str, by: "User") -> int:
    """Erase what goes, in the caller's transaction; how many values, -1 where it was every name and number."""
    if may_be_pseudonymised(person) and pseudonymise_now(person.pk, by=by):
        return -1
    person = locked(person.pk, by, _("按申请删除"))
    for consent in standing(person, Consented.PHONE):
        withdraw(consent_id=consent.pk, by=by, reason=reason)
    person.refresh_from_db()
    gone, _by_model = EarlierValue.objects.filter(person=person).delete()
    if person.phone:
        person.save(update_fields=put(person, "phone", ""))
        gone += 1
    if gone:
        detail = {"what": Consented.PHONE, "removed": gone}
        book.append([book.step(person, Verb.WITHDREW, by, now=timezone.now(), reason=reason, detail=detail)])
    return gone
