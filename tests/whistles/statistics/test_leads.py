"""Leads that ended without a whistle: each figure is what its list is and what a slow fold of their steps says."""

import random
import time
from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.events import GENESIS
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.intake import actions as intake
from whistles.intake.models import Lead, LeadEvent
from whistles.statistics import actions
from whistles.statistics.breakdown import breakdown
from whistles.statistics.figures import ENDED_AS
from whistles.statistics.leads import figure_of_leads, leads_behind

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2022, 12, 28, 9, tzinfo=SHANGHAI)
AREAS = (personas.LIANHUA, personas.HONGSHAN, personas.SUJIATANG)
SOURCES = ("hotline_12345", "resident")


def live(rng: random.Random) -> None:
    """A lead with steps written straight: moved before it ended and after, ended, taken out of there again."""
    at = START + timedelta(days=rng.randrange(6))
    lead = made.a_lead(rng.choice(AREAS), channel=rng.choice(SOURCES), received_at=at)
    area, source, state, mark = lead.area_id, lead.source_id, "new", bytes(lead.last_digest) or GENESIS
    seq = 2
    for _step in range(rng.randrange(5)):
        at += timedelta(days=rng.randrange(1, 12))
        to = rng.choice(("new", "settled", "dismissed", state))
        was, now = (area, source), (rng.choice(AREAS), rng.choice(SOURCES))
        if rng.random() < 0.5:
            now = was
        event = LeadEvent(
            street_code=lead.street_code, lead=lead, seq=seq, verb="move", from_state=state, to_state=to,
            actor_label="x", occurred_at=at, recorded_at=at, area_code=now[0], source_code=now[1],
            area_before=was[0] if was[0] != now[0] else "", source_before=was[1] if was[1] != now[1] else "",
        )  # fmt: skip
        mark = event.append(mark)
        if was == now and rng.random() < 0.3:
            # a ledger told it, and it is taken back on its own day
            event = LeadEvent(
                street_code=lead.street_code, lead=lead, seq=event.seq + 1, verb="take_back", from_state=to, to_state=state,
                actor_label="x", occurred_at=at, recorded_at=at + timedelta(days=9), area_code=area, source_code=source,
                takes_back=event.seq,
            )  # fmt: skip
            mark, to = event.append(mark), state
        (area, source), state, seq = now, to, event.seq + 1


def told() -> dict:
    """Every lead's steps after its birth, by plain Python."""
    found = defaultdict(list)
    for event in LeadEvent.objects.exclude(from_state="").order_by("lead_id", "seq"):
        if event.takes_back:
            assert found[event.lead_id].pop().seq == event.takes_back
        else:
            found[event.lead_id].append(event)
    return found


def is_in(event: LeadEvent, code: str, source: str) -> bool:
    return event.area_code.startswith(code.removesuffix("00")) and source in ("", event.source_code)


def test_each_figure_of_leads_is_its_list_and_what_their_steps_say(departments, person):
    rng, reader = random.Random(7), person("city_viewer")
    for _number in range(25):
        live(rng)
    actions.refresh(wait=True)
    lives, since = told(), START.date() + timedelta(days=5)
    for code in (personas.CITY, *AREAS):
        area = Area.objects.get(code=code)
        for day in (since, since + timedelta(days=9), since + timedelta(days=60)):
            lines = {line["code"]: line["leads"] for line in breakdown(area, day, "lead")}
            for figure, one in ENDED_AS.items():
                for source in ("", *SOURCES):
                    asked, stands, came = (code, day, figure, source), set(), 0
                    for lead, life in lives.items():
                        then = [
                            event for event in life if event.occurred_at.astimezone(SHANGHAI).date() <= day
                        ]
                        if then and then[-1].to_state == one.state and is_in(then[-1], code, source):
                            stands.add(lead)
                        came += sum(
                            event.from_state != one.state == event.to_state and is_in(event, code, source)
                            and event.occurred_at.astimezone(SHANGHAI).date() >= since for event in then
                        )  # fmt: skip
                    rows = leads_behind(reader, area, day, figure, source=source).values_list("pk", flat=True)
                    assert (asked, set(rows)) == (asked, stands)
                    assert (asked, figure_of_leads(area, day, figure, source=source)) == (asked, len(stands))
                    assert (asked, figure_of_leads(area, day, figure, since=since, source=source)) == (
                        asked,
                        came,
                    )
                    assert source or (asked, lines[figure]) == (asked, len(stands))
    assert actions._recount(time.monotonic()).differences == 0


def test_what_was_settled_on_the_spot_stands_on_the_page_and_opens_its_leads(departments, person, signed_in):
    lead = made.a_lead(personas.HONGSHAN, title="井盖松动", by=person("street_admin"))
    given = {"reason": made.REASON, "reply": made.REASON}
    moved = intake.take(
        lead_id=lead.pk, verb="move", by=system_actor(), version=lead.version, area=personas.SUJIATANG, reason="x"
    )  # fmt: skip
    intake.take(lead_id=lead.pk, verb="settle", by=system_actor(), version=moved.version, **given)
    made.a_lead(is_sealed=True)
    actions.refresh(wait=True)

    html = signed_in("street_leader").get(reverse("statistics")).content.decode()
    assert "自处办结 <a href=" in html
    today = timezone.localdate().isoformat()
    for area, shown in ((personas.LIANHUA, True), (personas.SUJIATANG, True), (personas.HONGSHAN, False)):
        asked = {"area": area, "as_of": today, "figure": "settled"}
        page = signed_in("street_leader").get(reverse("statistics_leads"), asked).content.decode()
        assert ("共 1 件" in page, "井盖松动" in page) == (shown, shown)
    page = signed_in("city_viewer").get(reverse("statistics_leads"), asked | {"area": personas.CITY})
    assert "无权查看内容" in page.content.decode()
    assert "井盖松动" not in page.content.decode()
    assert Lead.objects.get(pk=lead.pk).state == "settled"
