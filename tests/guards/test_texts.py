"""What is required is seen: a text of nothing but blanks, marks and points is as empty as none, at every door.

One function judges it (`grids.conduct.texts.said`); an action that judged by itself would find a zero width space.
"""

import ast
import json

import pytest
from django.utils import timezone

from governance.feedback import actions as feedback
from grids.conduct.refusals import Refusal, checked
from grids.conduct.texts import said
from grids.staff.models import Department, Member
from tests import personas
from tests.factories import whistles as made
from tests.guards.walks import nodes
from whistles.intake.actions import dismiss
from whistles.intake.models import Lead
from whistles.ledgers.texts import clean_title, parse_number
from whistles.lifecycle.actions import take

NOTHING = ["", " \n\t", "\u200b", "\u200b \u200d\u2060", "\u3000", "\u3164\u3164\u3164\u3164", "\u2800" * 4, "\u202e", "\ufe0f",
    "\u0301", "——", "......", "/", "、、、、", "\xad", "\x7f", "\u2028"]  # fmt: skip
SOMETHING = {
    " 灯不亮 ": "灯不亮",
    "ok": "ok",
    "7": "7",
    "🔥": "🔥",
    "\u200b有": "\u200b有",
    "第一行\n第二行": "第一行\n第二行",
}
NO_NUMBER = ["无", " 无 ", "暂无", "nan", "NaN", "None", "NULL", "n/a", "合计", "总计", "-", "/", "—"]
ONE_NUMBER = ["AP-2", "ＡＰ－2", "AP-\u200b2", " AP-2\n", "\u202eAP-2", "AP\u2060-2", "'AP-2", "\ufeffAP-2"]


def test_no_action_judges_a_text_by_itself():
    own = {
        f"{file}:{node.lineno}"
        for file, node in nodes(ast.Call)
        if file.endswith("/actions.py") and isinstance(node.func, ast.Attribute) and node.func.attr.endswith("strip")
    }  # fmt: skip
    assert own == set()
    assert any(file.endswith("/actions.py") for file, _node in nodes(ast.Call))


@pytest.mark.parametrize("text", NOTHING)
def test_what_shows_nothing_is_nothing(text):
    assert said(text) == ""
    assert clean_title(text) == ("", "")
    assert parse_number(text) == ""


@pytest.mark.parametrize("text", SOMETHING)
def test_what_shows_something_is_kept(text):
    assert said(text) == SOMETHING[text]


@pytest.mark.parametrize("text", NO_NUMBER)
def test_a_word_for_nothing_is_no_number(text):
    assert parse_number(text) == ""


@pytest.mark.parametrize("text", ONE_NUMBER)
def test_a_number_has_one_form(text):
    assert parse_number(text) == "AP-2"


@pytest.mark.parametrize("text", ["1.0", "1", "１", "1.00", 1.0, 1])
def test_a_number_that_a_spreadsheet_wrote_as_a_decimal_is_the_whole_one(text):
    assert parse_number(text) == "1"
    assert parse_number("1.50") == "1.50"


@pytest.mark.django_db
@pytest.mark.parametrize("text", NOTHING[::3])
def test_no_action_takes_it_where_a_text_is_required(departments, person, text):
    desk = person("street_admin")
    lead, whistle = made.a_lead(), made.a_whistle()
    word, _new = feedback.say(text="字体太小，看不清", page="/", by=desk)
    tries = {
        "reason": lambda: dismiss(lead_id=lead.pk, by=desk, version=None, reason=text, reply="请向盘龙区反映"),
        "reply": lambda: dismiss(lead_id=lead.pk, by=desk, version=None, reason="不归本区", reply=text),
        "title": lambda: made.a_lead(title=text, by=desk),
        "source_number": lambda: made.a_lead(number=text or " ", by=desk),
        "cancel": lambda: take(whistle_id=whistle.pk, verb="cancel", by=desk, version=None, reason=text),
        "answer": lambda: feedback.answer(feedback_id=word.pk, text=text, by=desk),
        "text": lambda: feedback.say(text=text, page="/", by=desk),
        "name": lambda: checked(Member(name=text)),
        "office": lambda: checked(Department(code="x", name=text, area_id=personas.LIANHUA), exclude={"area", "kind"}),
    }  # fmt: skip
    for name, one in tries.items():
        with pytest.raises(Refusal) as refusal:
            one()
        assert refusal.value.field, name


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["title", "source_number"])
@pytest.mark.parametrize("text", ["\u200b", "\u3164", "/", "\u202e"])
def test_neither_the_page_nor_the_api_takes_it(signed_in, areas, field, text):
    sent = {
        "source": "hotline_12345", "source_number": "T-1", "title": "灯不亮", "area": personas.SUJIATANG,
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    } | {field: text}  # fmt: skip
    client = signed_in("street_admin")
    by_api = client.post("/api/v1/leads/", json.dumps(sent), content_type="application/json")
    assert (by_api.status_code, by_api.json()["field"]) == (400, field)
    by_form = client.post("/leads/new/", sent)
    assert by_form.status_code == 400
    assert field in by_form.context["form"].errors
    assert not Lead.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["无", "/", "暂无", "\u200b"])
def test_where_a_channel_has_no_numbers_a_word_for_nothing_gets_one_of_ours(signed_in, areas, number):
    client = signed_in("street_admin")
    for title in ("灯不亮", "井盖破损"):
        sent = {
            "source": "grid_patrol", "source_number": number, "title": title, "area": personas.SUJIATANG,
            "received_at": "2026-01-05T09:00", "proposed_number": "",
        }  # fmt: skip
        assert client.post("/leads/new/", sent).status_code == 302
    assert set(Lead.objects.values_list("title", flat=True)) == {"灯不亮", "井盖破损"}
    assert number not in set(Lead.objects.values_list("source_number", flat=True))
