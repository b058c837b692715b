"""Who owns a dwelling: recorded as it is known, and handed on by a sale, an inheritance, a gift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.moments import FIRST_DAY, FOUNDED
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.homes.locking import locked, may_change, stands, steps_of
from grids.homes.owners import shares
from grids.homes.owners.kinds import OWNERS_MOST, Form
from grids.homes.owners.models import Ownership
from grids.homes.owners.shares import Held
from grids.homes.parties import Found, Party, found_of, people_of
from grids.homes.stepping import NEVER, Done, Hand, done_before, until
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.locking import the_day, unseen
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from grids.staff.models import User

FIELD = "owners"


@dataclass(frozen=True, slots=True)
class Share:
    """An owner, and of owners by shares how much is theirs."""

    party: Party
    numerator: int | None = None
    denominator: int | None = None


@transaction.atomic
def record_owners(
    *, dwelling_id: UUID, form: str, owners: Sequence[Share], by: "User", occurred_on: date | None = None, reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Who owns a dwelling, as it is known; occurred_on: since when they do. Whoever was recorded by mistake never was; shares may be
    less than the whole as long as not every owner is known."""
    held = locked([dwelling_id], people_of(share.party for share in owners))
    dwelling = held.dwellings[dwelling_id]
    may_change(dwelling, by, _("登记产权人"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    stands(dwelling)
    unseen(dwelling, Verb.OWNED, base)
    since = _since(occurred_on)
    hand = Hand(by, timezone.localdate(), reason, key)
    wanted = _wanted(hand, dwelling, form, owners)
    present = _present(dwelling)
    require(
        not present or said(reason), _("这户已经登记了产权人；更正要写明原因，转让请用“登记转让”。"), field="reason"
    )  # fmt: skip
    stay = _staying(present, wanted, form, since)
    for row in present:
        if row not in stay.values():
            hand.change(row, period=NEVER)
    return _begun(hand, dwelling, Verb.OWNED, form, wanted, stay, since)


@transaction.atomic
def sell(
    *, dwelling_id: UUID, form: str, to: Sequence[Share], by: "User", occurred_on: date | None = None, reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """A dwelling is handed on: from a day on these own it, together the whole. Whoever goes on as before has it without a break."""
    held = locked([dwelling_id], people_of(share.party for share in to))
    dwelling = held.dwellings[dwelling_id]
    may_change(dwelling, by, _("登记转让"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    stands(dwelling)
    unseen(dwelling, Verb.SOLD, base)
    day = the_day(occurred_on)
    require(day >= FIRST_DAY, _("日期太早，请核对年份。"), field="occurred_on")
    present = _present(dwelling)
    require(present, _("这户还没有登记产权人，请用“登记产权人”。"), code="conflict")
    last = max(row.period.lower for row in present)
    require(
        day > last, _("现在的产权人从 %(day)s 起登记，转让要在那以后；登记错了请更正产权人。") % {"day": last.isoformat()},
        field="occurred_on",
    )  # fmt: skip
    hand = Hand(by, day, reason, key)
    wanted = _wanted(hand, dwelling, form, to)
    _whole(form, to)
    stay = _staying(present, wanted, form, None)
    require(
        len(stay) < len(wanted) or len(stay) < len(present),
        _("产权人和原来一样，不用登记转让。"),
        field=FIELD,
    )
    for row in present:
        if row not in stay.values():
            hand.change(row, period=until(row.period, day))
    return _begun(hand, dwelling, Verb.SOLD, form, wanted, stay, day)


def _since(given: date | None) -> date:
    day = given or timezone.localdate()
    require(day <= timezone.localdate(), _("日期不能晚于今天。"), field="occurred_on")
    require(day >= FOUNDED, _("日期太早，请核对年份。"), field="occurred_on")
    return day


def _present(dwelling: Dwelling) -> list[Ownership]:
    return list(Ownership.objects.filter(dwelling=dwelling).standing().order_by("pk"))


def _wanted(
    hand: Hand, dwelling: Dwelling, form: str, told: Sequence[Share]
) -> dict[UUID, tuple[Found, Share]]:
    """The owners by their keys, as one form holds them; Refusal where it can't."""
    require(form in Form.values, _("请选择所有形式。"), field="form")
    require(told, _("请至少写一个产权人。"), field=FIELD)
    require(len(told) <= OWNERS_MOST, _("一户最多登记 %(n)d 个产权人。") % {"n": OWNERS_MOST}, field=FIELD)
    require(form != Form.SOLE or len(told) == 1, _("单独所有的只能有一个产权人。"), field=FIELD)
    require(form != Form.JOINT or len(told) > 1, _("共同共有的至少有两个产权人。"), field=FIELD)
    parts = [_part(form, one) for one in told]
    require(
        shares.sum_of(one for one in parts if one) <= shares.WHOLE,
        _("份额加起来超过了整套房屋，请核对。"),
        field=FIELD,
    )
    found: dict[UUID, tuple[Found, Share]] = {}
    for one in told:
        party = found_of(hand, dwelling, one.party, FIELD)
        require(party.pk not in found, _("同一个产权人写了两遍。"), field=FIELD)
        found[party.pk] = (party, one)
    return found


def _part(form: str, share: Share) -> Fraction | None:
    try:
        part = shares.part_of(share.numerator, share.denominator)
    except ValueError:
        part = None
        require(False, _("份额写成几分之几，例如 1/2，不超过 1。"), field=FIELD)
    require(
        (part is not None) == (form == Form.SHARES),
        _("按份共有要写每人几分之几，别的形式不写份额。"),
        field=FIELD,
    )
    return part


def _whole(form: str, told: Sequence[Share]) -> None:
    if form == Form.SHARES:
        total = shares.sum_of(Fraction(one.numerator or 0, one.denominator or 1) for one in told)
        require(
            total == shares.WHOLE, _("份额加起来是 %(n)d/%(d)d，应正好是整套房屋。") % {"n": total.numerator, "d": total.denominator},
            field=FIELD,
        )  # fmt: skip


def _staying(
    present: list[Ownership], wanted: dict[UUID, tuple[Found, Share]], form: str, since: date | None
) -> dict[UUID, Ownership]:
    """Rows of those who go on as they do now: same form, same part; since: and from this day on."""
    found = {}
    for row in present:
        key = row.person_id or row.organisation_id
        share = wanted[key][1] if key in wanted else None
        same = share and row.form == form and row.part == shares.part_of(share.numerator, share.denominator)
        if same and since in (None, row.period.lower):
            found[key] = row
    return found


def _begun(
    hand: Hand, dwelling: Dwelling, verb: Verb, form: str, wanted: dict[UUID, tuple[Found, Share]], stay: dict[UUID, Ownership],
    day: date,
) -> Done:  # fmt: skip
    made = [
        Ownership(
            dwelling=dwelling, area_id=dwelling.area_id, person=party.person, organisation=party.organisation, form=form,
            numerator=share.numerator, denominator=share.denominator, period=DateRange(day, None),
        )
        for key, (party, share) in wanted.items() if key not in stay
    ]  # fmt: skip
    _fitting(dwelling, made)
    hand.make(made)
    row = made[0] if made else next(iter(stay.values()))
    hand.enter(
        dwelling, verb, row_id=row.pk, person_id=row.person_id,
        detail={"form": form, "owners": len(wanted), "since": day.isoformat()},
    )  # fmt: skip
    return hand.finish(dwelling, _("已登记 %(n)d 个产权人。") % {"n": len(wanted)})


def _fitting(dwelling: Dwelling, made: list[Ownership]) -> None:
    """Refuse what together with what is owned on other days doesn't fit; the database says the same when all is written."""
    there = [*Ownership.objects.filter(dwelling=dwelling, period__isempty=False), *made]
    wrong = shares.fault([held_of(one) for one in there])
    require(
        wrong is None, _("从 %(day)s 起与以前登记的产权人对不上，请先看产权经过。") % {"day": wrong.day.isoformat() if wrong else ""},
        field="occurred_on", code="conflict",
    )  # fmt: skip


def held_of(row: Ownership) -> Held:
    """A row as arithmetic takes it."""
    return Held(row.person_id or row.organisation_id, row.form, row.period.lower, row.period.upper, row.part)
