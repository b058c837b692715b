"""Somebody's own form is filled from a list they see: masked, or whole once another granted it; what comes of it is an export."""

import io
from datetime import date, timedelta

import docx
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from grids.exports import running
from grids.exports.actions import ask
from grids.exports.models import Export, ExportState
from grids.sheets.reports import sweeping
from grids.sheets.reports.models import ReportTemplate
from tests.factories.homes import a_home, incoming
from tests.factories.people import a_number
from tests.factories.templates import SHEET, a_document, a_workbook
from tests.grids.exports.test_whole import WHY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def family(areas, departments):
    """Somebody whose name looks like a formula, and a child."""
    grown = incoming(
        relation="02", name="段小明", phone="12400001111", number=a_number(sex="1"), kind="resident_id"
    )
    a_home(grown, incoming(date(2016, 5, 1), relation="20", name="段小宝"))
    return grown


def sent(
    client, data: bytes, *, name: str = "流动人口月报", file: str = "月报.xlsx", listing: str = "people"
):
    given = {"name": name, "listing": listing, "file": SimpleUploadedFile(file, data)}
    return client.post(reverse("report_new"), given)


def mapped(client, template: ReportTemplate, **given):
    wanted = {
        "sheet": SHEET,
        "first": 4,
        "query": "",
        "to-B": "name",
        "to-C": "document",
        "to-D": "phone",
    } | given
    return client.post(reverse("report_columns", args=[template.pk]), wanted)


@pytest.fixture
def template(signed_in, family) -> ReportTemplate:
    mine = signed_in("grid_admin")
    response = sent(mine, a_workbook())
    assert response.status_code == 302, response.content.decode()
    made = ReportTemplate.objects.get()
    assert mapped(mine, made).status_code == 302
    return made


def text_of(response, sheet: str = SHEET) -> str:
    raw = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_name(sheet).to_python()
    return "\n".join("|".join(map(str, row)) for row in rows)


def test_a_form_is_taken_its_heads_are_guessed_and_it_is_filled_masked(signed_in, family):
    mine = signed_in("grid_admin")
    assert sent(mine, a_workbook()).url == reverse("report_columns", args=[ReportTemplate.objects.get().pk])
    made = ReportTemplate.objects.get()
    assert bytes(made.content)[:2] != b"PK"
    assert made.file()[:2] == b"PK"
    page = mine.get(reverse("report_columns", args=[made.pk])).content.decode()
    assert '<option value="name" selected>' in page
    assert '<option value="document" selected>' in page
    assert "莲华街道流动人口登记表" in page
    assert mapped(mine, made).url == reverse("report", args=[made.pk])
    preview = mine.get(reverse("report", args=[made.pk])).content.decode()
    assert "段*" in preview
    assert "段小明" not in preview
    answer = mine.post(reverse("report_fill", args=[made.pk]), {"reason": "月报"})
    export = Export.objects.get()
    assert answer.url == reverse("export_page", args=[export.pk])
    assert (export.state, export.rows, export.template, export.is_full) == (
        ExportState.READY,
        2,
        made.pk,
        False,
    )
    said = text_of(mine.post(reverse("export_file", args=[export.pk])))
    assert "段*" in said
    assert "段小明" not in said
    assert "合计" in said
    assert f"导出号 {str(export.pk)[-12:]}" in said


def test_names_stand_in_it_once_another_granted_it_and_a_childs_never(template, signed_in, person, family):
    mine = signed_in("grid_admin")
    person("street_leader")
    lacking = mine.post(reverse("report_fill", args=[template.pk]), {"whole": "1", **WHY, "basis": ""})
    assert lacking.status_code == 400
    answer = mine.post(reverse("report_fill", args=[template.pk]), {"whole": "1", **WHY})
    export = Export.objects.get()
    assert answer.url == reverse("export_page", args=[export.pk])
    assert export.state == ExportState.ASKED
    leader = signed_in("street_leader")
    leader.post(reverse("export_decide", args=[export.pk]), {"decision": "yes", "answer": "同意"})
    assert running.run(export_id=export.pk).state == ExportState.READY
    said = text_of(mine.post(reverse("export_file", args=[export.pk])))
    assert "段小明" in said
    assert "12400001111" in said
    assert family.number in said
    # a minor stays masked in what is whole, too
    assert "段小宝" not in said
    assert f"用途：{WHY['reason']}" in said


