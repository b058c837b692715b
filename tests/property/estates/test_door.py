"""Estates at the residents' door: public facts without sign-in or scripts, read with the rights of the public site alone."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from grids.search.questions import Asked
from property.estates import hits
from tests import personas
from tests.factories.estates import a_managed_estate, an_estate

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def estate(departments):
    return a_managed_estate()


def test_anybody_finds_an_estate_and_reads_who_manages_whom_to_call_and_money_by_quarter(client, estate):
    listed = client.get(reverse("door_estates"))
    assert reverse("door_estate", args=[estate.pk]) in listed.content.decode()
    told = client.get(reverse("door_estate", args=[estate.pk])).content.decode()
    for words in (
        "莲园物业服务公司",
        "tel:0871-60000001",
        "陈立新",
        "2013 — 2018-09-29",
        "2026-Q1",
        "12,000.00",
    ):
        assert words in told, words
    assert "公示栏广告" not in told
    assert "<script" not in told


def test_the_door_stands_in_large_type_too_and_an_estate_that_is_no_more_is_not_found(client, estate):
    large = client.get(reverse("door_estate", args=[estate.pk]), {"size": "large"})
    assert 'class="large"' in large.content.decode()
    assert (
        client.get(reverse("door_estate", args=["0" * 8 + "-0000-7000-8000-" + "0" * 12])).status_code == 404
    )


def test_an_estate_is_found_by_its_name_and_by_its_company_by_whom_it_is_for(estate):
    officer, other = personas.make("community_officer"), personas.make("complaint_officer")
    found = [hits.estates(officer, Asked.of(words), "").rows for words in ("莲园小区", "莲园物业")]
    assert [[one.title for one in rows] for rows in found] == [["莲园小区"], ["莲园小区"]]
    assert hits.estates(other, Asked.of("莲园小区"), "").rows == ()


def test_a_script_reads_an_estate_as_one_document(capsys, estate):
    call_command("estate", str(estate.pk), json=True)
    told = json.loads(capsys.readouterr().out)
    assert [one["who"] for one in told["management"]] == ["self", "company"]
    assert told["funds"]["common"]["balance"] == "8,543.22"
    an_estate(name="别的小区", buildings=[])
    with pytest.raises(CommandError, match="--name"):
        call_command("estate", estate.area_id, json=True)
    with pytest.raises(CommandError, match="没有这个小区"):
        call_command("estate", "999", json=True)
