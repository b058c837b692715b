"""The security officer finds what waits for a confirmation, and nothing of anybody's matters."""

import pytest

from tests.administration import page, shows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/more/", "/help/", "/account/", "/admin/", "/feedback/"])
def test_the_officers_pages_open(signed_in, address):
    assert signed_in("security_officer").get(address).status_code == 200


@pytest.mark.parametrize(
    "address", ["/leads/", "/whistles/", "/statistics/", "/imports/", "/sheets/", "/people/same/"]
)
def test_matters_are_none_of_the_officers_business(signed_in, address):
    assert signed_in("security_officer").get(address).status_code in (403, 404)


@pytest.mark.parametrize("model", ["user", "appointment", "securityevent", "source", "lead", "disclosure"])
def test_of_the_administration_the_officer_sees_what_waits_alone(signed_in, model):
    client = signed_in("security_officer")
    assert client.get(page(model, "changelist")).status_code == 403
    assert shows(client.get("/admin/"), "双人审批")
