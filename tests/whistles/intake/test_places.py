"""A matter lies somewhere: converted at the edge, in a grid, kept with the whistle, put right, and gone with its term."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.areas.changing import Relocation, change_boundaries
from grids.areas.coordinates import gcj02_from_wgs84
from grids.areas.models import BoundaryChange, ChangeKind
from grids.conduct.events import broken_links, text_of
from grids.conduct.refusals import Refusal
from grids.lists.models import Following
from grids.staff.models import Member
from grids.staff.queries import system_actor
from grids.together import carried, finding, grid_figures, handed, pins
from tests import personas
from tests.database import taken_back
from tests.factories import places as drawing
from tests.factories import whistles as made
from whistles.intake.actions import take as take_of_lead
from whistles.intake.facts import agree as agree_lead
from whistles.intake.models import Lead
from whistles.lifecycle.actions import take
from whistles.lifecycle.erasing import erase_past_term
from whistles.lifecycle.facts import agree
from whistles.lifecycle.listings import WHISTLES
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db

WEST, EAST = personas.SUJIATANG_GRID, f"{personas.SUJIATANG}002"


@pytest.fixture
def grids(departments):
    """Two grids of a community, side by side."""
    return drawing.drawn(WEST, column=0), drawing.drawn(EAST, column=1)


def test_a_lead_gets_its_grid_from_its_place_and_its_whistle_lies_there_too(grids):
    lead = made.a_lead(point=drawing.within(1), area=None)
    assert (lead.area_id, lead.point.coords, lead.point_source) == (EAST, drawing.within(1), "WGS84")
    whistle = made.a_whistle(lead=lead)
    assert (whistle.area_id, whistle.point, whistle.point_source) == (EAST, lead.point, "WGS84")
    for row, is_same in ((lead, agree_lead), (whistle, agree)):
        row = row._meta.model.objects.get(pk=row.pk)
        assert is_same(row, bytes(row.events.order_by("-seq").first().facts))


def test_a_place_of_another_system_is_converted_and_says_of_which(grids):
    lead = made.a_lead(point=gcj02_from_wgs84(*drawing.within(0)), coord_source="GCJ02", area=None)
    assert (lead.area_id, lead.point_source) == (WEST, "GCJ02")
    assert lead.point.coords == pytest.approx(drawing.within(0), abs=2e-6)


@pytest.mark.parametrize("degrees", [(float("nan"), 25.0), (191.0, 25.0), (25.0, 102.7)])
def test_what_is_no_place_is_refused(grids, degrees):
    with pytest.raises(Refusal) as refused:
        made.a_lead(point=degrees)
    assert refused.value.field == "place"


def test_a_place_in_no_grid_wants_an_area(grids):
    with pytest.raises(Refusal) as refused:
        made.a_lead(point=(103.9, 25.9), area=None)
    assert refused.value.field == "area"


def test_a_place_well_outside_of_the_own_area_is_asked_about(grids):
    officer = personas.make("community_officer")
    far = (drawing.LON - 0.01, drawing.LAT)
    with pytest.raises(Refusal) as refused:
        made.a_lead(WEST, point=far, by=officer)
    assert (refused.value.field, refused.value.code) == ("outside_confirmed", "outside")
    assert "以外 1" in str(refused.value)
    assert made.a_lead(WEST, point=far, by=officer, outside_confirmed=True).point.x == far[0]
    # within 50 m nobody is asked
    made.a_lead(WEST, point=(drawing.LON - 0.0003, drawing.LAT), by=officer)


def test_the_place_of_a_matter_goes_with_its_term(grids):
    lead = made.a_lead(
        point=drawing.within(0), area=None, received_at=timezone.now() - timedelta(days=3 * 365 + 3)
    )
    whistle = made.a_whistle(
        lead=lead, state="closed", whistled_at=timezone.now() - timedelta(days=3 * 365 + 2)
    )
    assert erase_past_term(by=system_actor()).done == 1
    lead.refresh_from_db()
    whistle.refresh_from_db()
    assert (lead.point, lead.point_source, whistle.point, whistle.point_source) == (None, "", None, "")
    assert agree(whistle, bytes(whistle.events.order_by("-seq").first().facts))


def test_a_place_is_marked_the_same_whatever_library_writes_it(grids):
    lead = made.a_lead(point=drawing.within(0))
    assert text_of(Lead.objects.get(pk=lead.pk).point) == f"{drawing.within(0)[0]!r} {drawing.within(0)[1]!r}"


# --- what moves with boundaries


def relocated(by, *, codes=(WEST, EAST), heirs=None):
    """What every subject of whistles moves, once boundaries have changed."""
    change = BoundaryChange.objects.create(
        area_id=personas.SUJIATANG, kind=ChangeKind.REDRAW, from_day=timezone.localdate(), reason="调整", actor=by,
        recorded_at=timezone.now(), told={},
    )  # fmt: skip
    found = Relocation(change, timezone.localdate(), by, tuple(codes), heirs or {})
    return {one.name: one.move(found) for one in carried() if one.name in ("whistles", "leads")}


def shifted() -> None:
    """The eastern grid takes all of the west, and lies there from today on; the western one goes further west."""
    west, east = (made.Area.objects.get(code=code) for code in (WEST, EAST))
    drawing.draw(west, column=-1, since=timezone.localdate())
    drawing.draw(east, column=0, width=2, since=timezone.localdate())


def test_open_matters_go_with_the_ground_they_lie_on_and_closed_ones_stay(grids):
    placed = [made.a_whistle(lead=made.a_lead(point=drawing.within(0), area=None)) for _one in range(3)]
    closed = made.a_whistle(lead=made.a_lead(point=drawing.within(0), area=None), state="closed")
    bare = made.a_whistle(WEST)
    pooled = made.a_lead(point=drawing.within(0), area=None)
    due = {one.pk: one.next_due_at for one in placed}
    shifted()
    with taken_back():
        # whoever keeps areas and reads no matters is told how many, and of none which
        unread = relocated(personas.make("system_admin"))
        assert [(one.count, one.rows) for rows in unread.values() for one in rows] == [(3, ()), (1, ())]
    moved = relocated(personas.make("grid_admin"))
    assert [(one.area_from, one.area_to, one.count) for one in moved["whistles"]] == [(WEST, EAST, 3)]
    assert [(one.area_from, one.area_to, one.count) for one in moved["leads"]] == [(WEST, EAST, 1)]
    assert pooled.title in moved["leads"][0].rows[0][0]
    for one in (*placed, pooled, closed, bare):
        one.refresh_from_db()
    assert {one.area_id for one in (*placed, pooled)} == {EAST}
    assert {one.area_id for one in (closed, bare)} == {WEST}
    last = placed[0].events.order_by("-seq").first()
    assert (last.verb, last.area_before, last.area_code) == ("regrid", WEST, EAST)
    assert {one.pk: one.next_due_at for one in placed} == due
    for one in (*placed, pooled):
        assert broken_links(one.events.order_by("seq").iterator()) == []
    assert agree(placed[0], bytes(last.facts))
    assert relocated(system_actor()) == {"whistles": [], "leads": []}


def test_what_has_no_place_goes_to_the_heir_of_its_grid(grids):
    bare, kept = made.a_whistle(WEST), made.a_whistle(personas.SUJIATANG)
    moved = relocated(system_actor(), heirs={WEST: EAST})
    assert [(one.area_from, one.area_to, one.count) for one in moved["whistles"]] == [(WEST, EAST, 1)]
    bare.refresh_from_db()
    kept.refresh_from_db()
    assert (bare.area_id, kept.area_id) == (EAST, personas.SUJIATANG)


def test_many_matters_move_in_as_many_questions_as_few(grids):
    def asked(count: int) -> int:
        for _one in range(count):
            made.a_whistle(lead=made.a_lead(WEST, point=drawing.within(0)))
            made.a_lead(WEST, point=drawing.within(0))
        with CaptureQueriesContext(connection) as found:
            relocated(system_actor())
        return len(found)

    shifted()
    assert asked(6) == asked(2)


# --- maps


def test_open_matters_are_pins_by_shape_and_letter_and_complaints_never(grids):
    lead = made.a_lead(point=drawing.within(0), area=None)
    whistle = made.a_whistle(lead=made.a_lead(point=drawing.within(1), area=None), grade_code="emergency")
    Whistle.objects.filter(pk=whistle.pk).update(next_due_at=timezone.now() - timedelta(hours=1))
    made.a_lead(point=drawing.within(0), area=None, is_sealed=True, number="J-1")
    made.a_whistle(lead=made.a_lead(point=drawing.within(1), area=None), state="closed")
    shown = {
        one.name: one.of(personas.make("street_admin"), personas.LIANHUA)
        for one in pins() if one.name in ("whistles", "leads")
    }  # fmt: skip
    (pin,) = shown["whistles"]
    assert (pin.shape, pin.letter, pin.ring, pin.area_code) == ("pentagon", "急", True, EAST)
    assert (pin.lon, pin.lat) == drawing.within(1)
    assert whistle.number in pin.title
    (pin,) = shown["leads"]
    assert (pin.shape, pin.letter, pin.ring, str(lead.pk) in pin.url) == ("drop", "源", False, True)
    stranger = personas.make("other_street_admin")
    assert not any(one.of(stranger, personas.LIANHUA) for one in pins())


def test_the_figures_of_a_grid_are_what_their_lists_show(grids):
    for column, state in ((0, "whistled"), (0, "closed"), (1, "signed"), (1, "whistled")):
        made.a_whistle(lead=made.a_lead(point=drawing.within(column), area=None), state=state)
    Whistle.objects.filter(area_id=EAST, state="signed").update(
        next_due_at=timezone.now() - timedelta(hours=1)
    )
    user = personas.make("street_admin")
    figures = {one.name: one for one in grid_figures() if one.name.startswith("whistles_")}
    codes = [WEST, EAST, personas.SUJIATANG]
    with CaptureQueriesContext(connection) as asked:
        counted = {name: one.of(user, codes) for name, one in figures.items()}
    assert len(asked) <= 2 + 3  # the grants of the account are asked for once
    assert {code: n for code, (n, _url) in counted["whistles_open"].items()} == {
        WEST: 1,
        EAST: 2,
        personas.SUJIATANG: 3,
    }
    assert {code: n for code, (n, _url) in counted["whistles_overdue"].items()} == {
        WEST: 0,
        EAST: 1,
        personas.SUJIATANG: 1,
    }
    for found in counted.values():
        for number, url in found.values():
            assert WHISTLES.rows(user, dict(parse_qsl(urlsplit(url).query))).count() == number


# --- findings of rounds


def test_a_finding_becomes_a_lead_once(grids):
    officer = personas.make("community_officer")
    given = {"by": officer, "title": "消防通道被堵", "key": "round-1/3", "point": drawing.within(0)}
    first, again = finding()(**given), finding()(**given)
    assert (first.is_new, again.is_new, first[:3]) == (True, False, again[:3])
    lead = Lead.objects.get(pk=first.id)
    assert (lead.source_id, lead.area_id, lead.source_number) == ("grid_patrol", WEST, first.number)
    assert finding()(**given | {"key": "round-1/4"}).number != first.number


def test_who_takes_posts_over_follows_what_was_registered(grids):
    officer, other = personas.make("community_officer"), personas.make("street_admin")
    made.a_lead(WEST, by=officer)
    made.a_whistle(lead=made.a_lead(WEST, by=officer))
    made.a_whistle(lead=made.a_lead(WEST, by=officer), state="closed")
    (row,) = [one for one in handed() if one.name == "registered"]
    gives, takes = Member.objects.get(user=officer), Member.objects.get(user=other)
    assert row.count(gives, [personas.SUJIATANG]) == 2
    assert row.hand(member=gives, to=takes, areas=[personas.SUJIATANG], by=other) == 2
    assert Following.objects.filter(user=other).count() == 2
    assert row.count(gives, [personas.HONGSHAN]) == 0


# --- said in forms, over the API, and put right


def received(client, **given) -> Any:
    told = {
        "source": "grid_patrol", "title": "路面塌陷", "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "proposed_number": "20261128-ABC123", "area": "", "coord_source": "WGS84",
    }  # fmt: skip
    return client.post(reverse("lead_receive"), told | given)


def test_the_form_fills_the_grid_from_the_place(grids, client):
    personas.enter(client, personas.make("community_officer"))
    assert received(client, place="{:.7f},{:.7f}".format(*drawing.within(1))).status_code == 302
    assert Lead.objects.get().area_id == EAST


def test_the_form_shows_converted_degrees_before_it_keeps_them(grids, client):
    personas.enter(client, personas.make("community_officer"))
    place = "{:.7f},{:.7f}".format(*gcj02_from_wgs84(*drawing.within(0)))
    answer = received(client, place=place, coord_source="GCJ02")
    assert answer.status_code == 400
    assert "坐标已换算" in answer.content.decode()
    told = answer.context["form"].data["place_told"]
    assert received(client, place=place, coord_source="GCJ02", place_told=told).status_code == 302
    assert (Lead.objects.get().area_id, Lead.objects.get().point_source) == (WEST, "GCJ02")


def test_the_form_asks_twice_of_a_place_outside(grids, client):
    personas.enter(client, personas.make("community_officer"))
    far = f"{drawing.LON - 0.01},{drawing.LAT}"
    answer = received(client, place=far, area=WEST)
    assert answer.status_code == 400
    assert "以外" in answer.content.decode()
    told = answer.context["form"].data["place_told"]
    # another place is another question
    assert (
        received(client, place=f"{drawing.LON - 0.02},{drawing.LAT}", area=WEST, place_told=told).status_code
        == 400
    )
    assert received(client, place=far, area=WEST, place_told=told).status_code == 302


@pytest.mark.parametrize("place", ["东门口", "1,2,3", "200,25", "nan,25", ""])
def test_the_form_refuses_what_is_no_place_and_wants_an_area(grids, client, place):
    personas.enter(client, personas.make("community_officer"))
    assert received(client, place=place).status_code == 400


def test_the_api_wants_a_word_for_a_place_outside(grids, client):
    personas.enter(client, personas.make("community_officer"))
    given = {
        "source": "grid_patrol", "source_number": "XC-1", "title": "路灯不亮", "received_at": timezone.now().isoformat(),
        "point": [drawing.LON - 0.01, drawing.LAT], "area": WEST,
    }  # fmt: skip
    answer = client.post("/api/v1/leads/", given, content_type="application/json")
    assert (answer.status_code, answer.json()["field"], answer.json()["code"]) == (
        400,
        "outside_confirmed",
        "outside",
    )
    answer = client.post(
        "/api/v1/leads/", given | {"outside_confirmed": True}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["point"]) == (201, given["point"])
    inside = given | {"source_number": "XC-2", "point": list(drawing.within(1))}
    del inside["area"]
    answer = client.post("/api/v1/leads/", inside, content_type="application/json")
    assert (answer.status_code, answer.json()["area"]) == (201, EAST)


def test_a_place_is_put_right_and_the_one_before_is_kept_as_long(grids):
    desk = personas.make("street_admin")
    whistle = made.a_whistle(lead=made.a_lead(point=drawing.within(0), area=None))
    given = {"place": "{:.7f},{:.7f}".format(*drawing.within(1)), "coord_source": "WGS84", "reason": "点错了"}
    seen = whistle.version
    for _twice in range(2):
        whistle = take(whistle_id=whistle.pk, verb="put_place", by=desk, version=seen, given=given)
    assert whistle.events.filter(verb="put_place").count() == 1
    assert whistle.point.coords == drawing.within(1)
    assert whistle.places_before == [[*drawing.within(0), "WGS84"]]
    last = whistle.events.order_by("-seq").first()
    assert last.given["moved_by"] == pytest.approx(201, abs=3)
    assert "102.7" not in str(last.given)
    assert agree(Whistle.objects.get(pk=whistle.pk), bytes(last.facts))
    lead = made.a_lead(WEST)
    lead = take_of_lead(lead_id=lead.pk, verb="put_place", by=desk, version=lead.version, given=given)
    assert (lead.point.coords, lead.places_before) == (drawing.within(1), None)


def test_the_pages_of_a_matter_show_where_it_lies(grids, client):
    personas.enter(client, personas.make("street_admin"))
    lead = made.a_lead(point=drawing.within(0), area=None)
    whistle = made.a_whistle(lead=made.a_lead(point=drawing.within(1), area=None))
    for address in (reverse("lead", args=[lead.pk]), reverse("whistle", args=[whistle.pk])):
        page = client.get(address)
        assert {one["properties"]["code"] for one in page.context["place_map"]["features"]} == {WEST, EAST}
        assert "data-place-map" in page.content.decode()
    assert "place-choosing" in client.get(reverse("lead_receive")).content.decode()
    assert "place-choosing" in client.get(reverse("lead_take", args=[lead.pk, "put_place"])).content.decode()
    assert (
        "place-choosing"
        in client.get(reverse("whistle_take", args=[whistle.pk, "put_place"])).content.decode()
    )


def test_a_merge_is_shown_before_and_moves_what_it_showed(grids):
    whistle = made.a_whistle(lead=made.a_lead(point=drawing.within(0), area=None))
    bare = made.a_whistle(WEST)
    whole = MultiPolygon(
        Polygon.from_bbox(
            (drawing.LON, drawing.LAT, drawing.LON + 2 * drawing.SIDE, drawing.LAT + drawing.SIDE)
        ),
        srid=4326,
    )
    given = {
        "shapes": {WEST: None, EAST: whole}, "from_day": timezone.localdate(), "reason": "合并", "by": system_actor(),
    }  # fmt: skip
    shown = change_boundaries(**given)
    whistle.refresh_from_db()
    assert whistle.area_id == WEST
    done = change_boundaries(**given, confirm=True)
    ways = [
        [(one.area_from, one.area_to, one.count) for one in report.moved["whistles"]]
        for report in (shown, done)
    ]
    assert ways == [[(WEST, EAST, 2)]] * 2
    for one in (whistle, bare):
        one.refresh_from_db()
        assert (one.area_id, one.events.order_by("-seq").first().verb) == (EAST, "regrid")
