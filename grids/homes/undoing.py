"""A step of homes taken back: counter-entries in every book that it stands in, and its rows as they were before it."""

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.conduct.events import new_id
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.conduct.writing import rewrite
from grids.homes import presence, relations, tenures
from grids.homes.kinds import Ended
from grids.homes.locking import Held, locked, may_change, steps_of
from grids.homes.models import Household, Residence
from grids.homes.moving import said_by_database
from grids.homes.stepping import NEVER, Done, Hand, done_before
from grids.people.kinds import NAMED
from grids.registry.dwellings import book
from grids.registry.dwellings.kinds import ASSERTS, OF_PEOPLE, OF_TENURE, Verb
from grids.registry.dwellings.models import DwellingEvent
from grids.registry.dwellings.queries import rules_of

if TYPE_CHECKING:
    from grids.staff.models import User

OURS = (*OF_PEOPLE, Verb.STILL_FLOATING, Verb.CONFIRMED, *OF_TENURE)
# what steps change of a residence
CHANGED = (
    "period",
    "ended_how",
    "left_to",
    "relation",
    "registered_on",
    "permit_kind",
    "permit_until",
    "confirmed_on",
    "asked_again_on",
    "residence_type",
    "inflow_reason",
    "came_from",
)


def take_back(*, event_id: UUID, by: "User", reason: str = "", key: UUID | None = None) -> Done:
    """A step never was: counter-entries in the books of every dwelling that it touched, and everything stands as before it.

    Whoever took it may take it back without a word as long as the street's rules say; later and for others a reason is asked for.
    Nothing on which somebody built is taken back.
    """
    try:
        with transaction.atomic():
            return _taken_back(event_id, by, reason, key)
    except IntegrityError as error:
        if refusal := said_by_database(error):
            raise refusal from error
        raise


