"""What happens to dwellings: added, corrected, used otherwise, moved to another entrance, ended, and each of these taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.newly import new
from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said
from grids.conduct.writing import insert
from grids.registry.dwellings import book, undoing, uses
from grids.registry.dwellings.facts import (
    FIELDS,
    Facts,
    called,
    differing,
    fitting,
    keyed,
    twice,
    written,
)
from grids.registry.dwellings.kinds import ASSERTS, BORN, Use, Verb
from grids.registry.dwellings.locking import empty, locked, standing, the_day, unseen, was_taken
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import rules_of
from grids.registry.models import Building, Entrance

if TYPE_CHECKING:
    from grids.staff.models import User

MADE = ["sought", "sort_key", "area", "community_code"]
NAMED = 5
# of houses what stands in each: entrances and numbers of dwellings, and entrances by their numbers
Numbers = dict[UUID, set[tuple[str | None, str]]]
Entrances = dict[UUID, dict[str, Entrance]]


@transaction.atomic
def add_dwellings(
    *, building_id: UUID, rooms: Sequence[Facts], by: "User", occurred_on: date | None = None, key: UUID | None = None,
    reason: str = "", verb: Verb = Verb.ADDED, is_demo: bool = False,
) -> list[Dwelling]:  # fmt: skip
    """New dwellings of a house, one or all of them; occurred_on: from which day on they are used as told, today unless told."""
    (building,) = _houses([building_id], by)
    _may_be_added(building, by)
    if key and (known := list(Dwelling.objects.filter(building=building, events__key=key, events__seq=1))):
        return known
    made = _fitted(building, rooms, _numbers([building]), _entrances([building]), is_demo=is_demo)
    _write(made, verb, by, day=the_day(occurred_on), reason=reason, key=key)
    return made


@transaction.atomic
def add_to_many(
    *, rooms: Mapping[UUID, Sequence[Facts]], by: "User", reason: str = "", verb: Verb = Verb.ADDED
) -> tuple[list[Dwelling], dict[UUID, Refusal]]:
    """New dwellings of many houses in as many statements as those of one; and of the houses that get none, why."""
    made, refused = fit_into_many(rooms=rooms, by=by)
    _write(made, verb, by, day=the_day(None), reason=reason)
    return made, refused


def fit_into_many(
    *, rooms: Mapping[UUID, Sequence[Facts]], by: "User"
) -> tuple[list[Dwelling], dict[UUID, Refusal]]:
    """The same, not yet written: their houses are locked in the caller's transaction, which has them written by `write_new`."""
    houses = _houses(rooms, by)
    there, entrances = _numbers(houses), _entrances(houses)
    made: list[Dwelling] = []
    refused: dict[UUID, Refusal] = {}
    for building in houses:
        try:
            _may_be_added(building, by)
            made += _fitted(building, rooms[building.pk], there, entrances)
        except Refusal as refusal:
            refused[building.pk] = refusal
    return made, refused


def write_new(
    made: Sequence[Dwelling], verb: Verb, by: "User", *, day: date, reason: str, key: UUID | None = None
) -> None:  # fmt: skip
    """Write dwellings that fit, each with the first step of its book; whoever made them begins their uses (`uses.begun`)."""
    insert(made)
    now, label = timezone.now(), book.label_of(by)
    book.append(
        [book.step(one, verb, by, now=now, label=label, day=day, reason=reason, key=key) for one in made]
    )


def _houses(ids: Collection[UUID], by: "User") -> list[Building]:
    """Houses, locked in the order in which everybody locks them; DoesNotExist where one is none that `by` sees."""
    rows = Building.objects.all() if by.is_system else Building.objects.visible_to(by)
    rows = rows.filter(pk__in=list(ids)).defer("shape", "shape_3857").order_by("pk")
    found = list(rows.select_for_update(of=("self",), no_key=True))
    if len(found) < len(ids):
        raise Building.DoesNotExist
    return found


def _may_be_added(building: Building, by: "User") -> None:
    oracle.require_in(by, Permission.REGISTRY_EDIT, building.area_id, _("登记户室"))
    require(building.ends_on is None, _("这幢楼已经注销，不能再登记户室。"), code="conflict")


def _fitted(
    building: Building, rooms: Sequence[Facts], there: Numbers, entrances: Entrances, *, is_demo: bool = False
) -> list[Dwelling]:  # fmt: skip
    """The dwellings as they are told, not yet written; Refusal where the house can't have all of them."""
    told = [fitting(one) for one in rooms]
    require(told, _("一户也没有，请填写房号。"), field="typed")
    _none_twice(told, there[building.pk])
    own = entrances[building.pk]
    _all_known(told, own)
    return [_made(building, one, own.get(one.entrance), is_demo=is_demo) for one in told]


