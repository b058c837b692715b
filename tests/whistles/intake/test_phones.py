"""A caller's number in one form, however it was written, and nothing taken for one that is none."""

import pytest

from tests import personas
from tests.asserting import refused
from tests.factories import whistles as made
from whistles.intake.phones import is_personal, tidy
from whistles.intake.reporters import Reporter


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("１３８００１３８０００", "13800138000"), ("138 0013 8000", "13800138000"), ("138-0013—8000", "13800138000"),
        ("+86 13800138000", "13800138000"), ("0086-138-0013-8000", "13800138000"), ("8613800138000", "13800138000"),
        ("（0871）6533－0000", "087165330000"), ("+86 871 6533 0000", "087165330000"), ("010-6533 0000", "01065330000"),
        ("0871-65330000转802", "087165330000*802"), ("400-000-1234", "4000001234"), ("+852 9000 0000", "+85290000000"),
        ("1240000 1234", "12400001234"),
    ],
)  # fmt: skip
def test_a_number_has_one_form_and_is_somebodys(written, number):
    assert tidy(written) == number
    assert is_personal(number)
    assert tidy(number) == number


@pytest.mark.parametrize(
    "written",
    ["12345", "110", "12345678901", "65330000", "1380013800", "138001380000", "不愿留", "13800138000/13900139000",
     "0871-1533000", "", "+86"],
)  # fmt: skip
def test_what_is_no_persons_number_is_told_apart(written):
    assert not is_personal(tidy(written))


@pytest.mark.parametrize("written", ["不愿留", "13800138000/13900139000", "问 王阿姨"])
def test_what_is_no_number_stays_as_it_was(written):
    assert tidy(written) == written


@pytest.mark.parametrize("written", ["12345", "不愿留电话", "138001380"])
def test_a_lead_with_what_is_no_number_is_refused_with_what_to_write_instead(departments, written):
    with refused("请填手机号", field="reporter_phone"):
        made.a_lead(reporter_name="张三", reporter_phone=written)


def test_one_caller_is_recognised_however_the_number_was_written(signed_in):
    made.a_lead(reporter_phone="１３８００００５６７８")
    lead = made.a_lead(reporter_phone="+86 138-0000-5678")
    assert lead.reporter_mask == "138****5678"
    html = signed_in("street_admin").get(f"/leads/{lead.pk}/").content.decode()
    assert "另有 <b>1</b> 条" in html


def test_an_extension_does_not_show_behind_the_mask():
    assert mask_of("0871-65330000转8") == "087****0000"


def test_a_ledgers_number_is_put_in_order_and_never_a_reason_to_refuse():
    written = [
        Reporter.of("", phone, lead_id=1).phone_digest
        for phone in ("１３８ ００００ ５６７８", "13800005678")
    ]
    assert written[0] == written[1]
    assert mask_of("12345") == "***45"


def mask_of(phone: str) -> str:
    return Reporter.of("", phone, lead_id=1).mask


def test_the_page_says_at_the_field_what_is_wrong_with_the_number(signed_in):
    answer = signed_in("community_officer").post(
        "/leads/new/",
        {
            "source": "grid_patrol", "title": "井盖破损", "received_at": "2026-01-05T09:00",
            "area": personas.SUJIATANG, "reporter_phone": "12345",
        },
    )  # fmt: skip
    assert answer.status_code == 400
    assert "12345 这样的短号不是反映人的电话" in answer.content.decode()
