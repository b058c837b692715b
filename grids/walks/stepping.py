"""What a visit says is carried out: nothing changed, a step of the home for each change, or that nobody was in."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.homes import queries
from grids.homes.actions import confirm
from grids.homes.forms import FORMS, ROWS, HomeForm
from grids.homes.leases.actions import renew
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.stepping import Hand
from grids.homes.verbs import OF_HOME, OF_RESIDENT, Paged
from grids.people.actions import correct_person
from grids.people.kinds import DocumentKind
from grids.registry.dwellings.kinds import Verb
from grids.walks.kinds import ASSERTS_NOTHING, Outcome
from grids.walks.protocol import BESIDE, PHONE, RENEW, REST, Change, Told, key_of

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User

# what a form's page sends of rows in which nobody is named
UNTOLD = {f"who{place}-kind": str(DocumentKind.RESIDENT_ID) for place in range(1, ROWS + 1)}


def carry_out(
    told: Told, dwelling: "Dwelling", *, by: "User", day: date, key: UUID, reason: str = "", but: Collection[int] = ()
) -> str:  # fmt: skip
    """Take every step that a visit says, in its order, each under a key that follows from `key`; what was done, in a sentence.

    but: places of changes that somebody wrote down just so. The caller holds the locks, and has looked that nobody was faster.
    """
    reason = reason or told.note
    if told.outcome in ASSERTS_NOTHING:
        hand = Hand(by, day, reason, key_of(key, 0))
        hand.enter(dwelling, ASSERTS_NOTHING[told.outcome])
        return hand.finish(dwelling, _("已记下走访：%(what)s。") % {"what": told.outcome.label}).said
    if told.outcome == Outcome.SAME:
        return confirm(
            dwelling_id=dwelling.pk, by=by, occurred_on=day, reason=reason, key=key_of(key, 0)
        ).said
    done = [
        _stepped(one, dwelling, by=by, day=day, key=key_of(key, place), reason=reason)
        for place, one in enumerate(told.changes)
        if place not in but
    ]
    return " ".join(done) if done else _agreed(dwelling, by=by, day=day, key=key, reason=reason)


def _agreed(dwelling: "Dwelling", *, by: "User", day: date, key: UUID, reason: str) -> str:
    """That somebody was there stays, with their note, where all of it was written down already."""
    hand = Hand(by, day, reason, key_of(key, 0))
    hand.enter(dwelling, Verb.DECIDED, detail={"decision": "same"})
    return hand.finish(dwelling, _("走访时说的已经登记过，一样的，没有重复登记。")).said


def _stepped(change: Change, dwelling: "Dwelling", *, by: "User", day: date, key: UUID, reason: str) -> str:
    if change.verb == REST:
        return confirm(dwelling_id=dwelling.pk, by=by, occurred_on=day, reason=reason, key=key).said
    row = _resident(change, dwelling)
    if change.verb in BESIDE:
        return BESIDE_STEPS[change.verb](change, dwelling, row, by=by, key=key, reason=reason)
    paged = OF_HOME.get(change.verb) or OF_RESIDENT[change.verb]
    fields = {**UNTOLD, **change.fields, "key": str(key), "base": ""}
    told = MultiValueDict({name: one if isinstance(one, list) else [one] for name, one in fields.items()})
    form = FORMS[change.verb](
        told, of=dwelling, living=queries.seen_in(by, dwelling.pk),
        households=queries.households_of(by, dwelling.pk), row=row,
    )  # fmt: skip
    given = {**_read(form), "base": None, "key": key}
    if "where" in given:
        given["dwelling_id"] = queries.dwelling_called(by, given.pop("where"), dwelling).pk
    if "occurred_on" in form.fields and not given.get("occurred_on"):
        given["occurred_on"] = day
    given["reason"] = given.get("reason") or reason
    return paged.act(by=by, **_about(paged, dwelling, row), **given).said


def rows_told(change: Change) -> list[int]:
    """The rows of a change's form in which a newcomer is told."""
    names = ("name", "number", "phone")
    return [
        place for place in range(1, ROWS + 1) if any(change.field(f"who{place}-{name}") for name in names)
    ]


def documents_in(told: Told) -> list[tuple[str, str]]:
    """The documents of whoever comes, by kind and number."""
    found = []
    for one in told.changes:
        for place in range(1, ROWS + 1):
            kind, number = (one.field(f"who{place}-{name}") for name in ("kind", "number"))
            if number and kind in DocumentKind.values:
                found.append((kind, number))
    return found


def _phone(change: Change, _home: "Dwelling", row: Residence, *, by: "User", key: UUID, reason: str) -> str:
    number = change.field("phone")
    require(number, _("请填写电话号码。"), field="phone")
    correct_person(person_id=row.person_id, field="phone", value=number, by=by, reason=reason, key=key)
    return _("已更正电话。")


def _renewed(change: Change, dwelling: "Dwelling", _row: None, *, by: "User", key: UUID, reason: str) -> str:
    try:
        lease, last_day = UUID(change.field("lease")), date.fromisoformat(change.field("last_day"))
    except ValueError as error:
        raise Refusal(_("租约续到哪天没有写对，请重新填写。"), field="last_day") from error
    is_here = Lease.objects.filter(pk=lease, dwelling=dwelling).exists()
    require(is_here, _("走访时说的这份租约，登记里已经没有了。"), code="conflict")
    return renew(lease_id=lease, last_day=last_day, by=by, reason=reason, key=key).said


BESIDE_STEPS = {PHONE: _phone, RENEW: _renewed}


def _resident(change: Change, dwelling: "Dwelling") -> Residence | None:
    if change.residence is None:
        return None
    rows = Residence.objects.select_related("person", "household")
    found = rows.filter(pk=change.residence, dwelling=dwelling).first()
    require(found, _("走访时说的这个人，登记里已经没有这一条了。"), code="conflict")
    return found


def _about(paged: Paged, dwelling: "Dwelling", row: Residence | None) -> dict[str, UUID]:
    keys = {"dwelling_id": dwelling.pk}
    if row is not None:
        keys |= {"residence_id": row.pk, "person_id": row.person_id}
    return {paged.of: keys[paged.of]} if paged.of else {}


def _read(form: HomeForm) -> dict[str, Any]:
    """What the step is given; the first sentence of what doesn't fit as a Refusal."""
    if form.is_valid():
        return form.given
    for one in (form, *form.rows):
        for name, errors in one.errors.items():
            raise Refusal(str(errors[0]), field=None if name == "__all__" else name)
    raise Refusal(_("变动的内容读不出来，请刷新页面后重新填写。"), field="changes")
