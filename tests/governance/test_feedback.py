"""投诉建议: anybody says, the street answers, everybody reads."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from governance.feedback import actions
from governance.feedback.models import Feedback
from tests.asserting import refused
from tests.factories.grids import a_user

URL = reverse("feedback")
WORDS = "哨件列表里看不到承办单位的电话。"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def answer_to(client, word: Feedback, text: str, *, public: bool = True):
    given = {f"{word.pk}-answer": text} | ({f"{word.pk}-is_public": "on"} if public else {})
    return client.post(reverse("feedback_answer", args=[word.pk]), given, follow=True)


@pytest.fixture
def word(department_handler) -> Feedback:
    """A word of the street's urban management office, not answered yet."""
    found, _is_new = actions.say(text=WORDS, page="/whistles/", by=department_handler)
    return found


@pytest.mark.parametrize(
    "name",
    [
        "community_officer",
        "street_admin",
        "street_leader",
        "department_handler",
        "city_viewer",
        "auditor",
        "system_admin",
    ],
)
def test_everybody_who_is_signed_in_can_say_something(signed_in, name):
    client = signed_in(name)
    answer = client.post(URL, {"text": WORDS, "page": "/whistles/"}, follow=True)
    assert "已收到。" in text_of(answer)
    assert "我提的" in text_of(answer)
    assert Feedback.objects.get().page == "/whistles/"


def test_nobody_says_anything_without_signing_in(signed_in):
    answer = signed_in("anonymous").post(URL, {"text": WORDS})
    assert answer.status_code == 302
    assert not Feedback.objects.exists()