def test_a_document_is_filled_row_by_row(signed_in, family):
    mine = signed_in("grid_admin")
    assert sent(mine, a_document(), file="名单.docx").status_code == 302
    made = ReportTemplate.objects.get()
    refused = mine.post(reverse("report_columns", args=[made.pk]), {"query": "", "to-姓名": "name"})
    assert refused.status_code == 400
    assert "房屋" in refused.content.decode()
    chosen = {"query": "", "to-姓名": "name", "to-房屋": "home"}
    assert mine.post(reverse("report_columns", args=[made.pk]), chosen).status_code == 302
    mine.post(reverse("report_fill", args=[made.pk]))
    export = Export.objects.get()
    assert (export.form, export.state) == ("docx", ExportState.READY)
    raw = b"".join(mine.post(reverse("export_file", args=[export.pk])).streaming_content)
    there = docx.Document(io.BytesIO(raw))
    names = [row.cells[0].text for row in there.tables[0].rows]
    assert len(names) == 3
    assert names[1].startswith("段*")
    assert "共 2 人" in there.paragraphs[0].text
    assert "导出号" in there.paragraphs[-1].text


def test_a_form_is_its_owners_alone(template, signed_in):
    for other in ("community_officer", "street_leader", "other_street_admin"):
        for name in ("report", "report_columns"):
            assert signed_in(other).get(reverse(name, args=[template.pk])).status_code == 404
        for name in ("report_fill", "report_remove"):
            assert signed_in(other).post(reverse(name, args=[template.pk])).status_code == 404
    assert "流动人口月报" not in signed_in("community_officer").get(reverse("report_list")).content.decode()


def test_whoever_lost_the_list_fills_nothing(template, signed_in, person):
    mine = signed_in("grid_admin")
    ReportTemplate.objects.update(listing="leads_of_nobody")
    assert mine.get(reverse("report", args=[template.pk])).status_code == 409
    ReportTemplate.objects.update(listing="people", owner=person("department_handler"))
    theirs = signed_in("department_handler")
    for name in ("report", "report_columns"):
        assert theirs.get(reverse(name, args=[template.pk])).status_code == 403
    assert theirs.post(reverse("report_fill", args=[template.pk])).status_code == 403
    assert not Export.objects.exists()


def test_what_doesnt_fit_is_said_on_the_page_that_asks(signed_in, family):
    mine = signed_in("grid_admin")
    for data, file, said in (
        (b"MZ", "程序.xlsm", "带宏的"), (a_workbook()[:400], "坏.xlsx", "已损坏"), (b"", "空.xlsx", "空"),
    ):  # fmt: skip
        answer = sent(mine, data, file=file)
        assert answer.status_code == 400
        assert said in answer.content.decode()
    assert sent(mine, a_workbook(), listing="complaints").status_code == 400
    assert not ReportTemplate.objects.exists()
    assert sent(mine, a_workbook()).status_code == 302
    twice = sent(mine, a_workbook())
    assert "已经有这个名称" in twice.content.decode()
    made = ReportTemplate.objects.get()
    # a heading is merged over its columns: nothing can be filled there
    assert mapped(mine, made, first="1").status_code == 400
    assert mapped(mine, made, first="0").status_code == 400
    assert mapped(mine, made, **{"to-B": "nothing"}).status_code == 400
    assert mapped(mine, made, **{"to-B": "", "to-C": "", "to-D": ""}).status_code == 400
    assert mine.post(reverse("report_fill", args=[made.pk])).url == reverse("report", args=[made.pk])
    assert not Export.objects.exists()


def test_a_form_that_went_meanwhile_fills_nothing(template, signed_in):
    mine = signed_in("grid_admin")
    export, _new = ask(name="people", query={}, form="xlsx", by=template.owner, template=template.pk)
    mine.post(reverse("report_remove", args=[template.pk]))
    done = running.run(export_id=export.pk)
    assert (done.state, "表样已经删除" in done.failure) == (ExportState.FAILED, True)


def test_a_form_that_nobody_used_for_a_year_goes_with_its_file(template, signed_in):
    now = template.used_at
    assert sweeping.remove_unused() == 0
    with time_machine.travel(now + timedelta(days=364), tick=False):
        assert sweeping.remove_unused() == 0
    signed_in("grid_admin").post(reverse("report_fill", args=[template.pk]))
    ReportTemplate.objects.update(used_at=now)
    with time_machine.travel(now + timedelta(days=366), tick=False):
        assert sweeping.remove_unused() == 1
    assert not ReportTemplate.objects.exists()
    # what was filled before is an export of its own
    assert Export.objects.get().state == ExportState.READY