def _write(
    made: Sequence[Dwelling], verb: Verb, by: "User", *, day: date, reason: str, key: UUID | None = None
) -> None:  # fmt: skip
    write_new(made, verb, by, day=day, reason=reason, key=key)
    insert([uses.begun(one, day) for one in made])


def _made(building: Building, told: Facts, entrance: Entrance | None, *, is_demo: bool) -> Dwelling:
    dwelling = new(
        Dwelling, building=building, entrance=entrance, area_id=building.area_id, use=told.use, rental_use=told.rental_use,
        version=1, is_demo=is_demo,
    )  # fmt: skip
    return written(dwelling, told)


def _numbers(houses: Sequence[Building]) -> Numbers:
    """The entrances and numbers of the dwellings that stand in these houses."""
    rows = Dwelling.objects.standing().filter(building__in=[one.pk for one in houses])
    found: Numbers = defaultdict(set)
    for building, entrance, room in rows.values_list("building", "entrance__number", "room"):
        found[building].add((entrance, room))
    return found


def _none_twice(told: list[Facts], there: set[tuple[str | None, str]]) -> None:
    again = twice(told)
    require(not again, _("房号写了两遍：%(rooms)s。") % {"rooms": _few(again)}, field="typed")
    known = [called(one) for one in told if (one.entrance or None, one.room) in there]
    require(
        not known, _("这些房号已经登记过：%(rooms)s。请去掉，或到户室页更正。") % {"rooms": _few(known)},
        field="typed", code="conflict",
    )  # fmt: skip


def _few(names: list[str]) -> str:
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else _("%(shown)s等 %(n)d 户") % {"shown": shown, "n": len(names)}


def _entrances(houses: Sequence[Building]) -> Entrances:
    """The entrances of these houses, by their numbers."""
    found: Entrances = defaultdict(dict)
    for one in Entrance.objects.filter(building__in=[house.pk for house in houses]):
        found[one.building_id][one.number] = one
    return found


def _all_known(told: Iterable[Facts], there: Mapping[str, Entrance]) -> None:
    missing = sorted({one.entrance for one in told if one.entrance} - there.keys())
    require(
        not missing,
        _("这幢楼没有登记 %(entrances)s 单元，请先在楼栋页更正单元。") % {"entrances": "、".join(missing)},
        field="entrances",
    )


@transaction.atomic
def change_dwelling(
    *, dwelling_id: UUID, facts: Facts, by: "User", reason: str = "", key: UUID | None = None, base: int | None = None
) -> Dwelling:  # fmt: skip
    """Put right what is told of a dwelling: its number, floor, area, layout; not its use, and not its entrance."""
    dwelling = locked(dwelling_id, by, _("更正户室"))
    if was_taken(dwelling, key):
        return dwelling
    standing(dwelling)
    unseen(dwelling, Verb.CORRECTED, base)
    before = {name: getattr(dwelling, name) for name in FIELDS}
    checked(written(dwelling, facts), exclude=MADE)
    detail = differing(before, {name: getattr(dwelling, name) for name in FIELDS})
    require(detail, _("没有改动，不用保存。"))
    return _stepped(dwelling, Verb.CORRECTED, by, reason=reason, key=key, detail=detail)


