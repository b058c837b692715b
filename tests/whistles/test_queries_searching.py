"""Whistles and leads are found by what a caller has in hand: numbers, words of title, content and address, however written."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import whistles as made
from whistles.desk.listings import rows_of
from whistles.lifecycle import lists
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.searching import numbered, twice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

TITLE, ADDRESS = "小区门口三轮车摊贩占道经营", "蓝光小区32号院 3单元402室"
CONTENT = "居民反映盘江西路69号旁每天傍晚都有人卖菜。"
NUMBER = "KM2023040310370025"


def listed(user, words: str) -> list[str]:
    rows = lists.narrowed(lists.rows_for(user), {"q": words}, timezone.now(), user)
    return list(rows.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        (NUMBER, True), ("0310370025", True), ("ＫＭ２０２３ 0403", True), ("0370025", True), ("037002599", False),
        ("三轮车", True), ("占道", True), ("摊贩 占道", True), ("摊贩 井盖", False), ("流動攤販", False), ("攤販佔道經營", True),
        ("占道摊贩", True), ("卖菜", True), ("盘江西路６９号", True), ("盘江西路96号", False), ("32号院3单元402", True),
        ("32院三单元402室", True), ("蓝光小区402", True), ("蓝光小区 40", False), ("三十二号院", True),
        ("蓝光小区32号", True), ("蓝光小区7号", False), ("32幢", False),
        ("苏家塘社区", True), ("苏家塘", True), ("城市管理办公室", True), ("市场监管所", False), ("苏家塘社区 三轮车", True),
        ("虹山社区 三轮车", False), ("KM-2023-0403", True),
        (f"编号：{NUMBER}", True), ("工单号 ＫＭ20230403", True), ("工单10370025", True), ("工单10370026", False),
    ],
)  # fmt: skip
def test_a_whistle_is_found_by_what_the_caller_has_in_hand(person, words, is_found):
    made.a_whistle(title=TITLE, content=CONTENT, address=ADDRESS, number=NUMBER)
    made.a_whistle(title="楼道灯不亮", area="530102006006", department="lianhua-police")
    user = person("street_admin")
    assert (TITLE in listed(user, words)) == is_found
    leads = list(rows_of(user, {"q": words}).values_list("title", flat=True))
    assert (TITLE in leads) == is_found


def test_a_number_is_found_by_any_of_its_digits():
    whistle = made.a_whistle()
    assert Whistle.objects.filter(numbered(whistle.number[2:])).get() == whistle
    assert twice("A1\n😀") == "AA11\n\n😀😀"


def test_the_page_finds_by_title_and_shows_nothing_of_another_street(signed_in):
    made.a_whistle(title="花坛里的井盖松动")
    url = reverse("whistle_list")
    own, other = (signed_in(who).get(url, {"q": "井盖"}) for who in ("street_admin", "other_street_admin"))
    assert [row.title for row in own.context["rows"]] == ["花坛里的井盖松动"]
    assert other.context["rows"] == []
