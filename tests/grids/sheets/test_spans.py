"""From when until when, told in one column: read into both days, refused in a sentence where it can't be."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.sheets import actions
from grids.sheets.cells import span_of
from grids.sheets.vocabulary import Register
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv, brought, counts, reasons, uploaded

LEASE = ("楼栋", "房号", "承租人", "承租人身份证号", "租赁起止日期", "出租用途")
in_tables = lambda test: pytest.mark.django_db(pytest.mark.usefixtures("areas")(test))  # noqa: E731
DAYS = (date(2026, 3, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("text", "is_rough"),
    [
        ("2026.3.1-2027.2.28", False),
        ("2026年3月至2027年2月", True),
        ("2026-03-01~2027-02-28", False),
        ("2026-03-01 - 2027-02-28", False),
        ("2026/3/1—2027/2/28", False),
        ("20260301－20270228", False),
        ("2026.3-2027.2", True),
        ("2026-03-2027-02", True),
        ("自2026年3月1日起至2027年2月28日止", False),
        ("二〇二六年三月一日到二〇二七年二月", True),
    ],
)
def test_both_days_of_what_offices_write(text, is_rough):
    span = span_of(text)
    assert (span.begin, span.end, span.is_rough) == (*DAYS, is_rough)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026.3.1至今", None),
        ("2026年3月1日-长期", None),
        ("2026.3.1-12.31", date(2026, 12, 31)),
        ("2026年3月1日至9月30日", date(2026, 9, 30)),
    ],
)
def test_an_end_without_a_year_is_of_the_same_one_and_may_be_open(text, end):
    span = span_of(text)
    assert (span.begin, span.end) == (DAYS[0], end)


@pytest.mark.parametrize(
    "cell", ["2026-03-01", "2026.3.1", "202603", "2026-1-2-3", "一年", "", None, 2026.3, DAYS[0]]
)
def test_what_is_no_span_is_left_to_others(cell):
    assert span_of(cell) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026.3.1-2027.2.30", "没有“2027.2.30”这一天"),
        ("2026.13-2027.2", "没有“2026.13”这一天"),
        ("2027.3.1-2026.2.28", "止在起以前"),
    ],
)
def test_days_that_are_none_are_refused(text, said):
    with pytest.raises(Refusal, match=said):
        span_of(text)


@in_tables
def test_a_lease_has_both_days_of_one_column():
    label = a_dwelling(a_building_by_hand(number="9"), "402").building.label
    told = [label, "402", "赵强", a_number(), "2026年3月至2027年2月", "居住"]
    found = brought(as_csv(LEASE, told), register=Register.LEASES)
    assert (counts(found), reasons(found), found.findings) == ((1, 0, 0, 0), {}, {"by_month": 1})
    lease = Lease.objects.get()
    assert (lease.period.lower, lease.period.upper) == (DAYS[0], DAYS[1] + timedelta(days=1))
    again = brought(as_csv(LEASE, [*told[:4], "2026.3.1-2027.2.28", "居住"]), register=Register.LEASES)
    assert counts(again) == (0, 0, 1, 0)
    longer = brought(as_csv(LEASE, [*told[:4], "2026.3.1至2028.2.29", "居住"]), register=Register.LEASES)
    assert counts(longer) == (0, 1, 0, 0)


@in_tables
def test_a_row_whose_days_are_unclear_is_refused_and_says_why():
    home = a_dwelling(a_building_by_hand(number="9"), "402")
    head = (*LEASE, "到期日期")
    texts = [
        ("2026.3.1", "", "看不出从哪天起、到哪天止"),
        ("一年", "", "看不出从哪天起、到哪天止"),
        ("2026.3.1-2027.2.30", "", "租期从哪天起：没有“2027.2.30”这一天"),
        ("2027.3.1-2026.2.28", "", "止在起以前"),
        (
            "2026.3.1-2027.2.28",
            "2027-03-01",
            "租期到哪天止写了两处，一处是 2027-02-28，一处是 2027-03-01",
        ),
        ("", "2027-03-01", "没有写租期从哪天起"),
    ]
    rows = [[home.building.label, "402", "赵强", a_number(), one, "居住", end] for one, end, _said in texts]
    found = brought(as_csv(head, *rows), register=Register.LEASES)
    assert counts(found) == (0, 0, 0, 6)
    for line, (_one, _end, said) in enumerate(texts, start=2):
        assert said in reasons(found)[line]
    assert not Lease.objects.exists()


@in_tables
def test_one_column_may_be_chosen_for_both_days():
    home = a_dwelling(a_building_by_hand(number="9"), "402")
    told = [home.building.label, "402", "赵强", a_number(), "2026.3.1-2027.2.28", "居住"]
    matter = uploaded(as_csv((*LEASE[:4], "时间", "出租用途"), told), register=Register.LEASES)
    assert "begins_on" not in matter.mapping
    mapping = matter.mapping | {"begins_on": "时间", "last_day": "时间"}
    found = actions.import_at_once(import_id=matter.pk, mapping=mapping, by=matter.created_by)
    assert (counts(found), reasons(found)) == ((1, 0, 0, 0), {})
    assert Lease.objects.get().period.upper == DAYS[1] + timedelta(days=1)


@in_tables
def test_of_who_lives_there_the_first_day_is_registered_and_an_end_that_is_over_is_refused():
    a_building_by_hand()
    head = ("楼栋", "单元", "房号", "姓名", "身份证号", "居住起止时间")
    ahead = timezone.localdate() + timedelta(days=90)
    rows = [
        [HOUSE, "1", "401", "李建国", a_number(), f"2026.3.1-{ahead:%Y.%m.%d}"],
        [HOUSE, "1", "402", "赵强", a_number(), "2021.3.1至今"],
        [HOUSE, "1", "403", "王秀英", a_number(sex="2"), "2021.3.1-2022.2.28"],
    ]
    found = brought(as_csv(head, *rows))
    assert (counts(found), found.findings) == ((2, 0, 0, 1), {"stay_ends": 1})
    assert "写的是住到 2022-02-28，已经过了" in reasons(found)[4]
    days = Residence.objects.current().order_by("here_since").values_list("here_since", flat=True)
    assert list(days) == [date(2021, 3, 1), DAYS[0]]
