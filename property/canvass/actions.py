"""What is done with a round: plan it, compose its questions, say who goes where, begin it with its homes, end it."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.fence import everything
from grids.access.roles import Permission
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.conduct.writing import insert
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building
from grids.roster.household.walking import place_of
from grids.staff.models import User
from property.canvass import asking
from property.canvass.book import append, draft, locked
from property.canvass.kinds import (
    ASK,
    ASSIGN,
    CREATE,
    DROP,
    END,
    QUESTIONS_MOST,
    START,
    TARGETS_MOST,
    UNASK,
    Reach,
    RoundState,
)
from property.canvass.models import CanvassPart, CanvassQuestion, CanvassRound, CanvassTarget
from property.estates.models import Estate
from property.estates.queries import buildings_of


@transaction.atomic
def create(
    *, estate_id: UUID, kind: str, purpose: str, starts_on: date, ends_on: date, by: User, asks_as_before: bool = False,
    is_demo: bool = False,
) -> CanvassRound:  # fmt: skip
    """Plan a round of an estate, of every entrance of its houses; asks_as_before: with the questions of the last one."""
    estate = Estate.objects.visible_to(by).select_for_update(of=("self",)).get(pk=estate_id)
    oracle.require_in(by, Permission.ESTATE_EDIT, estate.area_id, _("安排摸底入户"))
    require(estate.ends_on is None, _("这个小区已经注销，不能再摸底。"), code="conflict")
    last = estate.canvass_rounds.order_by("-number").first()
    one = CanvassRound(
        estate=estate, number=last.number + 1 if last else 1, kind=kind, purpose=said(purpose), starts_on=starts_on,
        ends_on=ends_on, is_demo=is_demo,
    )  # fmt: skip
    checked(one, exclude={"estate"}).save(force_insert=True)
    parts = [
        CanvassPart(round=one, building=house, entrance=entrance)
        for house in buildings_of(estate).prefetch_related("entrances")
        for entrance in (*house.entrances.all(), None)
    ]
    require(parts, _("小区里还没有楼栋，请先在小区页加入楼栋。"), code="conflict")
    CanvassPart.objects.bulk_create(parts)
    if last and asks_as_before:
        CanvassQuestion.objects.bulk_create(
            CanvassQuestion(
                round=one, order=asked.order, text=asked.text, way=asked.way, choices=asked.choices
            )
            for asked in last.questions.all()
        )
    append(one, CREATE, by=by, before="")
    return one


@transaction.atomic
def ask(*, round_id: UUID, text: str, way: str, choices: str = "", by: User) -> CanvassQuestion:
    """One more question; choices: one a line."""
    one = draft(round_id, by)
    last = one.questions.order_by("-order").first()
    count = one.questions.count()
    require(
        count < QUESTIONS_MOST, _("一轮最多 %(most)d 个问题。") % {"most": QUESTIONS_MOST}, code="conflict"
    )
    asked = CanvassQuestion(
        round=one, order=last.order + 1 if last else 1, text=said(text), way=way, choices=asking.choices_of(choices, way)
    )  # fmt: skip
    checked(asked, exclude={"round"}).save(force_insert=True)
    append(one, ASK, by=by, given={"question": asked.text})
    return asked


@transaction.atomic
def unask(*, round_id: UUID, question_id: UUID, by: User) -> bool:
    """A question is asked no more; whether it was there."""
    one = draft(round_id, by)
    asked = one.questions.filter(pk=question_id).first()
    if not asked:
        return False
    asked.delete()
    append(one, UNASK, by=by, given={"question": asked.text})
    return True


@transaction.atomic
def assign(
    *, round_id: UUID, visitors: Mapping[int, int | None], by: User, parts: Collection[int] | None = None
) -> CanvassRound:  # fmt: skip
    """Who goes where, by the keys of parts; parts: those that the round goes to, of one that hasn't begun."""
    one = locked(round_id, by)
    require(
        one.state in (RoundState.DRAFT, RoundState.GOING), _("这一轮已经结束，不用再安排。"), code="conflict"
    )
    known = {part.pk: part for part in one.parts.select_related("building", "entrance")}
    require(visitors.keys() <= known.keys(), _("有的楼栋不在这一轮里，请刷新后再安排。"), code="conflict")
    people = {user.pk: user for user in visitors_of(one)}
    wanted = {key for key in visitors.values() if key}
    require(wanted <= people.keys(), _("有人不能在这个小区登记住户，请重新选。"), field="visitor")
    told = {}
    if parts is not None and one.state == RoundState.DRAFT:
        left = known.keys() - set(parts)
        require(len(left) < len(known), _("至少要留一个单元。"), field="parts")
        one.parts.filter(pk__in=left).delete()
        told |= {known[key].label: "-" for key in left}
        known = {key: part for key, part in known.items() if key not in left}
    for key, visitor in visitors.items():
        part = known.get(key)
        if part is not None and part.visitor_id != visitor:
            CanvassPart.objects.filter(pk=key).update(visitor=visitor)
            told[part.label] = str(people[visitor]) if visitor else ""
    if told:
        append(one, ASSIGN, by=by, given=told)
    return one


