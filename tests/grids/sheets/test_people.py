"""One row a person, houses and people together: what is brought in, what a second time changes, whom nobody moves in silence."""

from datetime import date

import pytest
from django.db import connection

from grids.homes import actions, relations
from grids.homes.kinds import Ended
from grids.homes.models import Household, Residence
from grids.people.models import Person, PersonEvent
from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.sheets.models import RefusedRow, RegisterImport
from grids.sheets.states import ImportState
from tests import personas
from tests.factories import sheets
from tests.factories.people import a_number, a_phone
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, PEOPLE_HEAD, as_csv, as_workbook, brought, checked, counts, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


def family() -> list[list]:
    return [
        [HOUSE, "1", "402", "李建国", "李建国", "户主", a_number(date(1975, 3, 2)), a_phone(), "常住", "2015-06-01"],
        [HOUSE, "1", "402", "李建国", "王秀英", "配偶", a_number(date(1977, 8, 9), sex="2"), a_phone(), "常住", "2015-06-01"],
        [HOUSE, "1", "402", "李建国", "李子涵", "女", a_number(date(2016, 1, 5), sex="2"), "", "常住", "2015-06-01"],
        [HOUSE, "2", "101", "赵强", "赵强", "户主", a_number(date(1995, 11, 30)), a_phone(), "流动", "2026-03-01"],
    ]  # fmt: skip


def test_a_check_writes_nothing_and_an_import_everything_once():
    rows = family()
    found = checked(as_csv(PEOPLE_HEAD, *rows))
    assert (found.state, counts(found), reasons(found)) == (ImportState.CHECKED, (4, 0, 0, 0), {})
    assert not Dwelling.objects.exists()
    assert not Person.objects.exists()
    found = brought(as_csv(PEOPLE_HEAD, *rows))
    assert (found.state, counts(found), found.new_dwellings) == (ImportState.DONE, (4, 0, 0, 0), 2)
    home = Dwelling.objects.get(room="402")
    assert (home.entrance.number, home.floor, home.people, home.colour) == ("1", 4, 3, "resident")
    head = Household.objects.get(dwelling=home).head
    assert opened(head, "name") == "李建国"
    lives = Residence.objects.filter(dwelling=home).order_by("person__born_on")
    assert [row.relation for row in lives] == [relations.HEAD, relations.SPOUSE, relations.DAUGHTER]
    # one day stands for the family: nobody lived there before their birth
    assert [row.here_since for row in lives] == [date(2015, 6, 1), date(2015, 6, 1), date(2016, 1, 5)]
    assert lives[2].person.guardian_id == head.pk
    assert Dwelling.objects.get(room="101").colour == "floating"


