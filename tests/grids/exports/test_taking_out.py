"""A list leaves the system as a file: by one press, with real numbers and dates, and nothing in it that is carried out."""

import base64
import csv
import io
import re
import zipfile
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import Image
from python_calamine import CalamineWorkbook

from grids import pages
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import Refusal
from grids.exports.models import Export, ExportState
from grids.exports.sources import Rows
from tests.factories import whistles as made
from tests.factories.collecting import an_entry, opened
from tests.factories.dwellings import a_dwelling
from tests.factories.homes import a_home
from tests.factories.initiatives import begun
from tests.factories.patrols import a_finding
from tests.factories.registry import a_building_by_hand
from tests.factories.tenures import a_lease, a_venue, an_owner
from tests.grids.exports.lists import FIGURES, WHISTLES
from tests.grids.staffing.test_pages import hold
from tests.guards.pages import closed
from tests.personas import LIANHUA
from whistles.statistics import actions as statistics

pytestmark = pytest.mark.django_db


def pressed(client, name: str, form: str, query: str = "", **more):
    return client.post(reverse("export_new"), {"list": name, "query": query, "form": form, **more})


def content(response) -> bytes:
    assert response.status_code == 200, response.status_code
    try:
        return b"".join(response.streaming_content)
    finally:
        closed(response)


def test_a_small_list_is_the_answer_to_one_press(signed_in, departments):
    hostile = '=HYPERLINK("http://x","a")'
    first = made.a_whistle(title=hostile)
    made.a_whistle(title="－2+3\x01 不亮")
    response = pressed(
        signed_in("street_admin"), WHISTLES.name, "xlsx", f"area={LIANHUA}&before=xyz", reason="月度会"
    )
    assert "filename*=utf-8''%E5%93%A8%E4%BB%B6_" in response["Content-Disposition"]
    raw = content(response)
    rows = sheet_of(raw)
    above = "\n".join(str(row[0]) for row in rows[:8])
    said = ("王研判（street_admin）", "数据截至", f"区域 {LIANHUA}", "月度会", "已脱敏")
    assert [word for word in said if word not in above] == []
    at = next(number for number, row in enumerate(rows) if row[0] == "编号")
    written = {row[0]: row for row in rows[at + 1 : at + 3]}
    _number, title, version, whistled = written[first.number]
    assert (title, type(version), type(whistled)) == (hostile, float, datetime)
    assert {row[1] for row in written.values()} == {hostile, "－2+3 不亮"}
    assert rows[at + 3][0] == "共 2 行"
    parts = zipfile.ZipFile(io.BytesIO(raw))
    xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert f'topLeftCell="B{at + 2}"' in xml
    # the program's own mark of a text stands at the two that look like a formula
    marked = [at for at, one in enumerate(xfs(parts)) if 'quotePrefix="1"' in one]
    assert sum(xml.count(f's="{at}"') for at in marked) == 2


def sheet_of(raw: bytes) -> list[list]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )


def xfs(parts: zipfile.ZipFile) -> list[str]:
    styles = parts.read("xl/styles.xml").decode()
    return re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") : styles.index("</cellXfs>")])


def test_every_cell_of_bare_text_that_could_be_carried_out_is_a_text(signed_in, departments):
    hostile = ("=1+1", "+1", "-1", "@SUM(1)", " \t=1", "＝1", "　@x", "\r=1", "\ufeff=1")
    for title in hostile:
        made.a_whistle(title=title.strip("\r") or title)
    raw = content(pressed(signed_in("street_admin"), WHISTLES.name, "csv", reason="=cmd()"))
    assert raw.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) for cell in row]
    dangerous = [
        cell for cell in cells if cell.lstrip(" \t\r\n\u3000\ufeff")[:1] in tuple("=+-@＝＋－＠") and cell
    ]
    assert dangerous == []
    assert sum(cell.startswith("'") for cell in cells) >= len(hostile)


def test_figures_are_numbers_in_a_workbook_and_tables_and_pictures_in_a_document(signed_in, departments):
    client, picture = signed_in("street_leader"), io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(picture, "PNG")
    sent = {
        "chart": ["chart-below", "chart-below"],
        "picture": [
            "data:image/png;base64," + base64.b64encode(picture.getvalue() + b"<script>").decode(),
            "data:,x",
        ],
    }
    raw = content(pressed(client, FIGURES.name, "docx", **sent))
    document = Document(io.BytesIO(raw))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["苏家塘", "12", "91.7%"]
    assert len(document.inline_shapes) == 1
    parts = zipfile.ZipFile(io.BytesIO(raw))
    assert [name for name in parts.namelist() if b"<script>" in parts.read(name)] == []
    rows = sheet_of(content(pressed(client, FIGURES.name, "xlsx")))
    at = next(number for number, row in enumerate(rows) if row[0] == "区域")
    assert rows[at + 1] == ["苏家塘", 12, 0.917]


