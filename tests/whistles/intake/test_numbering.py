"""Channels that number anew: there the year or month of receipt is part of what a matter is known by."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.whistles.imports.test_batch import bring, row
from whistles.imports.references import References
from whistles.intake import actions
from whistles.intake.models import Lead
from whistles.intake.numbering import Numbering, declare_numbering
from whistles.intake.spaces import Anew

pytestmark = pytest.mark.django_db


def at(year: int, month: int = 3, day: int = 2, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def street(departments) -> Area:
    return Area.objects.get(code=personas.LIANHUA)


def brought(street: Area, *rows):
    return bring(list(rows), References(street, made.source(), made.grade(street), system_actor()))


def numbered(number: str, received: datetime, **cells):
    return row(number, **cells)._replace(received_at=received, closed_at=None)


def declared(street: Area, anew: str, area_code: str = personas.LIANHUA) -> Numbering:
    return declare_numbering(area_code=area_code, source=made.source(), anew=anew, by=system_actor())


def spaces() -> dict[str, str]:
    return {lead.title: lead.number_space for lead in Lead.objects.all()}


def test_of_a_source_that_numbers_anew_every_year_one_number_is_a_matter_of_each_year(street):
    first, second = numbered("12", at(2022), title="路灯不亮"), numbered("12", at(2023), title="占道经营")
    assert len(brought(street, first, second).refused) == 1

    declared(street, Anew.YEAR)

    assert brought(street, second, first).imported == 1
    assert brought(street, first, second).unchanged == 2
    assert spaces() == {"路灯不亮": "y2022", "占道经营": "y2023"}


def test_new_years_day_in_china_begins_the_year_and_a_month_is_told_from_the_next(street):
    declared(street, Anew.MONTH)
    eve = numbered("1", datetime(2022, 12, 31, 15, 59, tzinfo=timezone.get_fixed_timezone(0)), title="除夕")
    day = numbered("1", datetime(2022, 12, 31, 16, 1, tzinfo=timezone.get_fixed_timezone(0)), title="元旦")

    assert brought(street, eve, day).imported == 2
    assert spaces() == {"除夕": "m2022-12", "元旦": "m2023-01"}


def test_the_nearest_area_says_how_a_source_numbers_and_the_desk_goes_by_it_too(street, person):
    declared(street, Anew.YEAR, "530102")
    brought(street, numbered("7", at(2022)))
    desk = {
        "source": made.source(), "source_number": "7", "content": "", "area": street, "by": system_actor(),
    }  # fmt: skip
    lead, is_new = actions.receive_lead(title="路灯又不亮", received_at=at(2023), **desk)
    assert is_new
    assert lead.number_space == "y2023"

    with pytest.raises(Refusal, match="例如 7"):
        declared(street, Anew.NEVER)
    # who administers and reads no matter is told no number of one
    with pytest.raises(Refusal, match="一件，不能改成一套编号；是哪些"):
        declare_numbering(
            area_code=personas.LIANHUA, source=made.source(), anew=Anew.NEVER, by=person("system_admin")
        )

    assert not Numbering.objects.filter(area_code=personas.LIANHUA).exists()
    with pytest.raises(Refusal, match="已经登记过另一件事"):
        actions.receive_lead(title="路灯又不亮", received_at=at(2022, 5), **desk)


def test_the_street_says_it_in_the_administration_and_the_log_keeps_it(street, signed_in, system_admin):
    brought(street, numbered("9", at(2023)))
    client, where = signed_in("street_admin"), reverse("admin:whistles_numbering_add")

    answer = client.post(where, {"source": made.source().code, "anew": "year"})

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    own = Numbering.objects.get()
    assert (own.area_code, own.anew) == (personas.LIANHUA, "year")
    assert Lead.objects.get().number_space == "y2023"
    assert SecurityEvent.objects.filter(detail__what="numbering", detail__new="year").count() == 1
    assert signed_in("department_handler").get(where).status_code in (302, 403)