def test_a_form_sent_twice_is_one_word(department_handler):
    first, is_new = actions.say(text=WORDS, page="", by=department_handler)
    again, is_new_again = actions.say(text=f" {WORDS} ", page="/", by=department_handler)
    assert (is_new, is_new_again, again.pk) == (True, False, first.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert actions.say(text=WORDS, page="", by=department_handler)[1]


def test_too_little_and_too_much_are_refused_at_the_field(signed_in, department_handler):
    with refused("至少四个字", field="text"):
        actions.say(text=" 慢 ", page="", by=department_handler)
    with refused("不要超过 2000 字", field="text"):
        actions.say(text="慢" * 2001, page="", by=department_handler)
    answer = signed_in("department_handler").post(URL, {"text": "慢"})
    assert answer.status_code == 400
    assert "请写明您的意见，至少四个字。" in text_of(answer)


def test_what_one_came_from_is_known_without_what_was_asked_there(signed_in):
    page = signed_in("street_admin").get(URL, headers={"Referer": "http://testserver/whistles/?q=王某某"})
    assert 'name="page" value="/whistles/"' in page.content.decode()


KEY = "0198d2c4-7a11-7c3e-9d8e-1f2a3b4c5d6e"


@pytest.mark.parametrize(
    ("came_from", "kept"),
    [
        (f"/leads/{KEY}/", "/leads/"), (f"/leads/complaints/{KEY}/receipt/", "/leads/complaints/"),
        (f"/whistles/{KEY}/close/", "/whistles/"), ("/admin/grids/user/12/change/", "/admin/grids/user/"),
        ("/leads/new/", "/leads/new/"), ("/王某某/13800001234", "/"), ("", ""),
    ],
)  # fmt: skip
def test_whoever_answers_reads_the_place_and_never_the_row(signed_in, street_leader, came_from, kept):
    """A row that whoever answers can't open would be a complaint."""
    word, _is_new = actions.say(text=WORDS, page=came_from, by=street_leader)
    assert word.page == kept
    # as an earlier release kept it
    Feedback.objects.update(page=came_from)
    page = text_of(signed_in("street_admin").get(URL))
    assert KEY not in page
    assert "王某某" not in page
    assert (f"来自页面 {kept} " in page) == bool(kept)


def test_a_word_is_seen_by_its_author_and_by_whoever_answers(signed_in, word):
    seen = {
        name: WORDS in text_of(signed_in(name).get(URL))
        for name in (
            "department_handler",
            "street_admin",
            "system_admin",
            "community_officer",
            "other_street_admin",
            "city_viewer",
        )
    }
    assert seen == {
        "department_handler": True, "street_admin": True, "system_admin": True, "community_officer": False,
        "other_street_admin": False, "city_viewer": False,
    }  # fmt: skip


def test_an_answer_is_public_and_names_its_author_only(signed_in, word):
    answer = answer_to(signed_in("street_admin"), word, "下个版本加上部门电话。")
    assert "答复已公开。" in text_of(answer)
    page = text_of(signed_in("other_street_admin").get(URL))
    assert WORDS in page
    assert "下个版本加上部门电话。" in page
    assert "王研判" in page
    assert "赵城管" not in page


def test_an_answer_about_personal_matters_stays_between_the_two(signed_in, word):
    answer = answer_to(signed_in("street_admin"), word, "已单独联系您。", public=False)
    assert "已答复，只有提出人看得到。" in text_of(answer)
    assert "已单独联系您。" in text_of(signed_in("department_handler").get(URL))
    assert "已单独联系您。" not in text_of(signed_in("community_officer").get(URL))


@pytest.mark.parametrize("name", ["community_officer", "department_handler", "city_viewer", "auditor"])
def test_who_keeps_no_reference_data_answers_nothing(signed_in, person, word, name):
    if name != "department_handler":
        assert answer_to(signed_in(name), word, "好的。").status_code == 404
    with refused("答复意见", code="forbidden"):
        actions.answer(feedback_id=word.pk, text="好的。", by=person(name))
    word.refresh_from_db()
    assert word.answered_at is None


def test_another_street_neither_knows_nor_answers_it(signed_in, word):
    assert answer_to(signed_in("other_street_admin"), word, "好的。").status_code == 404


def test_a_public_word_of_another_street_is_not_answered_again(signed_in, person, word):
    answer_to(signed_in("street_admin"), word, "下个版本加上。")
    with refused("由提出人所在的街道答复", code="forbidden"):
        actions.answer(feedback_id=word.pk, text="好的。", by=person("other_street_admin"))


def test_the_second_answer_is_refused_and_the_first_stays(signed_in, word):
    answer_to(signed_in("street_admin"), word, "下个版本加上。")
    again = answer_to(signed_in("system_admin"), word, "不加。")
    assert again.status_code == 409
    assert "刚刚已有人答复" in text_of(again)
    word.refresh_from_db()
    assert word.answer == "下个版本加上。"


def test_an_empty_answer_is_said_beside_it(signed_in, word):
    answer = answer_to(signed_in("street_admin"), word, "  ")
    assert answer.status_code == 400
    assert "请写答复内容。" in text_of(answer)


def test_a_word_of_somebody_without_a_post_can_be_answered_by_any_street(signed_in, departments):
    word, _is_new = actions.say(text=WORDS, page="", by=a_user())
    answer_to(signed_in("other_street_admin"), word, "请先联系街道开通岗位。")
    word.refresh_from_db()
    assert word.answer


def test_the_page_costs_the_same_with_one_word_and_with_thirty(
    signed_in, department_handler, django_assert_max_num_queries
):
    for number in range(31):
        actions.say(text=f"{WORDS}{number}", page="", by=department_handler)
    client = signed_in("street_admin")
    client.get(URL)
    with django_assert_max_num_queries(14):
        answer = client.get(URL)
    assert text_of(answer).count(WORDS) == 30
    assert "下一页" in text_of(answer)


def test_whoever_answers_is_told_on_the_first_page_that_a_word_waits(signed_in, word):
    said = "1 条投诉建议待答复"
    assert said in text_of(signed_in("street_admin").get("/"))
    assert said not in text_of(signed_in("other_street_admin").get("/"))
    assert said not in text_of(signed_in("department_handler").get("/"))
    answer_to(signed_in("street_admin"), word, "已经补上了承办单位的电话。")
    assert said not in text_of(signed_in("street_admin").get("/"))