def test_each_step_of_an_export_stands_in_the_security_log(signed_in, departments):
    made.a_whistle()
    content(pressed(signed_in("street_admin"), WHISTLES.name, "csv", f"area={LIANHUA}"))
    entries = SecurityEvent.objects.filter(kind=Kind.EXPORT, subject_kind="grids.export").order_by("seq")
    assert [entry.detail["step"] for entry in entries] == ["提出", "生成", "下载"]
    assert entries[2].detail["rows"] == 1
    assert {entry.area_code for entry in entries} == {LIANHUA}


def test_nobody_but_the_maker_opens_it_and_only_while_their_post_is_the_same(signed_in, person, departments):
    made.a_whistle()
    mine = signed_in("street_admin")
    content(pressed(mine, WHISTLES.name, "csv"))
    export = Export.objects.get()
    assert export.state == ExportState.READY
    address = reverse("export_file", args=[export.pk])
    for other in ("street_leader", "auditor", "system_admin", "other_street_admin"):
        assert signed_in(other).post(address).status_code == 404
    assert signed_in("street_admin").get(address).status_code == 405
    Export.objects.update(held=[*export.held, "area 530103"])
    assert mine.post(address).status_code == 403


def test_a_complaint_never_leaves_the_system(signed_in, departments):
    leader = signed_in("street_leader")
    assert pressed(leader, "tests_complaints", "xlsx").status_code == 404
    assert leader.get(reverse("paper_list", args=["tests_complaints"])).status_code == 404
    assert pressed(leader, "no_such_list", "xlsx").status_code == 404
    assert pressed(signed_in("department_handler"), "tests_leads", "xlsx").status_code == 403
    assert not Export.objects.exists()


WHO = (
    "street_admin",
    "street_leader",
    "district_desk",
    "complaint_officer",
    "department_handler",
    "city_viewer",
    "auditor",
)


def test_no_registered_list_holds_a_complaint_whoever_takes_it_out(person, departments):
    """Each list of the product, by everybody, masked and whole: the ordinary matter is there, the complaint nowhere."""
    complaint = made.a_whistle(
        lead=made.a_lead(is_sealed=True, accused=departments["lianhua-market"], title="反映一件事"),
        department="lianhua-urban",
    )
    ordinary, figure = (
        made.a_whistle(title="楼道灯不亮"),
        {"area": LIANHUA, "as_of": str(timezone.localdate())},
    )
    a_finding(what="楼道灯不亮")
    a_building_by_hand(number="楼道灯不亮")
    begun(name="楼道灯不亮")
    hold("530102006004001", "inspector", "楼道灯不亮")
    collecting = opened()
    an_entry(collecting, name="楼道灯不亮")
    home = a_dwelling(a_building_by_hand(number="楼道灯不亮二"))
    a_home(dwelling=home, occurred_on=timezone.localdate())
    a_venue(home, "楼道灯不亮")
    a_lease(home, part="楼道灯不亮")
    an_owner(home)
    needed = {"initiative_entries": {"initiative": str(collecting.initiative_id)}}
    statistics.refresh(wait=True)
    seen = set()
    for name, one in pages.lists().items():
        if name.startswith("tests_"):
            continue
        query = (
            {**figure, "figure": FIGURE_OF.get(name, "")}
            if name.startswith("figure")
            else needed.get(name, {})
        )
        for who in WHO:
            for is_full in (False, True):
                try:
                    rows = [
                        row
                        for batch in Rows(one, person(who), query, is_full=is_full).batches()
                        for row in batch
                    ]
                except Refusal:
                    continue
                told = str(rows)
                assert complaint.number not in told, (name, who)
                assert "反映一件事" not in told, (name, who)
                if ordinary.number in told or "楼道灯不亮" in told:
                    seen.add(name)
    # what holds nothing would hold no complaint either
    assert seen == {name for name in pages.lists() if not name.startswith("tests_")} - {
        "visit_conflicts",
        "requests",
        "figure_leads",
        "figure_rounds",
    }


FIGURE_OF = {"figure_whistles": "whistled", "figure_rounds": "rounds", "figure_leads": "settled"}
