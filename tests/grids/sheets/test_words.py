"""Words of cells that nobody knows: counted by the check, said by a person at it, remembered for the header, never guessed."""

import pytest
from django.urls import reverse

from grids.conduct.refusals import Refusal
from grids.homes.models import Residence
from grids.homes.premises.models import Premises
from grids.homes.premises.trades import setup
from grids.registry.dwellings.models import Dwelling
from grids.sheets import actions
from grids.sheets.models import ColumnMemory
from grids.sheets.running import run
from grids.sheets.vocabulary import Register
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv, brought, checked, counts, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
HEAD = ("楼栋", "单元", "房号", "姓名", "与户主关系", "身份证号", "人口类型", "用途")


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


@pytest.fixture
def content():
    rows = [
        [HOUSE, "1", "402", "李桂英", "户主", a_number(), "本村人", "自家住"],
        [HOUSE, "1", "402", "王丽", "幺儿媳", a_number(sex="2"), "本村人", ""],
        [HOUSE, "1", "403", "赵强", "户主", a_number(), "打工的", "自家住"],
    ]
    return as_csv(HEAD, *rows)


def test_unknown_words_are_counted_and_what_is_said_of_them_holds(content):
    matter = checked(content)
    assert counts(matter) == (0, 0, 0, 3)
    assert matter.unknown == {
        "standing": {"本村人": 2, "打工的": 1}, "use": {"自家住": 2}, "relation": {"幺儿媳": 1},
    }  # fmt: skip
    said = {
        "standing": {"本村人": "常住", "打工的": "floating"}, "use": {"自家住": ""}, "relation": {"幺儿媳": "38"},
    }  # fmt: skip
    actions.map_columns(import_id=matter.pk, mapping=matter.mapping, words=said, by=matter.created_by)
    matter = run(import_id=matter.pk)
    assert (counts(matter), matter.unknown) == ((3, 0, 0, 0), {})
    actions.confirm(import_id=matter.pk, by=matter.created_by)
    run(import_id=matter.pk)
    told = Residence.objects.order_by("dwelling__room", "relation").values_list("relation", "standing")
    assert list(told) == [("02", "resident"), ("38", "resident"), ("02", "floating")]
    # what was to be left empty says nothing
    assert set(Dwelling.objects.values_list("use", flat=True)) == {"other"}
    assert ColumnMemory.objects.get().words["standing"] == {"本村人": "resident", "打工的": "floating"}
    # the next file of the header is read as it was said
    assert counts(brought(content + b"\r\n")) == (0, 0, 3, 0)


def test_a_trade_is_said_too():
    setup()
    a_dwelling(a_building_by_hand(number="9"), "101")
    head = ("楼栋", "房号", "单位名称", "行业")
    building = Dwelling.objects.get(room="101").building.label
    matter = checked(as_csv(head, [building, "101", "翠湖小馆", "苍蝇馆子"]), register=Register.ORGANISATIONS)
    assert matter.unknown == {"trade": {"苍蝇馆子": 1}}
    words = {"trade": {"苍蝇馆子": "catering"}}
    actions.map_columns(import_id=matter.pk, mapping=matter.mapping, words=words, by=matter.created_by)
    run(import_id=matter.pk)
    actions.confirm(import_id=matter.pk, by=matter.created_by)
    run(import_id=matter.pk)
    assert Premises.objects.get().trade.code == "catering"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"use": {"自家住": "castle"}}, "不能对应成"),
        ({"name": {"李桂英": "own"}}, "只能写这些字段"),
        (["use"], "按字段给出"),
    ],
)
def test_what_is_no_meaning_is_refused(content, words, sentence):
    matter = uploaded(content)
    with pytest.raises(Refusal, match=sentence):
        actions.map_columns(import_id=matter.pk, mapping=matter.mapping, words=words, by=matter.created_by)


def test_what_may_name_somebody_is_not_remembered(content):
    matter = uploaded(content)
    words = {"relation": {"13888880000": "38", "幺儿媳": "38"}}
    actions.map_columns(import_id=matter.pk, mapping=matter.mapping, words=words, by=matter.created_by)
    assert ColumnMemory.objects.get().words == {"relation": {"幺儿媳": "38"}}


def test_the_page_lists_words_and_takes_what_is_chosen(content, signed_in):
    client = signed_in("grid_admin")
    matter = checked(content)
    page = client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
    assert "“人口类型”一列有系统不知道的说法" in page
    assert "“本村人”（2 行）" in page
    page = client.get(reverse("sheet_columns", args=[matter.pk])).content.decode()
    assert 'name="say:standing:本村人"' in page
    sent = dict(matter.mapping) | {
        "version": matter.version, "say:standing:本村人": "resident", "say:standing:打工的": "-", "say:use:自家住": "own",
        "say:relation:幺儿媳": "?",
    }  # fmt: skip
    assert client.post(reverse("sheet_columns", args=[matter.pk]), sent).status_code == 302
    matter = run(import_id=matter.pk)
    assert matter.words == {"standing": {"本村人": "resident", "打工的": ""}, "use": {"自家住": "own"}}
    assert (counts(matter), matter.unknown) == ((2, 0, 0, 1), {"relation": {"幺儿媳": 1}})
    other = signed_in("street_leader")
    assert "幺儿媳" not in other.get(reverse("sheet_columns", args=[matter.pk])).content.decode()