@everything("a step that reached another community is taken back there too, asked for where it was taken")
def _taken_back(event_id: UUID, by: "User", reason: str, key: UUID | None) -> Done:
    told = DwellingEvent.objects.get(pk=event_id)
    require(told.verb in OURS and told.takes_back is None, _("这一步不能在这里撤回。"), code="conflict")
    group = list(
        DwellingEvent.objects.filter(key=told.key, takes_back=None, verb__in=OURS).order_by("dwelling", "seq")
    )
    rows = _rows_of(group)
    people = {one.person_id for one in group if one.person_id}
    held = locked(
        {one.dwelling_id for one in group}, people | {UUID(pk) for pk in _gathered(rows, "before")["person"]}
    )
    dwelling = held.dwellings[told.dwelling_id]
    may_change(dwelling, by, _("撤回"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    hand = Hand(by, timezone.localdate(told.occurred_at), reason, key or new_id())
    _may_be(group, told, held, hand)
    _undone(rows, held, hand)
    # whoever owns, rents or answers for something comes and goes by none of these steps
    if told.verb not in OF_TENURE:
        _people_back(rows, group, held, hand)
    return _countered(group, told, held, hand)


def _rows_of(group: list[DwellingEvent]) -> dict[UUID, dict[str, Any]]:
    """What the step wrote, by dwelling."""
    return {one.dwelling_id: one.detail["rows"] for one in group if "rows" in one.detail}


def _may_be(group: list[DwellingEvent], told: DwellingEvent, held: Held, hand: Hand) -> None:
    """Refuse where it was taken back already, where somebody built on it, and where a word is owed."""
    for home in held.dwellings.values():
        mine = [one for one in group if one.dwelling_id == home.pk]
        later = list(DwellingEvent.objects.filter(dwelling=home, seq__gt=mine[0].seq).order_by("-seq"))
        taken = {one.takes_back for one in later}
        require(not taken & {one.seq for one in mine}, _("这一步已经撤回过了。"), code="conflict")
        own = {one.pk for one in mine}
        for one in later:
            stands = one.takes_back is None and one.seq not in taken and one.pk not in own
            if stands and (one.verb == Verb.ENDED or ASSERTS[Verb(one.verb)] & ASSERTS[Verb(told.verb)]):
                said_of = {"who": one.actor_label, "what": one.verb_label}
                require(
                    False, _("这以后 %(who)s 又做了“%(what)s”，请先撤回那一步。") % said_of, code="conflict"
                )
    minutes = rules_of(told.area_code).undo_minutes
    is_own = told.actor_id == hand.by.pk and hand.now - told.recorded_at <= timedelta(minutes=minutes)
    require(
        is_own or said(hand.reason), _("超过 %(n)d 分钟，或不是您办的，撤回要写明原因。") % {"n": minutes},
        field="reason",
    )  # fmt: skip


def _undone(rows: dict[UUID, dict[str, Any]], held: Held, hand: Hand) -> None:
    """Rows that were made never were; rows that were changed say what they said.

    In an order in which whoever lives in a household lives within it at every moment: it is longer first and shorter last.
    """
    made, before = _gathered(rows, "made"), _gathered(rows, "before")
    tenures.undone(made, before)
    for one in Residence.objects.filter(pk__in=made["residence"]).order_by("pk"):
        one.period, one.ended_how = NEVER, Ended.CORRECTED
        rewrite([one], ["period", "ended_how"])
    longer, shorter = [], []
    for home in Household.objects.filter(pk__in=before["household"]).order_by("pk"):
        was = home.period
        _say(home, before["household"][str(home.pk)])
        (shorter if not was.isempty and home.period.lower > was.lower else longer).append(home)
    rewrite(longer, ["period", "head"])
    stays = list(Residence.objects.filter(pk__in=before["residence"]).order_by("pk"))
    for one in stays:
        _say(one, before["residence"][str(one.pk)])
    # of two heads the one that is none any more comes first
    for one in sorted(stays, key=lambda row: row.relation == relations.HEAD):
        rewrite([one], CHANGED)
    rewrite(shorter, ["period", "head"])
    for home in Household.objects.filter(pk__in=made["household"]).order_by("pk"):
        home.period = NEVER
        rewrite([home], ["period"])
    for pk, said_before in before["dwelling"].items():
        _say(held.dwellings[UUID(pk)], said_before)
        rewrite([held.dwellings[UUID(pk)]], ["confirmed_on"])


def _gathered(rows: dict[UUID, dict[str, Any]], which: str) -> dict[str, Any]:
    """Over all dwellings, by kind of row: the keys of those that were made, or what the others said by their keys."""
    found: dict[str, Any] = defaultdict(list if which == "made" else dict)
    for at in rows.values():
        for kind, told in at[which].items():
            found[kind] = found[kind] + told if which == "made" else found[kind] | told
    return found


def _say(row: Any, before: dict[str, Any]) -> None:
    """A row says what the book kept of it."""
    for name, value in before.items():
        setattr(row, name, _read(name, value))


def _read(name: str, value: Any) -> Any:
    if name == "period":
        lower, upper = value or (None, None)
        return DateRange(date.fromisoformat(lower), upper and date.fromisoformat(upper)) if lower else NEVER
    if value and name.endswith(("_on", "_until")):
        return date.fromisoformat(value)
    return UUID(value) if value and name.endswith("_id") else value


def _people_back(
    rows: dict[UUID, dict[str, Any]], group: list[DwellingEvent], held: Held, hand: Hand
) -> None:
    """Whoever left or died by the step didn't; whoever it brought here is here no more, unless they live elsewhere."""
    home = held.dwellings[group[0].dwelling_id]
    for pk, said_before in _gathered(rows, "before")["person"].items():
        person = held.people[UUID(pk)]
        require(
            person.state in NAMED,
            _("其中有人的登记后来已并入另一人或已去标识，不能撤回。"), code="conflict",
        )  # fmt: skip
        presence.put_back(
            hand, person, home, {name: _read(name, value) for name, value in said_before.items()}
        )
    presence.left_unless_elsewhere(hand, [(person, home) for person in held.people.values()])


def _countered(group: list[DwellingEvent], told: DwellingEvent, held: Held, hand: Hand) -> Done:
    """The counter-entries, each on the day of what it takes back, the last step first."""
    label, steps = book.label_of(hand.by), []
    for one in reversed(group):
        home = held.dwellings[one.dwelling_id]
        home.version += 1
        counter = book.step(
            home, Verb(one.verb), hand.by, now=hand.now, label=label, reason=hand.reason, key=hand.key,
            person_id=one.person_id, household_id=one.household_id, row_id=one.row_id,
        )  # fmt: skip
        counter.occurred_at, counter.takes_back = one.occurred_at, one.seq
        steps.append(counter)
    rewrite(list(held.dwellings.values()), ["version"])
    book.append(steps)
    home = held.dwellings[told.dwelling_id]
    return Done(home, home.version, steps, [], _("已撤回，恢复到这一步以前。"))
