"""A sweep goes on after a row that fails, and stops where the database or the worker does."""

import logging

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError

from grids.areas.models import Area
from grids.conduct.alone import each_alone
from grids.conduct.refusals import Refusal
from tests import personas

pytestmark = pytest.mark.django_db


def test_a_row_that_fails_or_is_refused_stops_none_of_the_others_and_is_named(caplog):
    def work(key: str) -> bool:
        if key == "坏":
            raise ValueError("it can't be read")
        if key == "不行":
            raise Refusal("现在不能办")
        return True

    with caplog.at_level(logging.WARNING):
        assert each_alone(["一", "坏", "不行", "二"], work, "it was left") == 2
    assert "it was left: 坏" in caplog.text
    assert "it was left: 不行: 现在不能办" in caplog.text


def test_what_a_row_that_fails_wrote_is_taken_back(areas):
    def work(key: str) -> bool:
        Area.objects.filter(code=personas.LIANHUA).update(name=key)
        raise ValueError(key)

    before = Area.objects.get(code=personas.LIANHUA).name
    assert each_alone(["新名字"], work, "it was left") == 0
    assert Area.objects.get(code=personas.LIANHUA).name == before


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError, SoftTimeLimitExceeded])
def test_what_is_no_fault_of_a_row_ends_the_sweep(fault):
    def work(_key: int) -> bool:
        raise fault

    with pytest.raises(fault):
        each_alone([1, 2], work, "it was left")