def visitors_of(one: CanvassRound) -> list[User]:
    """Who may go to the doors of a round: whoever registers residents in its estate's area."""
    keys = oracle.holders(Permission.PEOPLE_EDIT, one.estate.area_id)
    return list(User.objects.filter(pk__in=keys, is_active=True).order_by("pk"))


@transaction.atomic
def start(*, round_id: UUID, by: User) -> tuple[CanvassRound, bool]:
    """Begin: its homes are frozen, in the order in which they are walked to. Pressed again, it goes on."""
    one = locked(round_id, by)
    if one.state == RoundState.GOING:
        return one, False
    require(one.state == RoundState.DRAFT, _("这一轮已经结束，请另排一轮。"), code="conflict")
    found = _homes(one)
    require(found, _("这些楼栋里还没有登记户室，请先在楼栋里登记户室。"), code="conflict")
    require(
        len(found) <= TARGETS_MOST,
        _("一轮最多 %(most)d 户，请分几轮。") % {"most": TARGETS_MOST},
        code="conflict",
    )
    _frozen(one, found)
    one.parts.filter(targets=None).delete()
    one.state = RoundState.GOING
    one.save(update_fields=["state"])
    append(one, START, by=by, before=RoundState.DRAFT, given={"homes": len(found)})
    return one, True


@everything("a round's homes are frozen whole, whoever begins it: whose grid they lie in is no matter")
def _frozen(one: CanvassRound, found: list[tuple[CanvassPart, Dwelling]]) -> None:
    rows = [
        CanvassTarget(
            round=one, part=part, dwelling=home, area_id=home.area_id, place=place, state=Reach.OPEN
        )
        for place, (part, home) in enumerate(found, start=1)
    ]
    insert(rows)


def _homes(one: CanvassRound) -> list[tuple[CanvassPart, Dwelling]]:
    parts = {(part.building_id, part.entrance_id): part for part in one.parts.all()}
    houses = {building for building, _entrance in parts}
    keys = dict(Building._base_manager.filter(pk__in=houses).values_list("pk", "sort_key"))
    homes = Dwelling._base_manager.filter(building__in=houses, ends_on=None).select_related("entrance")
    found = [
        (parts[home.building_id, home.entrance_id], home)
        for home in homes
        if (home.building_id, home.entrance_id) in parts
    ]
    return sorted(
        found, key=lambda row: (keys[row[1].building_id], str(row[1].building_id), *place_of(row[1]))
    )


@transaction.atomic
def end(*, round_id: UUID, by: User, reason: str = "") -> tuple[CanvassRound, bool]:
    """It is over, whoever wasn't reached. With homes left it wants a reason; pressed again it stays ended."""
    one = locked(round_id, by)
    if one.state == RoundState.ENDED:
        return one, False
    require(one.state == RoundState.GOING, _("这一轮还没有开始，不办了请撤销它。"), code="conflict")
    left = _unreached(one)
    why = reason_of(reason, is_asked=bool(left))
    one.state, one.ended_on = RoundState.ENDED, timezone.localdate()
    one.save(update_fields=["state", "ended_on"])
    append(one, END, by=by, before=RoundState.GOING, given={"left": left}, reason=why)
    return one, True


@everything("how many homes of a round were not reached is counted, whoever ends it; none is shown")
def _unreached(one: CanvassRound) -> int:
    return one.targets.exclude(state=Reach.REACHED).count()


@transaction.atomic
def drop(*, round_id: UUID, by: User, reason: str) -> tuple[CanvassRound, bool]:
    """One that never began is not gone through with."""
    one = locked(round_id, by)
    if one.state == RoundState.DROPPED:
        return one, False
    require(one.state == RoundState.DRAFT, _("这一轮已经开始，请结束它。"), code="conflict")
    why = reason_of(reason)
    one.state, one.ended_on = RoundState.DROPPED, timezone.localdate()
    one.save(update_fields=["state", "ended_on"])
    append(one, DROP, by=by, before=RoundState.DRAFT, reason=why)
    return one, True
