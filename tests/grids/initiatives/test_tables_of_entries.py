"""Entries that come by a table wait sealed until they are confirmed; what doesn't fit is kept for whoever brought it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.initiatives.collecting import bringing
from grids.initiatives.collecting.models import BroughtTable, InitiativeEntry, RefusedEntry
from grids.initiatives.tasks import forget_waiting_tables
from tests import personas
from tests.factories.collecting import NAME, PHONE, an_entry, destroyed, opened

pytestmark = pytest.mark.django_db

GOOD = f"{personas.SUJIATANG_GRID},,{NAME},{PHONE},送药,"
WRONG = f"没有的网格,,李四海,{PHONE},送药,"
ILL = f"{personas.SUJIATANG_GRID},,王小五,,送药,抗原阳性"


def a_table(*rows: str) -> SimpleUploadedFile:
    text = "\n".join(("网格,楼栋,姓名,电话,需要什么帮助,需要什么", *rows))
    return SimpleUploadedFile("登记.csv", ("\ufeff" + text).encode())


def rows(*texts: str) -> list[tuple[int, list[str]]]:
    return [(line, text.split(",")) for line, text in enumerate(texts, start=2)]


@pytest.fixture
def made(departments):
    return opened()


@pytest.fixture
def desk(made, signed_in):
    return signed_in("grid_admin")


@pytest.fixture
def page(made):
    return reverse("entry_bring", args=[made.initiative_id])


def settle(desk, made, decision: str):
    return desk.post(reverse("entry_bring_settle", args=[made.initiative_id]), {"decision": decision})


def test_nothing_is_written_before_it_is_confirmed_and_the_preview_says_what_would_come(made, desk, page):
    assert desk.post(page, {"file": a_table(GOOD, WRONG, ILL)}).status_code == 302
    assert not InitiativeEntry.objects.exists()
    assert not RefusedEntry.objects.exists()
    waiting = BroughtTable.objects.get()
    assert (waiting.rows, waiting.brought_by) == (3, personas.make("grid_admin"))
    said = str(list(BroughtTable.objects.values())) + desk.get(page).content.decode()
    assert "登记 1 人" in said
    assert "专项里没有这个网格或楼栋的任务" in said
    assert not [one for one in (NAME, PHONE, "李四海", "王小五", "抗原") if one in said]


def test_what_is_confirmed_comes_in_and_what_does_not_fit_is_kept_sealed_for_who_brought_it(made, desk, page):
    desk.post(page, {"file": a_table(GOOD, WRONG, ILL)})
    assert settle(desk, made, "yes").status_code == 302
    assert not BroughtTable.objects.exists()
    assert InitiativeEntry.objects.get().entered_by == personas.make("grid_admin")
    refused = RefusedEntry.objects.filter(collecting=made)
    assert [row.line for row in refused] == [3, 4]
    shown = desk.get(page).content.decode()
    assert "专项里没有这个网格或楼栋的任务" in shown
    assert "李四海" not in shown + str(list(refused.values()))
    back = desk.post(reverse("entry_refused", args=[made.initiative_id])).content.decode()
    assert "李四海" in back
    assert "王小五" in back
    assert SecurityEvent.objects.filter(kind="download").count() == 1
    # brought again, mended: the old ones go
    desk.post(page, {"file": a_table(GOOD)})
    settle(desk, made, "yes")
    assert not RefusedEntry.objects.filter(collecting=made).exists()
    assert desk.post(page, {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}).status_code == 400


def test_what_is_let_go_is_gone(made, desk, page):
    desk.post(page, {"file": a_table(GOOD)})
    assert settle(desk, made, "no").status_code == 302
    assert not BroughtTable.objects.exists()
    assert not InitiativeEntry.objects.exists()


def test_one_table_of_an_account_waits_and_only_its_own(made, desk):
    by = personas.make("grid_admin")
    bringing.stage(initiative_id=made.initiative_id, rows=rows(GOOD), by=by)
    second = bringing.stage(initiative_id=made.initiative_id, rows=rows(GOOD, WRONG), by=by)
    assert BroughtTable.objects.get() == second
    assert bringing.preview(personas.make("street_leader"), made) is None
    second.pk = None
    second.id = BroughtTable._meta.pk.get_default()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_a_line_whose_telephone_is_there_already_is_told(made):
    an_entry(made)
    by = personas.make("grid_admin")
    other = GOOD.replace(PHONE, "13700000001")
    bringing.stage(initiative_id=made.initiative_id, rows=rows(other, GOOD, other), by=by)
    assert bringing.preview(by, made).twice == [3, 4]


def test_after_an_hour_it_can_not_be_confirmed_and_is_deleted_by_itself(made):
    by = personas.make("grid_admin")
    bringing.stage(initiative_id=made.initiative_id, rows=rows(GOOD), by=by)
    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        assert forget_waiting_tables() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        with pytest.raises(Refusal, match="一小时"):
            bringing.settle(initiative_id=made.initiative_id, is_confirmed=True, by=by)
        assert forget_waiting_tables() == 1
    assert not BroughtTable.objects.exists()


def test_what_waits_goes_with_the_destruction_and_the_certificate_counts_it(made):
    bringing.stage(initiative_id=made.initiative_id, rows=rows(GOOD, WRONG), by=personas.make("grid_admin"))
    assert destroyed(made).counts["waiting"] == 2
    assert not BroughtTable.objects.exists()


def test_an_empty_table_does_not_wait(made):
    with pytest.raises(Refusal, match="没有要登记的行"):
        bringing.stage(initiative_id=made.initiative_id, rows=[], by=personas.make("grid_admin"))
