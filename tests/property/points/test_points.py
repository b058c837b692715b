"""Service points: what everybody knows of one, who holds its jobs, how it is used, rated and told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.conduct.refusals import Refusal
from property.points import actions, sweeping
from property.points.models import JobHolder, PointEvent, PointPrice, PointRating, ServicePoint
from tests import personas
from tests.factories.files import a_jpeg
from tests.factories.points import a_point, a_point_with_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache", "departments")]


@pytest.fixture
def officer(departments):
    return personas.make("community_officer")


def test_a_point_says_where_when_for_how_much_and_by_which_motion_or_that_none_is_recorded(
    officer, signed_in
):
    point, _holder = a_point_with_everything()
    actions.correct(
        point_id=point.pk, version=point.version, by=officer, in_common=True, about="<i>原是空置门房</i>"
    )
    html = signed_in("community_officer").get(reverse("point", args=[point.pk])).content.decode()
    for words in ("缝补铺", "东门门房", "换拉链", "5.00 元", "未登记依据议题", "&lt;i&gt;", "王秀兰"):
        assert words in html
    with pytest.raises(Refusal, match="刚才有人改过"):
        actions.correct(point_id=point.pk, version=1, by=officer, name="别的")


def test_names_at_jobs_are_for_whoever_may_see_residents_and_the_book_has_none(signed_in):
    point, holder = a_point_with_everything()
    html = signed_in("street_admin").get(reverse("point", args=[point.pk])).content.decode()
    assert "王秀兰" not in html
    assert not PointEvent.objects.filter(given__icontains="王秀兰").exists()
    assert signed_in("street_admin").post(reverse("point_leave", args=[point.pk, holder.pk])).status_code in {
        403,
        404,
    }


def test_a_job_has_no_more_holders_than_places_and_a_place_left_is_free_again(officer):
    point, holder = a_point_with_everything()
    job = point.jobs.get()
    actions.hold(job_id=job.pk, name="李桂芳", from_day=date(2022, 1, 1), by=officer)
    with pytest.raises(Refusal, match="名额已满"):
        actions.hold(job_id=job.pk, name="赵建国", from_day=date(2022, 1, 1), by=officer)
    assert actions.leave(holder_id=holder.pk, by=officer)
    assert not actions.leave(holder_id=holder.pk, by=officer)
    assert actions.hold(job_id=job.pk, name="赵建国", from_day=date(2022, 1, 1), by=officer)


def test_a_name_goes_a_year_after_its_place_was_left(officer):
    _point, holder = a_point_with_everything()
    actions.leave(holder_id=holder.pk, by=officer)
    assert sweeping.erase_past_term() == 0
    with time_machine.travel(timezone.now() + timedelta(days=367), tick=True):
        assert sweeping.erase_past_term() == 1
    assert JobHolder.objects.visible_to(officer).get(pk=holder.pk).name == ""


def test_uses_are_a_number_a_day_and_prices_say_what_is_free(officer):
    point = a_point()
    actions.count(point_id=point.pk, day=timezone.localdate(), number=3, by=officer)
    actions.count(point_id=point.pk, day=timezone.localdate(), number=7, by=officer)
    assert point.uses.get().count == 7
    for day, number in ((timezone.localdate() + timedelta(days=1), 1), (timezone.localdate(), 10_001)):
        with pytest.raises(Refusal):
            actions.count(point_id=point.pk, day=day, number=number, by=officer)
    assert actions.price(point_id=point.pk, what="穿针", fen=0, by=officer).charge == "free"
    with pytest.raises(IntegrityError), transaction.atomic():
        PointPrice.objects.create(point=point, what="白拿", charge="free", fen=1)


def test_residents_see_what_is_open_and_give_stars_of_which_nobody_says_whose(officer):
    point, _holder = a_point_with_everything()
    client = Client()
    html = client.get(reverse("points_open")).content.decode()
    assert "缝补铺" in html
    assert "换拉链" in html
    assert "王秀兰" not in html
    assert "<script" not in html
    at = reverse("point_rate", args=[point.pk])
    assert client.post(at, {}).status_code == 400
    for stars in (4, 4, 4, 4):
        assert client.post(at, {"stars": stars}).status_code == 200
    assert dict(PointRating.objects.values_list("stars", "count")) == {5: 1, 4: 4}
    html = client.get(reverse("points_open") + f"?estate={point.estate_id}").content.decode()
    assert "4.2" in html
    assert client.get(reverse("points_open") + "?estate=x").status_code == 200
    actions.close(point_id=point.pk, reason="门房改作他用", by=officer)
    assert client.post(at, {"stars": 5}).status_code == 404
    assert client.get(reverse("point_rate", args=[point.pk])).status_code == 404


def test_the_story_shows_before_and_after(officer, signed_in):
    point = a_point(in_common=True, ground="2021 年第一次业主大会表决通过")
    client = signed_in("community_officer")
    for when in ("before", "after"):
        file = SimpleUploadedFile("a.jpg", a_jpeg(), "image/jpeg")
        answer = client.post(reverse("point_do", args=[point.pk, "photo"]), {"when": when, "file": file})
        assert answer.status_code == 302
    html = client.get(reverse("point_story", args=[point.pk])).content.decode()
    assert html.count('class="shot"') == 2
    assert "2021 年第一次业主大会表决通过" in html


def test_a_point_is_kept_by_whoever_keeps_the_estate(signed_in):
    point = a_point()
    assert (
        signed_in("street_admin").post(reverse("point_do", args=[point.pk, "count"]), {}).status_code == 403
    )
    assert signed_in("other_street_admin").get(reverse("point", args=[point.pk])).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        ServicePoint.objects.filter(pk=point.pk).update(closed_on=date(1999, 1, 1))
