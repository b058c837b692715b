"""Who manages an estate: stretches that never overlap, companies, people on the spot, scores."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.conduct.refusals import Refusal
from property.estates.managing import actions
from property.estates.managing.models import Company, Management
from property.estates.managing.picture import line_of
from property.estates.managing.queries import stretches_of
from tests import personas
from tests.factories.estates import an_estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(departments):
    return personas.make("community_officer")


def managed(estate, by, kind, since, until=None, **told):
    return actions.manage(estate_id=estate.pk, kind=kind, from_day=since, until_day=until, by=by, **told)


def test_what_stood_open_ends_where_the_next_begins_and_each_end_is_as_exact_as_what_follows(officer):
    estate = an_estate(by=officer)
    managed(estate, officer, "company", date(1995, 1, 1), company="原物业公司", exact="year")
    managed(estate, officer, "self", date(2013, 1, 1), exact="year")
    managed(estate, officer, "company", date(2018, 9, 29), company="曙光物业")
    told = [(one.row.kind, one.since, one.until) for one in stretches_of(estate.pk)]
    assert told == [
        ("company", "1995", "2013"),
        ("self", "2013", "2018-09-29"),
        ("company", "2018-09-29", ""),
    ]
    assert [one.lasts for one in stretches_of(estate.pk)] == [False, False, True]


def test_two_stretches_never_overlap_and_the_sentence_says_what_to_do(officer):
    estate = an_estate(by=officer)
    managed(estate, officer, "none", date(2013, 1, 1), date(2018, 1, 1))
    with pytest.raises(Refusal, match="已经登记了由谁管"):
        managed(estate, officer, "self", date(2015, 1, 1), date(2016, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Management.objects.create(
            estate=estate, kind="self", period=DateRange(date(2015, 1, 1), date(2016, 1, 1))
        )


def test_a_struck_stretch_makes_room_and_its_reason_stays_in_the_book(officer):
    estate = an_estate(by=officer)
    wrong = managed(estate, officer, "none", date(2013, 1, 1), date(2018, 1, 1))
    assert actions.strike_management(estate_id=estate.pk, row=wrong.pk, reason="年份写错", by=officer)
    assert not actions.strike_management(estate_id=estate.pk, row=wrong.pk, reason="年份写错", by=officer)
    managed(estate, officer, "self", date(2014, 1, 1), date(2018, 1, 1))
    assert [one.row.kind for one in stretches_of(estate.pk)] == ["self"]
    assert estate.events.filter(reason="年份写错").count() == 1


def test_a_company_is_one_row_however_often_it_is_named(officer):
    estate = an_estate(by=officer)
    managed(estate, officer, "company", date(2001, 1, 1), date(2002, 1, 1), company="盘龙物业")
    managed(estate, officer, "company", date(2003, 1, 1), company="盘龙物业", uscc="91350100M000100Y43")
    assert Company.objects.get().uscc == "91350100M000100Y43"
    with pytest.raises(Refusal, match="盘龙物业"):
        managed(estate, officer, "company", date(2010, 1, 1), company="别的公司", uscc="91350100M000100Y43")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"kind": "company"}, "请写公司名称"),
        ({"kind": "none", "until": date(2000, 1, 1)}, "结束日期要晚于开始日期"),
        ({"kind": "company", "company": "甲", "uscc": "123"}, "18 位"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(officer, told, sentence):
    estate = an_estate(by=officer)
    with pytest.raises(Refusal, match=sentence):
        managed(estate, officer, told.pop("kind"), date(2000, 1, 1), **told)


def test_a_contract_is_with_a_company_of_this_estate_and_goes_with_its_stretch(officer):
    estate = an_estate(by=officer)
    nobody = managed(estate, officer, "none", date(2010, 1, 1))
    dates = {"from_day": date(2018, 9, 29), "until_day": date(2021, 9, 28)}
    with pytest.raises(Refusal, match="哪家物业公司"):
        actions.agree(estate_id=estate.pk, management_id=nobody.pk, by=officer, **dates)
    company = managed(estate, officer, "company", date(2018, 9, 29), company="曙光物业")
    made = actions.agree(estate_id=estate.pk, management_id=company.pk, by=officer, **dates)
    actions.strike_management(estate_id=estate.pk, row=company.pk, reason="登记重了", by=officer)
    made.refresh_from_db()
    assert made.is_struck


def test_a_score_never_counts_more_answers_than_were_asked_for_and_once_a_year(officer):
    estate = an_estate(by=officer)
    answers = {"very_good": 40, "good": 30, "fair": 10, "poor": 5, "very_poor": 5}
    made = actions.score(estate_id=estate.pk, year=2025, sample=120, by=officer, **answers)
    assert (made.answered, made.sample) == (90, 120)
    with pytest.raises(Refusal, match="已经登记"):
        actions.score(estate_id=estate.pk, year=2025, sample=120, by=officer, **answers)
    with pytest.raises(Refusal, match="不能多于发放"):
        actions.score(estate_id=estate.pk, year=2024, sample=80, by=officer, **answers)


def test_the_picture_leaves_no_stretch_unseen_and_lies_within_its_line():
    spans = [
        (date(1995, 1, 1), date(2013, 1, 1), "company", "原物业公司"),
        (date(2013, 1, 1), date(2013, 1, 2), "none", "没有物业"),
        (date(2013, 1, 2), None, "self", "居民自管"),
    ]
    line = line_of(spans, date(2026, 11, 29))
    assert all(bar.at >= 0 and bar.wide >= 14 and bar.at + bar.wide <= line.wide for bar in line.bars)
    assert [bar.text for bar in line.bars] == ["原物业公司", "", "居民自管"]
    assert line_of([], date(2026, 1, 1)) is None
