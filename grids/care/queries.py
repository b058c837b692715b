"""Care as its pages read it: who, masked; how it stands; what waits for whom; what a home's page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.care import words
from grids.care.grounds import kinds_in, names_of
from grids.care.kinds import Ended, State, Told, Unpromised, Verb
from grids.care.models import CareDeed, CareEvent, CarePromise, CareRecord
from grids.homes.models import Residence
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from grids.roster import masks

if TYPE_CHECKING:
    from grids.staff.models import User

CHIPS = {State.PROPOSED: "warn", State.ACTIVE: "act", State.REFUSED: "plain", State.LAPSED: "plain", State.ENDED: "plain"}  # fmt: skip
DEEDS_SHOWN, STEPS_SHOWN, SOON_SHOWN = 20, 60, 20
# which records a list shows, by the word of its address
DECIDE, TELL, REVIEW, ACTIVE, OVER = "decide", "tell", "review", "active", "over"


class Row(NamedTuple):
    """A record as lists show it."""

    pk: UUID
    who: str
    sex_and_age: str
    place: str
    place_url: str
    kind: str
    state: str
    chip: str
    review_on: date
    note: str
    area: str


class Line(NamedTuple):
    """A line of what a record says."""

    label: str
    text: str
    url: str = ""


class Entry(NamedTuple):
    """A step of the book as the timeline shows it."""

    at: datetime
    who: str
    what: str
    given: tuple[str, ...]
    text: str = ""
    is_long: bool = False
    is_imported: bool = False
    recorded_at: datetime | None = None


def state_rows(user: "User", word: str, today: date) -> QuerySet[CareRecord]:
    """The records that a list is about."""
    rows = CareRecord.objects.visible_to(user)
    if word == DECIDE:
        return rows.to_be_decided()
    if word == TELL:
        return rows.to_be_told().filter(review_on__gt=today)
    if word == REVIEW:
        return rows.to_be_reviewed(today)
    if word == OVER:
        return rows.exclude(state__in=(State.PROPOSED, State.ACTIVE))
    return rows.active(today)


STATES = {
    ACTIVE: lambda: _("关注中"), DECIDE: lambda: _("等审批"), TELL: lambda: _("没有记告知"), REVIEW: lambda: _("快到复核日期"),
    OVER: lambda: _("已结束"),
}  # fmt: skip


def people_of(user: "User", records: Iterable[CareRecord]) -> dict[UUID, Person]:
    """Whom these records are about, in the row that is kept of them, by the record's own key of them; two questions."""
    ids = {one.person_id for one in records if one.person_id}
    found = Person.objects.filter(pk__in=ids).select_related(
        "merged_into__place__building", "merged_into__place__entrance", "place__building", "place__entrance"
    )
    return {one.pk: one.merged_into or one for one in found} if ids else {}


def rows_of(user: "User", records: Iterable[CareRecord]) -> list[Row]:
    """Records as a list shows them, masked, in a few questions."""
    found, today = list(records), timezone.localdate()
    people, names = people_of(user, found), names_of(found)
    areas = areas_by_code({one.area_code for one in found})
    return [_row(one, people.get(one.person_id), names[one.pk], areas, today) for one in found]


def _row(one: CareRecord, person: Person | None, kind: str, areas: Mapping[str, Any], today: date) -> Row:
    shown = masks.shown(person, today) if person else None
    place = person.place if person else None
    area = areas.get(one.area_code)
    return Row(
        pk=one.pk,
        who=shown.name if shown else _("已去除"),
        sex_and_age=shown.sex_and_age if shown else "",
        place=place.label if place else "",
        place_url=reverse("household", args=[place.pk]) if place else "",
        kind=kind,
        state=str(one.get_state_display()),
        chip=CHIPS[State(one.state)],
        review_on=one.review_on,
        note=_noted(one),
        area=area.short_name if area else "",
    )


def _noted(one: CareRecord) -> str:
    if one.given_up_on:
        return _("%(day)s 自动撤下") % {"day": f"{one.given_up_on:%Y-%m-%d}"}
    if one.renew_on:
        return _("申请续到 %(day)s") % {"day": f"{one.renew_on:%Y-%m-%d}"}
    if one.state == State.ACTIVE and not (one.told_on or one.not_told_because):
        return _("没有记告知")
    return str(one.get_ended_how_display()) if one.ended_how else ""


class Due(NamedTuple):
    """A promise whose day is here or near."""

    record_id: UUID
    who: str
    place: str
    what: str
    next_on: date
    stripe: str


def promises_due(user: "User", today: date, *, days: int = 7) -> list[Due]:
    """What was promised and is due by in some days, the earliest first."""
    rows = CarePromise.objects.visible_to(user).running().filter(
        record__review_on__gt=today, next_on__lte=today + timedelta(days=days)
    )  # fmt: skip
    found = list(rows.select_related("record").order_by("next_on", "pk")[:SOON_SHOWN])
    people = people_of(user, [one.record for one in found])
    told = []
    for one in found:
        person = people.get(one.record.person_id)
        who = masks.shown(person, today).name if person else ""
        place = person.place.label if person and person.place else ""
        stripe = "late" if one.next_on < today else "soon"
        told.append(Due(one.record_id, who, place, one.words, one.next_on, stripe))
    return told


