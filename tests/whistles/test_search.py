"""One box for everything: leads and whistles together, only what the asker may know, persons by right and log alone."""

import pytest
from django.urls import reverse

from tests.factories import whistles as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

PHONE, NAME = "13987654321", "段三丰"


def found(client, q: str, **more) -> dict[str, list[str]]:
    response = client.get(reverse("search"), {"q": q, **more})
    assert response.status_code == 200
    return {one["name"]: [hit.title for hit in one["rows"]] for one in response.context["found"]}


def test_a_lead_and_a_whistle_are_found_together_and_a_whistle_says_which_lead(signed_in):
    made.a_lead(title="井盖松动", content="右边三轮车过不去", number="KM2023040310370025")
    whistle = made.a_whistle(title="楼道灯不亮", content="三轮车堵住了门")
    desk = signed_in("street_admin")
    assert found(desk, "三轮车") == {"matters": ["楼道灯不亮", "井盖松动"]}
    assert found(desk, "1037 0025") == {"matters": ["井盖松动"]}
    response = desk.get(reverse("search"), {"q": whistle.number})
    assert [hit.number for hit in response.context["found"][0]["rows"]] == [whistle.number]
    assert whistle.leads.get().source_number in desk.get(reverse("search"), {"q": "堵住"}).content.decode()