def written_again(table: str) -> int:
    """How many rows of a table this test has written a second time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_stat_get_xact_tuples_updated(%s::regclass), 0)", [f"grids_{table}"]
        )
        return cursor.fetchone()[0]


def test_a_new_person_is_written_once_and_a_new_home_once_more_with_who_lives_there():
    before = written_again("person"), written_again("dwelling")
    brought(as_csv(PEOPLE_HEAD, *family()))
    # two homes, in a check that is taken back and in the import
    assert (written_again("person"), written_again("dwelling")) == (before[0], before[1] + 2 * 2)
    assert set(Person.objects.values_list("colour", "place__room")) == {
        ("resident", "402"),
        ("floating", "101"),
    }
    for home in Dwelling.objects.all():
        steps = list(home.events.order_by("seq"))
        assert home.version == len(steps) == steps[-1].seq
        assert {one.colour_from for one in steps[1:]} == {"vacant"}
        assert {one.colour_to for one in steps[1:]} == {home.colour}


def test_a_second_time_changes_nothing():
    content = as_csv(PEOPLE_HEAD, *family())
    brought(content)
    before = (PersonEvent.objects.count(), DwellingEvent.objects.count(), Residence.objects.count())
    again = brought(content)
    assert counts(again) == (0, 0, 4, 0)
    assert (PersonEvent.objects.count(), DwellingEvent.objects.count(), Residence.objects.count()) == before


def test_what_a_row_tells_otherwise_is_put_right_and_what_it_leaves_empty_stays():
    rows = family()
    brought(as_csv(PEOPLE_HEAD, *rows))
    phone = a_phone()
    rows[0][7], rows[1][7], rows[3][8] = phone, "", "常住"
    again = brought(as_csv(PEOPLE_HEAD, *rows))
    assert counts(again) == (0, 2, 2, 0)
    by_name = {opened(one, "name"): one for one in Person.objects.all()}
    assert opened(by_name["李建国"], "phone") == phone
    assert opened(by_name["王秀英"], "phone")
    assert Residence.objects.current().get(person=by_name["赵强"]).standing == "resident"
    assert Residence.objects.get(person=by_name["赵强"], ended_how=Ended.TURNED)


def test_an_import_can_be_taken_back_in_its_home():
    brought(as_csv(PEOPLE_HEAD, *family()))
    by = personas.make("grid_admin")
    step = DwellingEvent.objects.filter(verb="moved_in", dwelling__room="402").order_by("seq").first()
    actions.take_back(event_id=step.pk, by=by, reason="导错了表")
    assert not Residence.objects.current().filter(dwelling__room="402").exists()
    assert Dwelling.objects.get(room="402").people == 0


def test_somebody_at_another_address_is_a_doubt_and_moves_only_where_the_row_says_since_when():
    rows = family()
    brought(as_csv(PEOPLE_HEAD, *rows))
    moved = [[HOUSE, "2", "301", "", rows[3][4], "户主", rows[3][6], "", "流动", ""]]
    found = brought(as_csv(PEOPLE_HEAD, *moved))
    assert counts(found)[3] == 1
    assert "现在登记住在" in reasons(found)[2]
    assert "入住日期" in reasons(found)[2]
    person = Person.objects.get(
        document_hash=Person.objects.get(residences__dwelling__room="101").document_hash
    )
    assert Residence.objects.current().get(person=person).dwelling.room == "101"
    moved[0][-1] = "2026-09-01"
    # their new door as well
    assert counts(brought(as_csv(PEOPLE_HEAD, *moved))) == (1, 0, 0, 0)
    now = Residence.objects.current().get(person=person)
    assert (now.dwelling.room, now.here_since) == ("301", date(2026, 9, 1))
    assert counts(brought(as_csv(PEOPLE_HEAD, *moved))) == (0, 0, 1, 0)


def test_merged_cells_and_several_people_in_one_cell_and_an_address_as_one_text():
    one, two = a_number(date(1980, 1, 1)), a_number(date(1982, 2, 2), sex="2")
    head = ("居住地址", "姓名", "身份证号", "关系")
    rows = [
        ["昆明市五华区建设路18号院1栋1单元402室", "阿卜杜拉·买买提（户主）、古丽娜尔·艾山（妻）", f"{one}、{two}", ""],
        ["建设路 18号院 1幢 2单元 502", "和玉𠮷", a_number(date(1990, 5, 5)), "户主"],
        [None, "朱䶮", a_number(date(1991, 5, 5), sex="2"), "配偶"],
    ]  # fmt: skip
    found = brought(as_workbook(head, *rows, merged=[(1, 2, 0)]))
    assert (counts(found), reasons(found)) == ((3, 0, 0, 0), {})
    lives = {
        opened(row.person, "name"): row
        for row in Residence.objects.select_related("person", "dwelling__entrance")
    }
    assert set(lives) == {"阿卜杜拉·买买提", "古丽娜尔·艾山", "和玉𠮷", "朱䶮"}
    assert (lives["朱䶮"].dwelling.room, lives["朱䶮"].dwelling.entrance.number) == ("502", "2")
    assert lives["朱䶮"].household_id == lives["和玉𠮷"].household_id
    assert lives["古丽娜尔·艾山"].relation == "12"
    # whom nothing says it of stands to be looked at
    assert {row.standing for row in lives.values()} == {"unverified"}


def test_without_a_document_somebody_is_the_one_of_that_name_in_that_very_home():
    head = ("楼栋", "单元", "房号", "姓名", "性别", "出生日期", "与户主关系")
    rows = [
        [HOUSE, "1", "402", "杨学文", "男", "1960-05-01", "户主"],
        [HOUSE, "1", "402", "杨学文", "男", "1992-05-01", "子"],
    ]
    assert counts(brought(as_csv(head, *rows))) == (2, 0, 0, 0)
    assert counts(brought(as_csv(head, *rows))) == (0, 0, 2, 0)
    with_document = (*head, "身份证号")
    told = [[*rows[0], a_number(date(1960, 5, 1))], [*rows[1], ""]]
    assert counts(brought(as_csv(with_document, *told))) == (0, 1, 1, 0)
    assert Person.objects.count() == 2
    assert counts(brought(as_csv(with_document, *told))) == (0, 0, 2, 0)


def test_what_is_refused_is_kept_sealed_with_its_reason_and_nothing_of_it_is_written():
    rows = family()
    rows[1][6] = rows[1][6][:-1] + ("0" if rows[1][6][-1] != "0" else "1")
    found = brought(as_csv(PEOPLE_HEAD, *rows))
    assert counts(found) == (3, 0, 0, 1)
    assert "最后一位对不上" in reasons(found)[3]
    row = RefusedRow.objects.get()
    assert "王秀英".encode() not in bytes(row.cells)
    assert Person.objects.count() == 3
    assert RegisterImport.objects.get(pk=found.pk).events.count() == 6
    assert sheets.reasons(found) == {3: row.reason}


def test_a_door_of_which_every_row_is_refused_after_all_is_not_registered():
    elsewhere = a_number(date(1990, 5, 5))
    brought(as_csv(PEOPLE_HEAD, [HOUSE, "2", "101", "", "赵强", "户主", elsewhere, "", "常住", ""]))
    rows = [
        # a child of whom nobody answers; somebody who is known elsewhere, with a row below that would do alone
        [HOUSE, "1", "301", "", "李子涵", "女", a_number(date(2020, 1, 5), sex="2"), "", "常住", ""],
        [HOUSE, "1", "302", "", "赵强", "户主", elsewhere, "", "常住", ""],
        [HOUSE, "1", "401", "", "赵强", "户主", elsewhere, "", "常住", ""],
        [HOUSE, "1", "401", "", "王秀英", "户主", a_number(date(1977, 8, 9), sex="2"), "", "常住", ""],
        [HOUSE, "1", "402", "", "李建国", "户主", a_number(date(1975, 3, 2)), "", "常住", ""],
    ]
    for found in (checked(as_csv(PEOPLE_HEAD, *rows)), brought(as_csv(PEOPLE_HEAD, *rows))):
        assert (counts(found), found.new_dwellings) == ((2, 0, 0, 3), 2)
        assert sorted(reasons(found)) == [2, 3, 4]
        assert "监护人" in reasons(found)[2]
        assert "现在登记住在" in reasons(found)[3]
        assert "同一个证件号" in reasons(found)[4]
    assert sorted(Dwelling.objects.values_list("room", flat=True)) == ["101", "401", "402"]
    assert Residence.objects.current().count() == 3
