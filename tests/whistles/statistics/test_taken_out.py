"""Statistics leave the system as the numbers of their pages, for whoever sees the page, and of no other area or department."""

import re
from urllib.parse import urlencode

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from grids import pages
from grids.conduct.refusals import Refusal
from grids.exports.models import Export
from grids.lists.tables import Share
from tests.factories import whistles as made
from tests.personas import HONGYUN, LIANHUA
from whistles.statistics import actions as statistics

pytestmark = pytest.mark.django_db


@pytest.fixture
def matters(departments):
    for state in ("closed", "closed", "whistled", "suspended", "cancelled", "in_progress"):
        made.a_whistle(state=state)
    made.a_whistle(department="lianhua-police", grade_code="key")
    statistics.refresh(wait=True)


def said_by(html: str) -> str:
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)


def test_every_number_of_a_file_stands_on_its_page(matters, signed_in, person):
    asked = {"area": LIANHUA}
    seen = {}
    for name in ("statistics", "period", "departments"):
        one = pages.figures()[name]
        sheet = one.of(person("street_leader"), asked)
        html = signed_in("street_leader").get(reverse(one.page), asked).content.decode()
        shown = said_by(html)
        assert f'name="list" value="{name}"' in html
        for table in sheet.tables:
            for row in table.rows:
                assert len(row) == len(table.heads), (name, table.title)
                assert str(row[0]).removeprefix("办结方式：") in shown or name == "period", (
                    name,
                    table.title,
                    row[0],
                )
                for value in (one for one in row[1:] if one != "率"):
                    text = f"{value:,}" if isinstance(value, int) else str(value if value is not None else "")
                    assert text in shown, (name, table.title, row)
        seen[name] = {table.title: table.rows for table in sheet.tables}
    totals = dict(seen["statistics"]["总数"])
    assert (totals["吹哨"], totals["办结"], totals["撤销"]) == (7, 2, 1)
    assert dict((row[0], row[1]) for row in seen["statistics"]["下级区域"])["苏家塘社区居民委员会"] == 7
    assert seen["period"]["总数"][0][:2] == ("期内吹哨", 7)


def test_a_rate_is_a_number_where_there_are_enough(departments, person):
    for _number in range(31):
        made.a_whistle(state="closed")
    statistics.refresh(wait=True)
    sheet = pages.figures()["statistics"].of(
        person("street_leader"), {"area": LIANHUA, "as_of": str(timezone.localdate())}
    )
    rate = dict(sheet.tables[0].rows)["结哨率"]
    assert (type(rate), str(rate), float(rate)) == (Share, "100.0%", 1.0)


def test_nobody_takes_out_figures_of_another_area_or_department(matters, person):
    figures = pages.figures()
    own = figures["departments"].of(person("department_handler"), {"area": LIANHUA})
    assert [row[0] for row in own.tables[0].rows] == ["城市管理办公室"]
    for name in ("statistics", "period"):
        with pytest.raises(Refusal):
            figures[name].of(person("street_leader"), {"area": HONGYUN})
        with pytest.raises(Refusal):
            figures[name].of(person("department_handler"), {})
        with pytest.raises((Refusal, Http404)):
            figures[name].of(person("street_leader"), {"area": "999999"})


def test_the_list_behind_a_figure_is_taken_out_under_the_area_of_the_figure(matters, signed_in, person):
    query = urlencode({"figure": "whistled", "area": LIANHUA, "as_of": str(timezone.localdate())})
    for who in ("street_admin", "city_viewer"):
        given = {"list": "figure_whistles", "query": query, "form": "csv"}
        response = signed_in(who).post(reverse("export_new"), given)
        assert response.status_code == 200, who
        assert b"".join(response.streaming_content)
        export = Export.objects.get(asked_by=person(who))
        assert (export.state, export.rows, export.area_code) == (Export.State.READY, 7, LIANHUA)


def test_leads_that_a_reader_counts_and_does_not_read_are_printed_and_taken_out(departments, signed_in):
    lead = made.a_lead_in("settled")
    statistics.refresh(wait=True)
    asked = {"figure": "settled", "area": LIANHUA, "as_of": str(timezone.localdate())}
    paper = signed_in("city_viewer").get(reverse("paper_list", args=["figure_leads"]), asked)
    assert paper.status_code == 200
    assert lead.area.name in (shown := said_by(paper.content.decode()))
    assert lead.source.name not in shown
    for form in ("csv", "xlsx"):
        given = {"list": "figure_leads", "query": urlencode(asked), "form": form}
        file = signed_in("city_viewer").post(reverse("export_new"), given)
        assert file.status_code == 200
        assert b"".join(file.streaming_content)
