"""Which matter a row of a ledger is: of an area and what lies below it, next door, and where zeros were lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.whistles.imports.test_batch import NOW, bring, row
from whistles.imports.doubts import ABOVE, NEXT_DOOR, ZEROS
from whistles.imports.references import References
from whistles.intake.models import Lead
from whistles.intake.queries import number_taken
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db
DISTRICT, OTHER = "530102", personas.HONGYUN


@pytest.fixture
def of(departments, person):
    def references(area: str = personas.LIANHUA, by: str = "", *, graded: bool = True) -> References:
        place = Area.objects.get(code=area)
        grade = made.grade(place) if graded else None
        return References(place, made.source(), grade, person(by) if by else system_actor())

    return references


def doubts(tally) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for _line, number, doubt in tally.doubts:
        found.setdefault(doubt.kind, []).append((number, doubt.other))
    return found


@pytest.mark.parametrize(("first", "then"), [(DISTRICT, personas.LIANHUA), (personas.LIANHUA, DISTRICT)])
def test_the_same_ledger_of_a_district_and_its_street_adds_nothing_and_is_closed_by_whoever_may(
    of, first, then
):
    bring([row("A1"), row("A2")], of(first))

    again = bring([row("A1"), row("A2", closed=True)], of(then))

    assert again.imported == 0
    assert [line for line, reason in again.refused if "以外的区域" in reason] == (
        [] if then == DISTRICT else [2]
    )
    assert Lead.objects.count() == 2
    assert Whistle.objects.filter(state="closed").count() == (1 if then == DISTRICT else 0)


def test_two_rows_of_one_matter_by_its_community_and_by_the_district_alone_close_it_once(of):
    bring([row("A1", area=personas.SUJIATANG)], of())

    rows = [row("A1", area=personas.SUJIATANG), row("A1", closed=True)]
    for told in (rows[::-1], rows):
        tally = bring(told, of(DISTRICT))
        assert (tally.imported, tally.refused) == (0, [])

    assert Whistle.objects.get().state == "closed"
    bring([row("A2", area=personas.SUJIATANG)], of(graded=False))
    assert bring([row("A2"), row("A2", area=personas.SUJIATANG, closed=True)], of(DISTRICT)).updated == 2
    assert Whistle.objects.get(leads__source_number="A2").state == "closed"


def test_what_those_above_brought_in_and_a_street_may_not_know_adds_nothing_and_says_so(of):
    bring([row("A1"), row("A3")], of(DISTRICT))

    tally = bring([row("A1", closed=True), row("A3", title="别的事", days_ago=9)], of(by="street_admin"))

    assert (tally.unchanged, tally.imported, tally.refused) == (1, 1, [])
    assert doubts(tally) == {ABOVE: [("A1", DISTRICT)]}
    assert not Whistle.objects.filter(state="closed").exists()


def test_a_number_of_the_same_street_that_the_importer_may_not_know_is_refused_by_one_sentence(of):
    bring([row("A1")], of())

    for told in (row("A1"), row("A1", title="别的事", days_ago=9)):
        tally = bring([told], of(by="other_street_admin"))
        assert (tally.unchanged, tally.doubts, [reason for _line, reason in tally.refused]) == (
            0,
            [],
            [number_taken()],
        )


def test_a_number_that_is_known_next_door_with_the_same_matter_comes_in_and_is_said(of):
    bring([row("B1"), row("B2")], of(OTHER))
    # what a desk next door typed on that day under that number, and what is the same in words too
    for number, title in (("B3", "别的事"), ("B4", row("B4").title)):
        made.a_lead(OTHER, number=number, title=title, received_at=row(number).received_at)

    tally = bring([row("B1"), row("B2", title="井盖松动", days_ago=9), row("B3"), row("B4")], of())

    assert tally.imported == 4
    assert doubts(tally) == {NEXT_DOOR: [("B1", OTHER), ("B4", OTHER)]}


def test_numbers_that_are_the_same_but_for_zeros_in_front_are_two_and_said(of):
    bring([row("000777"), row("12")], of())

    tally = bring([row("777"), row("0012"), row("45"), row("0045"), row("46"), row("00")], of())

    assert tally.imported == 6
    assert doubts(tally) == {
        ZEROS: [("777", "000777"), ("0012", "12"), ("45", "0045"), ("0045", "45")],
    }


def test_a_day_later_and_from_elsewhere_nothing_is_doubtful(of):
    bring([row("C1")], of(OTHER))
    tally = bring([row("C1")._replace(received_at=NOW - timedelta(days=2)), row("C2")], of())
    assert (tally.imported, tally.doubts) == (2, [])


@pytest.mark.django_db(transaction=True)
def test_a_district_and_its_street_that_bring_the_same_in_at_once_bring_it_in_once(of):
    rows = [row(f"D{number}") for number in range(30)]
    begin, tallies = threading.Barrier(2), []

    def bring_in_there(references: References) -> None:
        begin.wait(timeout=30)
        tallies.append(bring(rows, references))
        connection.close()

    threads = [
        threading.Thread(target=bring_in_there, args=(of(area),)) for area in (DISTRICT, personas.LIANHUA)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert sorted(tally.imported for tally in tallies) == [0, 30]
    assert Lead.objects.count() == 30
