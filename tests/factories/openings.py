"""What somebody opened outside their areas, and what was asked for of minors, for tests."""

from datetime import date, timedelta

from django.utils import timezone

from grids.approvals.actions import grant
from grids.approvals.models import Approval, What
from grids.openings.models import Opening
from grids.people.minors.asking import ask_leave, ask_once
from grids.people.minors.models import MinorLeave
from grids.registry.dwellings.models import Dwelling
from tests import personas
from tests.factories.people import a_number, a_person

TEEN = date(2010, 3, 4)


def an_opening(home: Dwelling, **told) -> Opening:
    """That the leader of another street opened a dwelling."""
    now, by = timezone.now(), personas.make("other_street_leader")
    given = {
        "kind": "dwelling", "subject_id": str(home.pk), "area_code": home.area_id, "opened_by": by, "opened_by_label": str(by),
        "why": "moved", "reason": "办理搬来的一家人", "opened_at": now, "until": now + timedelta(hours=24),
    }  # fmt: skip
    return Opening.objects.create(**given | told)


def an_asking() -> Approval:
    """That the officer of the community asked for a minor's name; the leader of the street may decide."""
    personas.make("street_leader")
    by = personas.make("community_officer")
    minor = a_person(number=a_number(TEEN))
    return ask_once(person_id=minor.pk, field="name", reason="紧急联系本人", by=by)


def a_leave(task: str = "秋季入学摸底") -> MinorLeave:
    """That the officer of the community may look at minors' values for a task."""
    leader, by = personas.make("street_leader"), personas.make("community_officer")
    until = timezone.localdate() + timedelta(days=20)
    asked = ask_leave(area_code=personas.SUJIATANG, task=task, until=until, by=by)
    grant(approval_id=asked.pk, by=leader)
    return MinorLeave.objects.get(approval__what=What.MINOR_LEAVE, approval=asked)
