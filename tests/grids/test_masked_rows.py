"""What a reader of figures may not read is not in the row: a page that prints it prints nothing."""

import pytest
from django.db.models import Case, F, Max, When
from django.db.models.functions import Concat, Upper

from tests.factories import whistles as made
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db


def test_whoever_counts_whistles_gets_them_without_their_texts(city_viewer, departments):
    made.a_whistle(title="三单元楼道灯", address="人民西路 1 号")
    (row,) = Whistle.objects.counted_for(city_viewer).select_related("source", "lead_department")
    assert (row.title, row.address, row.resolution, row.source_id, row.lead_department) == (
        "",
        "",
        "",
        None,
        None,
    )
    assert row.number
    assert not row.is_readable


def test_a_text_that_was_left_out_of_the_query_is_not_fetched_later(city_viewer, departments):
    made.a_whistle(state="submitted")
    (row,) = Whistle.objects.counted_for(city_viewer).short()
    assert row.resolution == ""


def test_whoever_reads_them_gets_them_whole(street_leader, departments):
    made.a_whistle(title="三单元楼道灯")
    (row,) = Whistle.objects.counted_for(street_leader)
    assert row.title == "三单元楼道灯"
    assert row.is_readable


@pytest.mark.parametrize("names", [("title",), ("id", "address"), ()])
def test_nobody_gets_past_the_mask_by_asking_for_values(city_viewer, departments, names):
    with pytest.raises(ValueError, match="masked"):
        Whistle.objects.counted_for(city_viewer).values(*names)


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: rows.values_list("pk", F("title")),
        lambda rows: rows.values("number", said=F("title")),
        lambda rows: rows.values_list("pk", Upper("address")),
        lambda rows: rows.values("source__name"),
        lambda rows: rows.values("lead_department_id"),
        lambda rows: rows.annotate(said=Concat("number", "title")),
        lambda rows: rows.annotate(said=Case(When(title__contains="灯", then=1), default=0)),
        lambda rows: rows.aggregate(said=Max("title")),
    ],
)
def test_nobody_gets_past_the_mask_by_an_expression_or_a_relation(city_viewer, departments, ask):
    made.a_whistle(title="三单元楼道灯")
    with pytest.raises(ValueError, match="masked"):
        ask(Whistle.objects.counted_for(city_viewer))


def test_a_masked_row_is_never_written_over_what_it_hides(city_viewer, departments):
    whistle = made.a_whistle(title="三单元楼道灯")
    (row,) = Whistle.objects.counted_for(city_viewer)
    with pytest.raises(ValueError, match="masked"):
        row.save()
    assert Whistle.objects.get(pk=whistle.pk).title == "三单元楼道灯"
