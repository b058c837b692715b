"""What a browser kept for one account is taken from no other, whichever step it is and through whichever door."""

import pytest
from django.urls import reverse

from grids.staff.marks import mark_of
from tests.factories import whistles as made

pytestmark = pytest.mark.django_db
TAKE = {"occurred_at": "", "reason": "已到现场"}


def press(client, whistle, verb: str, pressed_by: str | None):
    headers = {} if pressed_by is None else {"X-Pressed-By": pressed_by}
    given = TAKE | {"version": whistle.version}
    return client.post(reverse("whistle_take", args=[whistle.pk, verb]), given, headers=headers)


@pytest.mark.parametrize(
    ("state", "verb"), [("whistled", "sign"), ("signed", "report_in"), ("in_progress", "submit")]
)
def test_a_step_is_taken_from_whoever_pressed_it_and_from_nobody_else(signed_in, person, state, verb):
    whistle = made.a_whistle(state=state)
    client = signed_in("department_handler")

    refused = press(client, whistle, verb, mark_of(person("assisting_handler")))
    assert refused.status_code == 409
    assert "用另一个账号按下" in refused.content.decode()
    assert not whistle.events.filter(verb=verb).exists()

    assert press(client, whistle, verb, mark_of(person("department_handler"))).status_code == 302
    assert whistle.events.filter(verb=verb).count() == 1


def test_the_api_says_it_in_its_own_form(signed_in, person):
    whistle = made.a_whistle()
    answer = signed_in("department_handler").post(
        f"/api/v1/whistles/{whistle.pk}/take/",
        {"verb": "sign", "version": whistle.version},
        content_type="application/json",
        headers={"X-Pressed-By": mark_of(person("assisting_handler"))},
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert not whistle.events.filter(verb="sign").exists()


@pytest.mark.parametrize("mark", ["", "0", "é", "a" * 5000])
def test_a_mark_that_is_nobodys_is_no_way_in(signed_in, mark):
    whistle = made.a_whistle()
    assert press(signed_in("department_handler"), whistle, "sign", mark).status_code == 409
    assert not whistle.events.filter(verb="sign").exists()


def test_pages_name_their_account_by_a_mark_that_is_not_its_number(signed_in, person):
    page = signed_in("department_handler").get("/").content.decode()
    user = person("department_handler")
    assert f'data-user="{mark_of(user)}"' in page
    assert f'data-user="{user.pk}"' not in page
    assert mark_of(user) != mark_of(person("assisting_handler"))
