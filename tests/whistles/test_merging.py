"""One matter with many callers is one whistle and many leads: merged, told apart, answered each, and counted once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from tests import personas
from tests.factories import whistles as made
from whistles.intake.actions import take
from whistles.intake.models import Lead
from whistles.lifecycle.actions import take as take_of_whistle
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions as statistics
from whistles.statistics import queries
from whistles.verification import looking
from whistles.verification.finds import Looked

pytestmark = pytest.mark.django_db


def merged(desk, whistle: Whistle, **fields) -> Lead:
    lead = made.a_lead(**fields)
    return take(
        lead_id=lead.pk, verb="merge", by=desk, version=lead.version, whistle=whistle.number, reason="同一处"
    )


def faults() -> list[str]:
    return [str(found.sentence) for found in looking.look_at_ledger(Looked())]


def test_a_merged_lead_is_one_more_of_its_whistle_which_counts_once_and_both_books_agree(person):
    desk = person("street_admin")
    whistle = made.a_whistle(state="in_progress")
    before = whistle.close_due_at
    letter = made.source("letter_visit")
    type(letter).objects.filter(pk=letter.pk).update(outer_limit_days=1)
    lead = merged(desk, whistle, title="同一件事", channel="letter_visit")
    other = merged(desk, whistle, title="又一个人来电", reporter_name="张三", reporter_phone="13800005678")
    whistle.refresh_from_db()
    assert (lead.state, lead.whistle, whistle.state) == ("merged", whistle, "in_progress")
    # the earliest outer limit of its leads holds
    assert whistle.close_due_at == lead.external_due_at < before
    # whoever has an older page of the whistle open is held up by no lead that came
    submitted = take_of_whistle(
        whistle_id=whistle.pk,
        verb="submit",
        by=made.system_actor(),
        version=whistle.version - 2,
        reason="已修好",
    )
    made.along_from(submitted, ("close",))
    statistics.refresh(wait=True)
    figures = queries.closure(Area.objects.get(code=personas.LIANHUA), timezone.localdate())
    assert (figures.whistled, figures.closed) == (1, 1)
    # each with its own reply
    for one, reply in ((lead, "已经修好。"), (other, "灯已经亮了。")):
        take(lead_id=one.pk, verb="answer_reporter", by=desk, version=one.version, reply=reply)
    assert set(Lead.objects.values_list("reply", flat=True)) == {"", "已经修好。", "灯已经亮了。"}
    assert faults() == []


def test_a_wrong_merge_is_taken_back_and_a_cancelled_whistle_gives_all_its_leads_back(person):
    desk = person("street_admin")
    whistle = made.a_whistle()
    before = whistle.close_due_at
    lead = merged(desk, whistle, channel="letter_visit")
    take(lead_id=lead.pk, verb="unmerge", by=desk, version=lead.version, reason="不是同一处")
    lead.refresh_from_db()
    whistle.refresh_from_db()
    assert (lead.state, lead.whistle, whistle.leads.count()) == ("new", None, 1)
    assert whistle.close_due_at == before
    again = take(lead_id=lead.pk, verb="merge", by=desk, version=lead.version, whistle=whistle.number)
    assert again.state == "merged"
    whistle.refresh_from_db()
    take_of_whistle(
        whistle_id=whistle.pk,
        verb="cancel",
        by=made.system_actor(),
        version=whistle.version,
        reason="吹错了",
        back_to_pool=True,
    )
    assert set(Lead.objects.values_list("state", "whistle")) == {("new", None)}
    assert faults() == []


@pytest.mark.parametrize("why", ["closed", "cancelled", "complaint", "next door", "unknown"])
def test_what_is_over_elsewhere_or_a_complaint_is_merged_with_nothing(person, departments, why):
    desk = person("street_admin")
    sealed = {"is_sealed": True, "accused": departments["lianhua-police"]}
    if why == "complaint":
        desk = made.system_actor()
        whistle, lead = made.a_whistle(), made.a_lead(**sealed)
    else:
        where = {"area": personas.YOUYING, "department": "hongyun-urban"} if why == "next door" else {}
        whistle = made.a_whistle(state=why if why in ("closed", "cancelled") else "whistled", **where)
        lead = made.a_lead()
    number = "2026-9999" if why == "unknown" else whistle.number
    with pytest.raises(Refusal):
        take(lead_id=lead.pk, verb="merge", by=desk, version=lead.version, whistle=number)
    lead.refresh_from_db()
    assert (lead.state, lead.whistle) == ("new", None)


def test_merging_by_page_offers_what_is_like_it_and_takes_any_number(signed_in):
    whistle, other = made.a_whistle(title="学府路路灯不亮"), made.a_whistle(title="下水道堵塞")
    lead, second = made.a_lead(title="学府路的路灯不亮了"), made.a_lead(title="污水外溢")
    client = signed_in("street_admin")
    url = reverse("lead_merge", args=[lead.pk])
    assert f'value="{whistle.number}"' in client.get(url).content.decode()
    assert client.post(url, {"version": lead.version}).status_code == 400
    given = {"version": lead.version, "whistle": whistle.number}
    answer = client.post(url, given, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("lead", args=[second.pk])
    assert "没有重复办理" in client.post(url, given, follow=True).content.decode()
    client.post(
        reverse("lead_merge", args=[second.pk]), {"version": second.version, "number": other.number.lower()}
    )
    assert list(Lead.objects.order_by("received_at").values_list("whistle__number", flat=True)[2:]) == [
        whistle.number, other.number,
    ]  # fmt: skip
