"""Whatever two rows say, and whatever points at them: merged and parted again, everything is as it was.

`ENGINE_EXAMPLES` sets how many pairs are tried; few in the ordinary suite.
"""

import os
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.events import broken_links
from grids.people.actions import correct_person
from grids.people.kinds import DocumentKind, Fact
from grids.people.models import Consent, Person, PersonEvent
from grids.people.same.merging import collisions, merge
from grids.people.same.parting import part
from grids.people.writing import opened
from tests import personas
from tests.factories.people import a_consent, a_number, a_person, a_phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "10"))
SIDES = st.fixed_dictionaries(
    {
        "has_document": st.booleans(),
        "has_phone": st.booleans(),
        "domicile_code": st.sampled_from(["", "530199"]),
        "nation": st.sampled_from(["", "LAO"]),
        "registered_here": st.sampled_from(["", "01", "02"]),
        "sex": st.sampled_from(["0", "1"]),
        "born_on": st.sampled_from([None, date(1980, 2, 29)]),
        "consents": st.sets(st.sampled_from(["phone", "guardian"])),
        "children": st.integers(0, 2),
    }
)


def made(side: dict) -> Person:
    told = {name: side[name] for name in ("domicile_code", "nation", "registered_here", "sex")}
    if side["has_document"]:
        told |= {"number": a_number(date(1980, 2, 29))}
        told["sex"] = "1"
    else:
        told |= {"kind": DocumentKind.NONE, "born_on": side["born_on"]}
    person = a_person(name="和玉𠮷", phone=a_phone() if side["has_phone"] else "", **told)
    for what in sorted(side["consents"]):
        a_consent(person, what=what)
    for _ in range(side["children"]):
        child = a_person(number=a_number(date(2019, 1, 1)))
        correct_person(
            person_id=child.pk, field=Fact.GUARDIAN, value=person.pk, by=personas.make("grid_admin")
        )
    return person


def everything() -> dict:
    """Every row of a person in clear, and whom each consent is of."""
    found = {}
    for person in Person.objects.all():
        row = {one.attname: getattr(person, one.attname) for one in Person._meta.concrete_fields}
        row = {
            name: bytes(value) if isinstance(value, memoryview | bytes) else value
            for name, value in row.items()
        }
        found[person.pk] = row | {name: opened(person, name) for name in ("name", "document", "phone")}
    return found | dict(Consent.objects.values_list("pk", "person"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIDES, SIDES, st.sampled_from(["kept", "merged"]))
def test_parting_a_merge_is_as_if_it_had_never_been(one, other, way):
    with transaction.atomic():
        kept, gone = made(one), made(other)
        before = everything()
        by = personas.make("grid_admin")
        choices = {found.key: way for found in collisions(kept, gone)}
        row = merge(kept_id=kept.pk, merged_id=gone.pk, choices=choices, reason="当面核对过是一人", by=by)
        assert everything() != before
        assert part(merge_id=row.pk, reason="本人到场，是两个人", by=by).left == 0
        assert everything() == before
        for person in (kept, gone):
            assert broken_links(PersonEvent.objects.filter(person=person).order_by("seq").iterator()) == []
        transaction.set_rollback(True)
