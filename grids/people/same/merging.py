"""Two rows become one person: what collides is chosen, what points at one points at the other, and all of it is listed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, require
from grids.conduct.why import reason_of
from grids.of_people import Clash
from grids.people import book
from grids.people.kinds import NAMED, DocumentKind, Fact, Sex, State, Verb
from grids.people.locking import locked_all
from grids.people.minors.known import is_kept_back, needs_leave, of_age
from grids.people.models import Person
from grids.people.same.models import NotTheSame, PersonMerge
from grids.people.same.references import dwellings_of, moving, ties
from grids.people.writing import opened, put
from grids.personal.masking import masked
from grids.registry.dwellings.locking import lock_all

if TYPE_CHECKING:
    from grids.staff.models import User

KEPT, MERGED = "kept", "merged"
DOCUMENT = "document"
# what is filled where the kept row says nothing, beside what is sealed
PLAIN = ("nation", "registered_here", "domicile_code", "guardian_id")


class Collision(NamedTuple):
    """A clash with the reference that it is of; the two documents are of none."""

    of: str
    clash: Clash

    @property
    def key(self) -> str:
        """By which a choice names it."""
        return f"{self.of}:{self.clash.row}"


def collisions(kept: Person, merged: Person) -> list[Collision]:
    """What of two people can't both be one person's; each takes a choice."""
    found = []
    if kept.document and merged.document:
        ways = ((KEPT, _("用保留的登记的证件")), (MERGED, _("用并入的登记的证件")))
        found.append(Collision(DOCUMENT, Clash("", _("两条登记各有一个证件号"), ways)))
    for of, tie in ties().items():
        found += [Collision(of, clash) for clash in tie.clashes(kept, merged)]
    return found


@transaction.atomic
def merge(
    *, kept_id: UUID, merged_id: UUID, choices: Mapping[str, str], reason: str, by: "User"
) -> PersonMerge:
    """Merge a row into another. choices: for each collision its way. Nothing is deleted, and all that moved is listed."""
    reason = masked(reason_of(reason))
    kept, merged = _both(kept_id, merged_id, by)
    _can_be_one(kept, merged)
    chosen = _chosen(collisions(kept, merged), choices)
    moved = _settled(chosen, kept, merged)
    was_back = is_kept_back(kept) or needs_leave(merged)
    filled = _filled(
        kept, merged, takes_document=any(one.of == DOCUMENT and way == MERGED for one, way in chosen)
    )
    now = timezone.now()
    was, grown = merged.state, of_age(kept, was_kept_back=was_back)
    try:
        with transaction.atomic():
            moved |= _moved(kept, merged)
    except IntegrityError as error:
        raise Refusal(
            _("两条登记里有互相冲突的内容，现在不能合并；请先把其中一条更正，再合并。"), code="conflict"
        ) from error
    merged.state, merged.merged_into = State.MERGED, kept
    merged.name_hash = merged.phone_hash = b""
    merged.save(update_fields=["state", "merged_into", "name_hash", "phone_hash"])
    row = PersonMerge.objects.create(
        kept=kept, merged=merged, by=by, at=now, reason=reason, moved=moved, filled=filled, area_id=kept.area_id
    )  # fmt: skip
    NotTheSame.objects.filter(**_pair(kept, merged)).delete()
    book.append(
        [
            book.step(merged, Verb.MERGED, by, now=now, was=was, reason=reason, detail={"into": str(kept.pk), "union": str(row.pk)}),
            book.step(kept, Verb.TOOK_IN, by, now=now, reason=reason, detail={"row": str(merged.pk), "union": str(row.pk)} | grown),
        ]
    )  # fmt: skip
    return row


def _both(kept_id: UUID, merged_id: UUID, by: "User") -> tuple[Person, Person]:
    """Both rows, locked after the dwellings in which something of them lies."""
    require(kept_id != merged_id, _("请选另一条登记：一条登记不能并入自己。"), field="other")
    rows = {one.pk: one for one in Person.objects.visible_to(by).filter(pk__in=[kept_id, merged_id])}
    require(len(rows) == 2, _("没有找到另一条登记，请核对。"), field="other")
    for one in rows.values():
        oracle.require_in(by, Permission.PEOPLE_MERGE, one.area_id, _("合并登记"))
    lock_in(list(rows.values()))
    locked = locked_all(rows)
    return locked[kept_id], locked[merged_id]


def lock_in(people: list[Person]) -> None:
    """Lock the dwellings of these people after their houses, by their keys, as every step of a home does before it locks people."""
    lock_all(dwellings_of(people))


def _can_be_one(kept: Person, merged: Person) -> None:
    for one in (kept, merged):
        require(
            one.state in NAMED,
            _("其中一条已并入另一人或已去标识，请刷新后再看。"),
            field="other",
            code="conflict",
        )
    require(
        kept.street_code == merged.street_code,
        _("两条登记不在同一个街道，不能合并。"),
        field="other",
    )
    require(
        (kept.state == State.DEAD) == (merged.state == State.DEAD),
        _("一条登记为已故、一条不是，请先核对并更正其中一条，再合并。"),
        field="other",
        code="conflict",
    )
    require(
        kept.state != State.GONE or merged.state == State.GONE,
        _("请保留在册的那条登记，把已迁出的并入它。"),
        field="other",
    )


def _chosen(found: list[Collision], choices: Mapping[str, str]) -> list[tuple[Collision, str]]:
    """Each collision with its way; Refusal at the first that nothing was chosen for."""
    chosen = []
    for one in found:
        way = choices.get(one.key, "")
        require(
            way in dict(one.clash.ways),
            _("请选择怎么处理：%(what)s。") % {"what": one.clash.label},
            field=one.key,
        )
        chosen.append((one, way))
    return chosen


def _settled(chosen: list[tuple[Collision, str]], kept: Person, merged: Person) -> dict[str, list[str]]:
    """What subjects did about their collisions: rows that they changed, by the reference."""
    found: dict[str, list[str]] = {}
    for one, way in chosen:
        if one.of != DOCUMENT:
            rows = ties()[one.of].settle(one.clash, way, kept, merged)
            found.setdefault(f"settled {one.of}", []).extend(map(str, rows))
    return found


def _moved(kept: Person, merged: Person) -> dict[str, list[str]]:
    """Everything that points at the merged row points at the kept one; keys of rows, by table and column."""
    found = {}
    for one in moving():
        tie = one.tie()
        rows = one.of(merged).exclude(pk__in=list(tie.stays(kept, merged)) if tie else [])
        # nobody is their own guardian
        rows = rows.exclude(pk=kept.pk) if one.model is Person else rows
        keys = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
        if keys:
            one.model._base_manager.filter(pk__in=keys).update(**{one.field: kept.pk})
            found[one.column] = keys
    led = Person.objects.filter(merged_into=merged)
    if keys := [str(pk) for pk in led.order_by("pk").values_list("pk", flat=True)]:
        Person.objects.filter(pk__in=keys).update(merged_into=kept)
        found["grids_person.merged_into_id"] = keys
    return found


def _filled(kept: Person, merged: Person, *, takes_document: bool) -> list[str]:
    """What the kept row says nothing of it takes over from the merged one; names of these fields."""
    filled, names = [], []
    if takes_document or (merged.document and not kept.document):
        exchange_documents(kept, merged)
        filled.append(DOCUMENT)
    if merged.phone and not kept.phone:
        names += put(kept, "phone", opened(merged, "phone"))
        filled.append("phone")
    if kept.sex in (Sex.UNKNOWN, Sex.UNSAID) and merged.sex not in (kept.sex, Sex.UNKNOWN):
        kept.sex = merged.sex
        filled.append("sex")
    if kept.born_on is None and merged.born_on:
        kept.born_on, kept.born_is_certain = merged.born_on, merged.born_is_certain
        filled.append("born_on")
        names.append("born_is_certain")
    for name in PLAIN:
        value = getattr(merged, name)
        if value and not getattr(kept, name) and value != kept.pk:
            setattr(kept, name, value)
            filled.append(name)
    written = [*names, *(one for one in filled if one not in (DOCUMENT, "phone"))]
    if written:
        kept.save(update_fields=written)
    return filled


def exchange_documents(one: Person, other: Person) -> None:
    """Each has the other's document; of one document there is never a second row, not even between two statements."""
    first, second = ((person.document_kind, opened(person, Fact.DOCUMENT)) for person in (one, other))
    _give(other, DocumentKind.NONE, "")
    _give(one, *second)
    _give(other, *first)


def _give(person: Person, kind: str, number: str) -> None:
    person.document_kind = kind
    person.save(update_fields=["document_kind", *put(person, "document", number)])


def _pair(first: Person, second: Person) -> dict[str, UUID]:
    one, other = sorted((first.pk, second.pk))
    return {"one_id": one, "other_id": other}


def not_the_same(*, one_id: UUID, other_id: UUID, by: "User") -> NotTheSame:
    """Two rows that look like one person are two: nobody is asked again."""
    rows = list(Person.objects.visible_to(by).named().filter(pk__in=[one_id, other_id]))
    require(len(rows) == 2, _("没有找到这两条登记，请刷新后再看。"), code="conflict")
    for person in rows:
        oracle.require_in(by, Permission.PEOPLE_MERGE, person.area_id, _("认定是不是同一人"))
    made, _is_new = NotTheSame.objects.get_or_create(
        **_pair(*rows), defaults={"by": by, "at": timezone.now()}
    )
    return made
