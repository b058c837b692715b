"""Names and numbers leave people's rows when their term is over; that somebody lived somewhere stays, without who."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from grids.access.fence import everything
from grids.conduct.alone import each_alone
from grids.people import book
from grids.people.kinds import NAMED, DocumentKind, State, Verb
from grids.people.models import Consent, EarlierValue, Person, PersonEvent
from grids.people.same.models import NotTheSame
from grids.personal.fields import RESIDENT, after_term
from grids.registry.dwellings.rules import RegisterRules
from grids.together import forgets

if TYPE_CHECKING:
    from grids.staff.models import User

AT_A_TIME = 200


def pseudonymise_past_term(*, by: "User") -> int:
    """Take names and numbers off whoever is past their term; how many people."""
    today = timezone.localdate()
    done = 0
    with everything("names and numbers of residents go when their term is over"):
        for rows in _past_term(today):
            done += _all_of(rows, by)
    return done


def _past_term(today: date) -> Iterable[QuerySet[Person]]:
    """People past their term: by what their street set, by our default elsewhere, and by the outer limit everywhere."""
    kept = dict(RegisterRules.objects.values_list("street", "kept_days"))
    for street, days in kept.items():
        yield free(Person.objects.past_term(today - timedelta(days=days)).filter(street_code=street))
    default = RegisterRules._meta.get_field("kept_days").default
    yield free(Person.objects.past_term(today - timedelta(days=default)).exclude(street_code__in=list(kept)))
    yield forgotten(today - timedelta(days=RESIDENT.at_most or 0))


def free(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Those whom nothing ties to a place any more, and who answer for nobody."""
    wards = Person.objects.filter(guardian=OuterRef("pk"), state__in=NAMED)
    return rows.filter(~Exists(wards), place=None, also_in=[])


def forgotten(before: date) -> QuerySet[Person]:
    """Those whom nobody confirmed, and of whom nothing was written, since a day: whatever ties them."""
    since = PersonEvent.objects.filter(person=OuterRef("pk"), recorded_at__date__gte=before)
    unconfirmed = Q(confirmed_on=None) | Q(confirmed_on__lt=before)
    return Person.objects.named().filter(unconfirmed, ~Exists(since))


def _all_of(rows: QuerySet[Person], by: "User") -> int:
    done, after = 0, UUID(int=0)
    while True:
        found = list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
        if not found:
            return done
        done += each_alone(found, lambda pk: _one(rows, pk, by), "a person past their term kept their name")
        after = found[-1]


def may_be_pseudonymised(person: Person) -> bool:
    """Whether nothing ties somebody any more who left or died, and nothing waits for them."""
    if not _untied().filter(pk=person.pk).exists():
        return False
    led = Person.objects.filter(merged_into=person).values_list("pk", flat=True)
    return not any(one.waits([person.pk, *led]) for one in forgets())


def pseudonymise_now(person_id: UUID, *, by: "User") -> bool:
    """Names and numbers of one person go before their term, since they asked for it; False where something ties them."""
    with everything("names and numbers of somebody who asked for it go, with every row that was merged"):
        return _one(_untied(), person_id, by)


def _untied() -> QuerySet[Person]:
    return free(Person.objects.filter(state__in=(State.GONE, State.DEAD)))


def _one(rows: QuerySet[Person], pk: UUID, by: "User") -> bool:
    """The row with every row that was merged into it; False where somebody has it, or something ties it again, or waits for it."""
    person = rows.filter(pk=pk).select_for_update(of=("self",), skip_locked=True).first()
    if person is None:
        return False
    was = person.state
    led = list(Person.objects.filter(merged_into=person).order_by("pk").select_for_update(of=("self",)))
    gone = [one.pk for one in (person, *led)]
    if any(one.waits(gone) for one in forgets()):
        return False
    for one in (person, *led):
        _emptied(one)
    for subject in forgets():
        subject.forget(gone)
    person.state = State.PSEUDONYMISED
    person.save(update_fields=["state"])
    book.append([book.step(person, Verb.PSEUDONYMISED, by, now=timezone.now(), was=was)])
    return True


def _emptied(person: Person) -> None:
    changed = after_term(person) | {
        "document_kind": DocumentKind.NONE,
        "nation": "",
        "registered_here": "",
        "guardian_id": None,
        "born_is_certain": True,
    }
    if person.died_on:
        # a check holds that who is dead has died on a day
        changed["state"] = State.MERGED if person.merged_into_id else State.PSEUDONYMISED
    Person.objects.filter(pk=person.pk).update(**changed)
    EarlierValue.objects.filter(person=person).delete()
    Consent.objects.filter(person=person).delete()
    NotTheSame.objects.filter(Q(one=person) | Q(other=person)).delete()