# -- one record --


def lines_of(record: CareRecord) -> list[Line]:
    """What a record says of itself."""
    told = (
        f"{record.told_on:%Y-%m-%d} {Told(record.told_whom).label}" if record.told_on
        else _("法律规定不告知：%(law)s") % {"law": words.shown(record, "not_told_because")} if record.not_told_because else _("还没有")
    )  # fmt: skip
    decided = (
        f"{record.decided_by} {timezone.localtime(record.decided_at):%Y-%m-%d}" if record.decided_at else ""
    )
    found = [
        Line(_("依据"), words.shown(record, "basis")),
        Line(_("提出"), f"{record.proposed_by} {timezone.localtime(record.proposed_at):%Y-%m-%d}"),
        Line(_("审批"), decided),
        Line(
            _("等审批"),
            _("%(day)s 还没有审批的，自动撤下") % {"day": f"{record.given_up_on:%Y-%m-%d}"}
            if record.given_up_on
            else "",
        ),
        Line(_("审批意见"), words.shown(record, "answer")),
        Line(_("从哪天起"), f"{record.since_on:%Y-%m-%d}" if record.since_on else ""),
        Line(_("复核日期"), f"{record.review_on:%Y-%m-%d}"),
        Line(_("申请续到"), f"{record.renew_on:%Y-%m-%d} {record.renew_by}" if record.renew_on else ""),
        Line(_("续期的依据"), words.shown(record, "renew_basis")),
        Line(_("告知"), told if record.since_on else ""),
        Line(
            _("结束"),
            f"{record.ended_on:%Y-%m-%d} {Ended(record.ended_how).label}" if record.ended_on else "",
        ),
    ]
    return [line for line in found if line.text]


def promises_of(record: CareRecord) -> list[CarePromise]:
    """What is promised, what is due next first."""
    return list(record.promises.filter(ended_on=None).order_by("next_on", "pk"))


def deeds_of(record: CareRecord) -> list[CareDeed]:
    """What was done, the newest first."""
    return list(record.deeds.select_related("by")[:DEEDS_SHOWN])


def story_of(record: CareRecord) -> list[Entry]:
    """The book of a record in words, the newest first."""
    steps = CareEvent.objects.filter(record=record).order_by("-seq")[:STEPS_SHOWN]
    return [Entry(one.occurred_at, one.actor_label, one.verb_label, tuple(given_of(one))) for one in steps]


def given_of(event: CareEvent) -> list[str]:
    """What a step says beside its verb."""
    detail = event.detail
    if event.verb in (Verb.LAPSED, Verb.ENDED):
        return [str(Ended(detail["how"]).label)]
    if event.verb == Verb.UNPROMISED:
        return [str(Unpromised(detail["why"]).label)]
    if event.verb == Verb.TOLD:
        return [str(Told(detail["whom"]).label)] if "whom" in detail else [_("法律规定不告知")]
    if "review_on" in detail:
        return [_("复核日期 %(day)s") % {"day": detail["review_on"]}]
    return []


@dataclass(frozen=True, slots=True)
class OfHome:
    """What a home's page shows of care. may_propose: people of the home for whom a record can be proposed."""

    rows: list[Row] = field(default_factory=list)
    may_propose: list[tuple[str, str]] = field(default_factory=list)


def block_of(user: "User", dwelling: Dwelling) -> dict[str, Any] | None:
    """The block of a home's page for whoever sees care there; None where nothing is to be shown or done."""
    today = timezone.localdate()
    lives = Residence.objects.visible_to(user).current().filter(dwelling=dwelling).select_related("person")
    people = {one.person_id: one.person for one in lives}
    own = Person.objects.filter(merged_into__in=people).values_list("pk", "merged_into")
    ids = {pk: pk for pk in people} | dict(own) if people else {}
    records = list(
        CareRecord.objects.visible_to(user).open().filter(person_id__in=ids).order_by("review_on", "pk")
    )
    may_write = oracle.may_in(user, Permission.CARE_WRITE, dwelling.area_id) and dwelling.ends_on is None
    offered = [
        (masks.shown(one, today).name, reverse("care_new", args=[pk])) for pk, one in people.items()
    ] if may_write else []  # fmt: skip
    if not records and not offered:
        return None
    return {"rows": rows_of(user, records), "propose": offered}


def kinds_offered(area_code: str, today: date) -> list[Any]:
    """The kinds of which a record can be proposed there."""
    return [one for one in kinds_in(area_code).values() if one.is_on_at(today)]


def streets_of(user: "User", permission: Permission) -> list[str]:
    """The streets in which somebody holds a permission, by code."""
    return sorted(
        {one[:STREET_DIGITS] for one in oracle.prefixes(user, permission) if len(one) >= STREET_DIGITS}
    )
