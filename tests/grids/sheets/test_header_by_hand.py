"""Where no usual name tells the header, or another line looks like one, somebody says in which line it stands."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grids.homes.models import Residence
from grids.sheets import actions
from grids.sheets.models import RegisterImport
from grids.sheets.running import run
from tests import personas
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv, counts, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
# nothing here is called as tables usually are, and the notes above look like a header as well
ABOVE = [["片区", "网格", "报送", "期次", "经办"], ["东片", "三格", "周报", "七月", "老周"], [""]]
HEAD = ["哪幢", "几单元", "几号", "谁", "证"]
MAPPING = {"building": "哪幢", "entrance": "几单元", "room": "几号", "name": "谁", "number": "证"}


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


def a_table() -> SimpleUploadedFile:
    rows = [[HOUSE, "1", "402", "李建国", a_number()], [HOUSE, "1", "403", "赵强", a_number()]]
    return SimpleUploadedFile("登记表.csv", as_csv(ABOVE[0], *ABOVE[1:], HEAD, *rows))


def given(line: str) -> dict:
    return {"file": a_table(), "register": "people", "area": personas.SUJIATANG, "header_line": line}


def test_a_page_is_told_where_the_header_stands_and_everything_is_read_below_it(signed_in):
    client = signed_in("grid_admin")
    assert client.post(reverse("sheet_new"), given("")).status_code == 302
    assert RegisterImport.objects.get().header != HEAD
    # a full-width digit is one too
    assert client.post(reverse("sheet_new"), given("４")).status_code == 302
    matter = RegisterImport.objects.get(header_line="４")
    assert matter.header == HEAD
    page = client.get(reverse("sheet_columns", args=[matter.pk])).content.decode()
    assert "几单元" in page
    actions.map_columns(import_id=matter.pk, mapping=MAPPING, by=matter.created_by)
    found = run(import_id=matter.pk)
    actions.confirm(import_id=matter.pk, by=matter.created_by)
    found = run(import_id=matter.pk)
    assert (counts(found), reasons(found), found.findings) == ((2, 0, 0, 0), {}, {})
    assert Residence.objects.current().count() == 2


@pytest.mark.parametrize(
    ("line", "said"), [("第四行", "请写表头所在的行号"), ("0", "请写表头所在的行号"), ("3", "第 3 行")]
)
def test_a_line_that_is_none_or_blank_is_refused_at_its_own_field(signed_in, line, said):
    answer = signed_in("grid_admin").post(reverse("sheet_new"), given(line))
    assert answer.status_code == 400
    assert said in str(answer.context["form"].errors["header_line"])
    assert not RegisterImport.objects.exists()


def test_the_api_takes_it_too(signed_in):
    answer = signed_in("grid_admin").post("/api/v1/register-imports/", given("4"))
    assert answer.status_code == 201, answer.content.decode()
    assert (answer.json()["header"], answer.json()["header_line"]) == (HEAD, "4")
