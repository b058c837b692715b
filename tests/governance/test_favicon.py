"""The icon that browsers ask for by themselves is there, also for who is not signed in."""

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db


def test_the_icon_that_browsers_ask_for_is_the_products_own(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer.url.endswith("/icons/icon.svg")
    assert finders.find("icons/icon.svg")
