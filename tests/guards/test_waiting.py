"""Every verb of a table may be pressed where there is no network: it waits, and sent twice it is taken once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.conduct.lifecycle import Lifecycle, Step
from grids.files.preparing import Prepared
from grids.staff.marks import mark_of
from grids.staff.models import User
from tests.asserting import rolled_back
from tests.factories import whistles as made
from tests.factories.files import a_jpeg
from tests.factories.steps import given_for
from tests.guards.pages import Document
from tests.guards.waiting import VERBS, WHY_NOT, posting, unkept
from whistles.desk.offered import OWN_FORM
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Category
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE, LEAD_STATES, NEW, WHISTLED
from whistles.lifecycle.actions import take
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import STATES
from whistles.lifecycle.table import LIFECYCLE

pytestmark = pytest.mark.django_db

ROLES = ("department_handler", "assisting_handler", "street_admin", "street_leader", "district_desk")
# what is offered only after another step: from which state, which step, by whom
AFTER = (
    ("in_progress", "ask_extension", "department_handler"),
    ("in_progress", "ask_suspension", "department_handler"),
    ("in_progress", "offer_lead", "department_handler"),
    ("whistled", "assist_object", "assisting_handler"),
    ("whistled", "assist_sign", "assisting_handler"),
    ("whistled", "copy", "street_admin"),
)


@dataclass
class Walk:
    """Presses each open verb of the matters that it is shown, as a browser does that had no network."""

    people: dict[str, User]
    signed_in: Callable[[str], Client]
    seen: set[str] = field(default_factory=set)
    clients: dict[str, Client] = field(default_factory=dict)

    def over(self, engine: Any, situation: Callable, matter: Any, page: str) -> None:
        """All verbs that are open to anybody and were not seen before."""
        for role, by in self.people.items():
            for offer in engine.offers(situation(matter, by)):
                if offer.is_open and offer.step.verb not in self.seen:
                    given = given_for(offer.step, situation(matter, by))
                    if "" in [given[ask.name] for ask in offer.step.asks if ask.is_required]:
                        # a list to pick from that is empty here
                        continue
                    self.press(role, offer.step, matter, page, {k: v for k, v in given.items() if v})
                    self.seen.add(offer.step.verb)

    def press(self, role: str, step: Step, matter: Any, page: str, given: dict) -> None:
        """Its form waits, and sent twice it is taken once."""
        client = self.clients.setdefault(role, self.signed_in(role))
        is_own = page == "lead" and step.verb in OWN_FORM
        url = (
            reverse(f"lead_{step.verb}", args=[matter.pk])
            if is_own
            else reverse(f"{page}_take", args=[matter.pk, step.verb])
        )
        shown = Document(
            client.get(reverse(page, args=[matter.pk]) if step.is_one_click else url).content.decode()
        )
        forms = [form for form in posting(shown) if form.attributes.get("action") == url]
        assert forms, (step.verb, role)
        assert unkept(shown) == [], step.verb
        given = {"version": matter.version, **given}
        with rolled_back():
            versions, mark = [], mark_of(self.people[role])
            for _time in range(2):
                # tests/governance/test_pressed_by.py holds that nobody else's is taken
                answer = client.post(url, sent(given), headers={"X-Pressed-By": mark})
                assert answer.status_code == 302, (step.verb, answer.content.decode())
                versions.append(type(matter).objects.get(pk=matter.pk).version)
            assert versions[0] == versions[1] > matter.version, step.verb


def sent(given: dict) -> dict:
    """As a browser sends it: a file as it was taken."""
    return {
        name: SimpleUploadedFile("现场.jpg", a_jpeg()) if isinstance(value, Prepared) else value
        for name, value in given.items()
    }


def pressed(cycle: Lifecycle) -> set[str]:
    return {step.verb for step in cycle.taken}


def holding_a_file(matter: Any) -> Any:
    """The matter with a photograph."""
    made.with_file(matter)
    matter.refresh_from_db()
    return matter


def test_every_verb_of_a_whistle_waits_and_sent_twice_is_taken_once(person, signed_in, departments):
    Category.objects.get_or_create(path="市容", name="市容")
    walk = Walk({role: person(role) for role in ROLES}, signed_in)
    walk.over(ENGINE, Situation, holding_a_file(made.a_whistle()), "whistle")
    for state in STATES:
        walk.over(ENGINE, Situation, made.a_whistle(state=state, assisting=["lianhua-police"]), "whistle")
    walk.over(ENGINE, Situation, made.a_whistle(grade_code="emergency"), "whistle")
    late = made.a_whistle(whistled_at=timezone.now() - timedelta(days=60))
    walk.over(ENGINE, Situation, late, "whistle")
    late = made.along(late, "closed")
    walk.over(ENGINE, Situation, late, "whistle")
    after = [(made.a_whistle(state=state, assisting=["lianhua-police"]), *taken) for state, *taken in AFTER]
    for whistle, verb, role in [*after, (late, "appeal", "department_handler")]:
        by = walk.people[role]
        given = given_for(LIFECYCLE.of(verb), Situation(whistle, by), department="lianhua-police")
        stands = take(whistle_id=whistle.pk, verb=verb, by=by, version=whistle.version, given=given)
        walk.over(ENGINE, Situation, stands, "whistle")
    assert pressed(LIFECYCLE) - walk.seen == set()


def test_every_verb_of_a_lead_waits_and_sent_twice_is_taken_once(person, signed_in, departments):
    Category.objects.get_or_create(path="市容", name="市容")
    walk = Walk({role: person(role) for role in ROLES}, signed_in)
    walk.over(LEAD_ENGINE, LeadSituation, holding_a_file(made.a_lead()), "lead")
    # once where no grade has to be approved, and once where every one does
    for state in (NEW, *LEAD_STATES, NEW):
        if state != WHISTLED:
            walk.over(LEAD_ENGINE, LeadSituation, made.a_lead_in(state), "lead")
    assert pressed(LEAD_LIFECYCLE) - walk.seen == set()


def test_nothing_of_a_complaint_waits_in_a_browser(person, signed_in, departments):
    person("complaint_officer")
    lead = made.a_lead(is_sealed=True, accused=departments["lianhua-market"])
    client, seen = signed_in("complaint_officer"), 0
    offers = [
        one for one in LEAD_ENGINE.offers(LeadSituation(lead, person("complaint_officer"))) if one.is_open
    ]
    addresses = [
        reverse("lead_take", args=[lead.pk, one.step.verb]) for one in offers if one.step.verb not in OWN_FORM
    ]
    verbs = {one.step.verb for one in offers} & OWN_FORM
    # it is merged into nothing
    assert len(verbs) == len(OWN_FORM) - 1
    addresses += [reverse(f"lead_{verb}", args=[lead.pk]) for verb in sorted(verbs)]
    for address in [reverse("lead", args=[lead.pk]), *addresses]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "data-outbox=" not in answer.content.decode(), address
        assert "data-draft=" not in answer.content.decode(), address
        seen += len(posting(Document(answer.content.decode())))
    assert seen > len(addresses)


def test_the_rule_sees_what_it_is_there_for():
    lead = "00000000-0000-0000-0000-000000000000"
    text = (
        f'<form method="post" action="/leads/{lead}/whistle/"></form><form method="post" action="/leads/{lead}/dismiss/" '
        f'data-outbox="a"><input type="tel" name="t"><input data-no-draft name="n"></form>'
        f'<form method="post" action="/leads/{lead}/reveal/" data-outbox="b"></form><form method="post" action="/leads/new/"></form>'
        f'<form method="post" action="/sign-out/"></form><form method="post"></form>'
    )
    assert unkept(Document(text)) == [
        f"form /leads/{lead}/whistle/", "a keeps t", "a keeps n", f"form /leads/{lead}/reveal/", "form /leads/new/",
    ]  # fmt: skip
    assert not VERBS & set(WHY_NOT)


def test_what_is_said_of_people_waits_sealed_and_nothing_else_is_taken_for_sealed():
    key = "01a21f92-c556-763a-a4e5-864756624a5a"
    visit = f'<form method="post" action="/homes/{key}/visit/" data-outbox="402"%s><input type="tel"></form>'
    assert unkept(Document(visit % ' data-outbox-sealed="walk"')) == []
    assert unkept(Document(visit % "")) == [
        f"form /homes/{key}/visit/ does not seal what waits", "402 keeps None",
    ]  # fmt: skip
    lead = f'<form method="post" action="/leads/{key}/dismiss/" data-outbox="1" data-outbox-sealed="walk"></form>'
    assert unkept(Document(lead)) == [f"form /leads/{key}/dismiss/ seals what waits"]


def test_a_file_waits_in_its_own_store_alone_and_no_other_secret_does_beside_it():
    form = '<form method="post" action="/whistles/%s/attach/" data-outbox="1 添加附件"%s><input type="%s" name="a"></form>'
    key = "01a21f92-c556-763a-a4e5-864756624a5a"
    assert unkept(Document(form % (key, " data-outbox-files", "file"))) == []
    assert unkept(Document(form % (key, "", "file"))) == ["1 添加附件 keeps a"]
    assert unkept(Document(form % (key, " data-outbox-files", "tel"))) == ["1 添加附件 keeps a"]
    # a place of its own for what doesn't wait is a mistake
    assert (
        unkept(Document(form.replace(' data-outbox="1 添加附件"', "") % (key, " data-outbox-files", "file")))
        != []
    )