@transaction.atomic
def set_use(
    *, dwelling_id: UUID, use: str, by: "User", occurred_on: date | None = None, rental_use: str = "", reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Dwelling:  # fmt: skip
    """A dwelling is used otherwise from a day on: let, vacant, an office."""
    dwelling = locked(dwelling_id, by, _("改变户室用途"))
    if was_taken(dwelling, key):
        return dwelling
    standing(dwelling)
    unseen(dwelling, Verb.USED, base)
    day = the_day(occurred_on)
    require(use in Use.values, _("请选择用途。"), field="use")
    require(not rental_use or use == Use.LET, _("只有出租的户室才填出租用途。"), field="rental_use")
    detail: dict[str, Any] = differing(
        {"use": dwelling.use, "rental_use": dwelling.rental_use}, {"use": use, "rental_use": rental_use}
    )
    require(detail, _("这户的用途本来就是这样，不用改。"), field="use")
    if use == Use.VACANT:
        empty([dwelling], _("这户%(inside)s，先登记搬走再改为空置。"))
    if "use" in detail:
        detail["rows"] = uses.stop(dwelling, day)
        detail["rows"]["now"] = uses.begin(dwelling, use, day)
    dwelling.use, dwelling.rental_use = use, rental_use
    checked(dwelling, exclude=MADE)
    return _stepped(dwelling, Verb.USED, by, day=day, reason=reason, key=key, detail=detail)


@transaction.atomic
def move_dwelling(
    *, dwelling_id: UUID, entrance: str, by: "User", reason: str = "", key: UUID | None = None, base: int | None = None
) -> Dwelling:  # fmt: skip
    """A dwelling belongs to another entrance of its house; "" to none."""
    dwelling = locked(dwelling_id, by, _("改换户室单元"))
    if was_taken(dwelling, key):
        return dwelling
    standing(dwelling)
    unseen(dwelling, Verb.MOVED, base)
    there = {one.number: one for one in dwelling.building.entrances.all()}
    require(entrance in there or not entrance, _("这幢楼没有这个单元，请重新选择。"), field="entrance")
    was = dwelling.entrance.number if dwelling.entrance else ""
    require(entrance != was, _("这户本来就在这个单元，不用改。"), field="entrance")
    dwelling.entrance = there.get(entrance)
    checked(keyed(dwelling), exclude=MADE)
    return _stepped(dwelling, Verb.MOVED, by, reason=reason, key=key, detail={"entrance": [was, entrance]})


@transaction.atomic
def end_dwelling(
    *, dwelling_id: UUID, reason: str, by: "User", occurred_on: date | None = None, key: UUID | None = None,
    base: int | None = None,
) -> Dwelling:  # fmt: skip
    """A dwelling that is no more: joined with the next one, pulled down, registered by mistake. Its book stays."""
    dwelling = locked(dwelling_id, by, _("注销户室"))
    if was_taken(dwelling, key):
        return dwelling
    standing(dwelling)
    unseen(dwelling, Verb.ENDED, base)
    require(said(reason), _("请写明为什么注销，例如：与 403 打通合并。"), field="reason")
    empty([dwelling], _("这户%(inside)s，先登记搬走再注销。"))
    day = the_day(occurred_on)
    detail = {"ends_on": [None, day.isoformat()], "rows": uses.stop(dwelling, day)}
    dwelling.ends_on = day
    return _stepped(dwelling, Verb.ENDED, by, day=day, reason=reason, key=key, detail=detail)


def _stepped(
    dwelling: Dwelling, verb: Verb, by: "User", *, detail: dict, key: UUID | None, reason: str = "",
    day: date | None = None,
) -> Dwelling:  # fmt: skip
    """The row as it stands now, and the step in its book."""
    now = timezone.now()
    dwelling.version += 1
    dwelling.save()
    book.append(
        [
            book.step(
                dwelling,
                verb,
                by,
                now=now,
                label=book.label_of(by),
                day=day,
                reason=reason,
                key=key,
                detail=detail,
            )
        ]
    )
    return dwelling


@transaction.atomic
def take_back(
    *, dwelling_id: UUID, seq: int, by: "User", reason: str = "", key: UUID | None = None
) -> Dwelling:
    """The last step of a dwelling never was: a counter-entry in its book, and everything stands as before it.

    Whoever took the step may take it back without a word as long as the street's rules say; later and for others a reason is
    asked for. Nothing on which somebody built is taken back.
    """
    dwelling = locked(dwelling_id, by, _("撤回"))
    if was_taken(dwelling, key):
        return dwelling
    steps = list(dwelling.events.order_by("-seq"))
    taken = {one.takes_back for one in steps}
    step = next((one for one in steps if one.seq == seq and not one.takes_back), None)
    require(
        step and step.verb not in BORN, _("登记本身不能撤回；登记错了请注销，写明原因。"), code="conflict"
    )
    require(seq not in taken, _("这一步已经撤回过了。"), code="conflict")
    require(step.verb in undoing.UNDONE, _("住户的变动请在户卡上撤回。"), code="conflict")
    # who came and went since stands in nobody's way, unless it tells of the same
    last = next(
        one
        for one in steps
        if not one.takes_back
        and one.seq not in taken
        and (one.verb in undoing.UNDONE or ASSERTS[Verb(one.verb)] & ASSERTS[Verb(step.verb)])
    )
    told = {"who": last.actor_label, "what": last.verb_label}
    require(last.seq == seq, _("这以后 %(who)s 又做了“%(what)s”，请先撤回那一步。") % told, code="conflict")
    now, minutes = timezone.now(), rules_of(dwelling.area_id).undo_minutes
    is_own = step.actor_id == by.pk and now - step.recorded_at <= timedelta(minutes=minutes)
    require(
        is_own or said(reason), _("超过 %(n)d 分钟，或不是您办的，撤回要写明原因。") % {"n": minutes},
        field="reason",
    )  # fmt: skip
    undoing.undo(dwelling, step)
    checked(keyed(dwelling), exclude=MADE)
    dwelling.version += 1
    dwelling.save()
    counter = book.step(
        dwelling, Verb(step.verb), by, now=now, label=book.label_of(by), reason=reason, key=key, was=step.to_state,
        detail={name: list(reversed(pair)) for name, pair in step.detail.items() if name not in book.ASIDE},
    )  # fmt: skip
    counter.occurred_at, counter.takes_back = step.occurred_at, step.seq
    book.append([counter])
    return dwelling
