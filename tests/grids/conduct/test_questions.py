"""A question that is put into SQL once has the rows that its queryset has, each time, for whatever is given."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from grids.conduct.questions import Question
from grids.staff.models import Department
from tests.factories import whistles as made
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent

PARTS = Question(lambda key: ReportIn.objects.filter(whistle=key).select_related("department"), UUID)
SINCE = Question(
    lambda key, first, last: WhistleEvent.objects.filter(whistle=key, occurred_at__range=(first, last)).order_by("-seq"),
    UUID, datetime, datetime,
)  # fmt: skip
NUMBERS = Question(lambda key: Whistle.objects.filter(pk=key).values_list("number", flat=True), UUID)


@pytest.mark.django_db
def test_it_has_the_rows_of_what_is_given_each_time(departments):
    first, second = made.a_whistle(), made.a_whistle()
    for whistle in (first, second, first):
        with CaptureQueriesContext(connection) as asked:
            parts = PARTS.of(whistle.pk)
            assert [part.department for part in parts] == [whistle.lead_department]
        assert len(asked) == 1
        assert parts == list(ReportIn.objects.filter(whistle=whistle))
        assert NUMBERS.of(whistle.pk) == [whistle.number]
        at, later = whistle.whistled_at, whistle.whistled_at + timedelta(seconds=1)
        assert SINCE.of(whistle.pk, at, later) == list(whistle.events.order_by("-seq"))
        assert SINCE.of(whistle.pk, later, at) == []


@pytest.mark.django_db
def test_what_can_have_no_rows_has_none_and_what_does_not_say_what_is_given_is_refused(departments):
    nothing = Question(lambda key: Whistle.objects.filter(pk__in=[], area=key), UUID)
    assert nothing.of(UUID(int=1)) == nothing.of(UUID(int=2)) == []
    with pytest.raises(TypeError):
        Question(lambda key: Department.objects.all(), UUID).of(UUID(int=1))


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_taken_in_a_transaction_alone():
    locked = Question(lambda key: Whistle.objects.select_for_update().filter(pk=key), UUID)
    for _time in range(2):
        with pytest.raises(transaction.TransactionManagementError):
            locked.of(UUID(int=1))
        with transaction.atomic():
            assert locked.of(UUID(int=1)) == []
