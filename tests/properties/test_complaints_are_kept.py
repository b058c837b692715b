"""A complaint about an office is as if it did not exist to whoever works there, and to whoever handles no complaints.

Two worlds are alike but for one complaint; every address of the product that takes no key, every list narrowed to the
complaint's own words, every address of its rows and every queryset answers the same in both, for every role and every
tie to the accused. What is expected is told here without the product's own definition.
"""

import json
import re
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grids.access.roles import ROLES, Permission
from grids.audit.models import SecurityEvent
from grids.privacy.models import Disclosure
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from grids.staff.queries import ties_of
from tests import personas
from tests.factories import whistles as made
from whistles.intake.actions import dismiss, reveal_reporter
from whistles.intake.complaints import handlers_of
from whistles.intake.models import Lead
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.statistics import actions as statistics

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 3, 18, 2, 30, tzinfo=UTC)
STREET, COMMUNITY, GRID, OTHER = (
    personas.LIANHUA,
    personas.SUJIATANG,
    personas.SUJIATANG_GRID,
    personas.HONGSHAN,
)
DISTRICT, CITY, FAR = personas.WUHUA, personas.CITY, personas.JINMA
TITLE, CONTENT, NUMBER = "截留补助款", "把困难补助截留了一半", "XF-7741"
POSTS = (
    "community_worker", "grid_leader", "volunteer", "triage_officer", "street_leader", "district_desk",
    "complaint_officer", "data_viewer", "auditor",
)  # fmt: skip
PLACES = (CITY, DISTRICT, STREET, COMMUNITY, GRID, OTHER, FAR)
BUREAUS = ("lianhua-urban", "lianhua-police", "wuhua-housing", "sujiatang")
KINDS = {code: (kind, area) for code, _name, kind, area in personas.DEPARTMENTS}
STAGES = ("pool", "whistled", "submitted", "closed", "returned", "dismissed")
TO = "lianhua-market"
# another of the department that the complaint is whistled to, and people whom it can name: post and place, or bureau
NAMED = {
    "worker": ("community_worker", COMMUNITY),
    "leader": ("street_leader", STREET),
    "handler": "lianhua-urban",
}


@dataclass(frozen=True)
class Case:
    """One complaint, one reader, and what ties them."""

    accused: str | None
    named: str | None
    place: str
    stage: str
    posts: tuple = ()
    bureaus: tuple = ()
    is_named: bool = False
    # every post and membership ended after it was registered, and a post that handles complaints came instead
    has_left: bool = False

    @property
    def now(self) -> tuple:
        return (("complaint_officer", DISTRICT),) if self.has_left else self.posts

    @property
    def streets(self) -> set[str]:
        return {place for _post, place in self.posts if len(place) == 9}

    @property
    def communities(self) -> set[str]:
        return {place[:12] for _post, place in self.posts if len(place) >= 12}

    def works_there(self) -> bool:
        """Whether the reader works for the office that the complaint is about, or is the person."""
        if self.named and self.is_named:
            return True
        return self._of(self.accused) or self._with(NAMED.get(self.named))

    def works_around(self) -> bool:
        """Whether nobody is named, and the reader might be meant: whoever worked in the street then, or does now."""
        if self.accused or self.named:
            return False
        places = [place for _post, place in self.posts] + [KINDS[bureau][1] for bureau in self.bureaus]
        return any(place.startswith(STREET) for place in places)

    def _of(self, bureau: str | None) -> bool:
        if bureau is None:
            return False
        kind, area = KINDS[bureau]
        if bureau in self.bureaus:
            return True
        if kind == "community":
            return area in self.communities
        return kind == "street" and area[:9] in self.streets

    def _with(self, named) -> bool:
        if named is None:
            return False
        if isinstance(named, str):
            return self._of(named)
        _post, place = named
        return place in self.streets or place[:12] in self.communities

    def holds(self, permission: Permission) -> bool:
        return any(
            permission in ROLES[ROLE_OF[post]].permissions and covers(place, self.place)
            for post, place in self.now
            if ROLE_OF[post]
        )

    def handles(self) -> bool:
        return self.holds(Permission.COMPLAINT_HANDLE) and not self.works_there() and not self.works_around()

    def was_whistled_to(self) -> bool:
        return (
            self.stage in ("whistled", "submitted", "closed")
            and TO in self.bureaus
            and not self.has_left
            and not self.works_there()
        )

    def had_part(self) -> bool:
        """Whether what came of it may be read by the reader's bureau: also when it was cancelled and the complaint waits again."""
        return self.was_whistled_to() or (
            replace(self, stage="whistled").was_whistled_to() and self.stage == "returned"
        )

    def possible(self) -> "Case":
        """The same case as the product lets it be.

        An auditor has no other role. Where somebody is named who works for the office it would go to, it is still in
        the pool.
        """
        case = self
        if any(post == "auditor" for post, _place in self.posts):
            kept = tuple((post, place) for post, place in self.posts if post in ("auditor", "volunteer"))
            case = replace(self, posts=kept, bureaus=())
        theirs = (case.streets or TO in case.bureaus) if case.is_named else case.named == "leader"
        return replace(case, stage="pool") if case.named and theirs and case.stage != "dismissed" else case

    def audits(self) -> bool:
        return self.holds(Permission.AUDIT_READ) and not self.works_there() and not self.works_around()


ROLE_OF = {
    "community_worker": "community_officer", "grid_leader": "community_officer", "volunteer": "",
    "triage_officer": "street_admin", "street_leader": "street_leader", "complaint_officer": "complaint_officer",
    "data_viewer": "city_viewer", "auditor": "auditor", "district_desk": "district_desk",
}  # fmt: skip


def covers(place: str, area: str) -> bool:
    return area.startswith(place[:4] if place == CITY else place)


@dataclass
class World:
    """What stands before the complaint: the places, the offices, the accused in person, the reader."""

    case: Case
    reader: User = field(init=False)
    person: Member | None = field(init=False, default=None)
    # what came of it, also where it went back into the pool since
    whistle: Whistle | None = field(init=False, default=None)

    def __post_init__(self):
        if self.case.named:
            user = User.objects.create(username="accused", display_name="被反映人")
            self.person = Member.objects.create(user=user, name="王敏之")
            if not self.case.is_named:
                work(user, NAMED[self.case.named])
        self.reader = User.objects.create(username="reader", display_name="某读者")
        if self.case.is_named and self.person:
            self.person.user = self.reader
            self.person.save()
        member = Member.objects.filter(user=self.reader).first() or Member.objects.create(
            user=self.reader, name="某读者"
        )
        for post, place in dict.fromkeys(self.case.posts):
            member.appointments.create(
                kind=PostKind.objects.get(code=post), area_id=place, period=personas.ALWAYS
            )
        for bureau in self.case.bureaus:
            work(self.reader, bureau)
        self.reader = User.objects.get(pk=self.reader.pk)

    def complain(self) -> Lead:
        """The complaint, brought to its stage by the product's own actions, and read once by somebody else."""
        lead = made.a_lead(
            self.case.place, number=NUMBER, title=TITLE, content=CONTENT, is_sealed=True, channel="letter_visit",
            reporter_name="李举报", reporter_phone="13800138000", accused=bureau(self.case.accused),
        )  # fmt: skip
        # who is named may have moved on since
        if self.person:
            ties = ties_of(department=bureau(self.case.accused), person=self.person, area=lead.area)
            Lead.objects.filter(pk=lead.pk).update(accused_person=self.person, kept_from=ties)
        lead.refresh_from_db()
        if self.case.stage == "dismissed":
            dismiss(
                lead_id=lead.pk, by=made.system_actor(), version=lead.version, reason="不属实", reply="已核查"
            )
        elif self.case.stage != "pool":
            state = "cancelled" if self.case.stage == "returned" else self.case.stage
            self.whistle = made.a_whistle(lead=lead, department=TO, state=state, not_involved="与该所无关")
            if self.case.stage == "returned":
                take(
                    whistle_id=self.whistle.pk, verb="return_leads", by=made.system_actor(),
                    version=self.whistle.version, given={"reason": "派错了"},
                )  # fmt: skip
        Lead.objects.filter(pk=lead.pk).update(title=f"{TITLE}（补）")
        reveal_reporter(lead_id=lead.pk, by=self.keeper(), field="name", reason="核实举报内容")
        lead.refresh_from_db()
        return lead

    @staticmethod
    def keeper() -> User:
        keeper = User.objects.filter(username="keeper").first()
        if keeper is None:
            keeper = User.objects.create(username="keeper", display_name="市承办人")
            personas.appoint(keeper, "complaint_officer", CITY)
        return User.objects.get(pk=keeper.pk)

    def move_on(self) -> None:
        """Where the reader left: the posts end as if they had never been, in both worlds."""
        if self.case.has_left:
            Appointment.objects.filter(member__user=self.reader).update(period=DateRange(empty=True))
            DepartmentMembership.objects.filter(user=self.reader).update(period=DateRange(empty=True))
            personas.appoint(self.reader, "complaint_officer", DISTRICT)
            self.reader = User.objects.get(pk=self.reader.pk)

    def go_on(self) -> None:
        """What happens afterwards in both worlds: a number drawn after the complaint's would show a gap."""
        made.a_whistle(COMMUNITY, title="楼道灯不亮", number="A-1")
        made.a_lead(COMMUNITY, title="井盖松动", number="A-2")
        statistics.refresh(wait=True)


def work(user: User, where) -> None:
    if isinstance(where, str):
        DepartmentMembership.objects.create(user=user, department=bureau(where), period=personas.ALWAYS)
    else:
        personas.appoint(user, *where)


def bureau(code: str | None) -> Department | None:
    return Department.objects.get(code=code) if code else None


# -- every address --

# pages that alter something or draw a secret by chance when they are opened, or need a running worker, or are other programs'
LEFT_OUT = (
    "second_factor",
    "walk_key",
    "sign_out",
    "ready",
    "logout",
    "jsi18n",
    "api_schema",
    "docs",
    "i18n",
    "autocomplete",
    "favicon",
)
SEARCHES = (
    f"/whistles/?q={TITLE}", "/whistles/?state=closed", "/whistles/?q=J2026", f"/api/v1/leads/?q={TITLE}",
    "/api/v1/leads/?complaints=true", "/api/v1/leads/?state=dismissed", "/api/v1/whistles/?complaints=true",
    f"/api/v1/whistles/?q={TITLE}", "/report-ins/?tab=all", "/leads/?source=letter_visit",
    *(
        f"/whistles/?area={area}&as_of=2026-03-18&figure={figure}"
        for area in (CITY, STREET, COMMUNITY)
        for figure in ("whistled", "in_progress", "closed")
    ),
    *(f"/api/v1/statistics/closure/?area={area}&as_of=2026-03-18&by=source" for area in (CITY, STREET, COMMUNITY)),
    *(f"/statistics/?area={area}" for area in (CITY, STREET, COMMUNITY)),
    f"/admin/whistles/lead/?q={TITLE}", f"/admin/whistles/whistle/?q={TITLE}",
)  # fmt: skip


def addresses(patterns=None, before: str = "/") -> set[str]:
    """Every address of the product that takes no key."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = str(pattern.pattern)
        if any(sign in route for sign in "<(^") or any(name in route for name in LEFT_OUT):
            continue
        if isinstance(pattern, URLResolver):
            found |= addresses(pattern.url_patterns, before + route)
        elif not any(name in (pattern.name or "") for name in LEFT_OUT):
            found.add(before + route)
    return found


class Words(HTMLParser):
    """What a page says, without its scripts and addresses."""

    def __init__(self):
        super().__init__()
        self.words, self.quiet = [], 0

    def handle_starttag(self, tag, attrs):
        self.quiet += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.quiet -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.quiet and data.strip():
            self.words.append(data.strip())


def said(response) -> tuple[int, str]:
    """Status and words, without what differs between two runs of the very same thing."""
    text = response.content.decode() if not response.streaming else ""
    if "json" not in response.get("Content-Type", ""):
        parser = Words()
        parser.feed(text)
        text = "\n".join(parser.words)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r"20\d{6}-[0-9A-F]{6}", "NUMBER", text)
    return response.status_code, text


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    personas.enter(client, User.objects.get(pk=user.pk))
    return client


def told_to(user: User) -> dict[str, tuple[int, str]]:
    client = signed_in(user)
    return {address: said(client.get(address)) for address in sorted(addresses()) + list(SEARCHES)}


def keyed(lead: Lead, whistle: Whistle | None) -> list[tuple[str, str, dict]]:
    """Every address of the complaint's rows: method, address with a place for the key, what is sent."""
    about_lead = [
        ("get", f"/leads/{lead.pk}/", {}), ("get", f"/leads/{lead.pk}/whistle/", {}),
        ("get", f"/leads/{lead.pk}/dismiss/", {}), ("get", f"/leads/{lead.pk}/terms/?grade=wuhua-routine", {}),
        ("post", f"/leads/{lead.pk}/reveal/", {"field": "name", "reason": "想看看是谁"}),
        ("get", f"/leads/complaints/{lead.pk}/receipt/", {}),
        ("get", f"/api/v1/leads/{lead.pk}/", {}),
        ("post", f"/api/v1/leads/{lead.pk}/reveal/", {"field": "name", "reason": "想看看是谁"}),
        ("post", f"/api/v1/leads/{lead.pk}/dismiss/", {"version": 1, "reason": "不", "reply": "不"}),
        ("get", f"/admin/whistles/lead/{lead.pk}/change/", {}),
    ]  # fmt: skip
    if whistle is None:
        return about_lead
    return [
        *about_lead,
        ("get", f"/whistles/{whistle.pk}/", {}), ("get", f"/whistles/{whistle.pk}/take/cancel/", {}),
        ("get", f"/api/v1/whistles/{whistle.pk}/", {}),
        ("post", f"/api/v1/whistles/{whistle.pk}/take/", {"verb": "cancel", "version": 1, "reason": "试"}),
        ("get", f"/admin/whistles/whistle/{whistle.pk}/change/", {}),
    ]  # fmt: skip


def asked(client: Client, method: str, address: str, given: dict) -> tuple[int, str]:
    if method == "get":
        return said(client.get(address))
    if "/api/" in address:
        return said(client.post(address, json.dumps(given), content_type="application/json"))
    return said(client.post(address, given))


# -- the two worlds --


def compare(case: Case) -> None:
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        world = World(case)
        world.keeper()
        without = _told(world, complain=False)
        with_it = _told(world, complain=True)
        transaction.set_rollback(True)
    if case.handles() or case.had_part() or case.audits():
        return
    differing = {name for name in without if without[name] != with_it[name]}
    assert differing == set(), (case, {name: (without[name], with_it[name]) for name in differing})


def _told(world: World, *, complain: bool) -> dict[str, tuple[int, str]]:
    # refusals are counted there by the hour: each of both worlds begins with none
    cache.clear()
    with transaction.atomic():
        made.a_whistle(COMMUNITY, title="垃圾没有清运", number="A-0", state="closed")
        if complain:
            world.complain()
        world.move_on()
        world.go_on()
        found = told_to(world.reader)
        transaction.set_rollback(True)
    return found


def check_rows(case: Case, world: World, lead: Lead, *, keys: bool) -> None:
    """Querysets, addresses with keys, and the number's second registration, in the world with the complaint."""
    world.move_on()
    reader = User.objects.get(pk=world.reader.pk)
    whistle = world.whistle
    assert (lead in Lead.objects.visible_to(reader)) == case.handles(), case
    assert (lead in Lead.objects.known_to(reader)) == (case.handles() or case.was_whistled_to()), case
    assert (reader in handlers_of(lead)) == case.handles(), case
    assert Lead.objects.visible_to(reader).ordinary().filter(pk=lead.pk).exists() is False
    in_log = Disclosure.objects.visible_to(reader).filter(subject_id=str(lead.pk)).exists()
    assert in_log == case.audits(), case
    noted = SecurityEvent.objects.visible_to(reader).filter(subject_id=str(lead.pk)).exists()
    assert noted <= case.audits(), case
    if whistle:
        may_read = case.handles() or case.had_part()
        assert (whistle in Whistle.objects.visible_to(reader)) == may_read, case
        assert whistle not in Whistle.objects.counted_for(reader), case
        parts = ReportIn.objects.of_departments_of(reader).filter(whistle=whistle)
        assert parts.exists() == case.had_part(), case
    if keys and not (case.handles() or case.had_part()):
        check_keys(reader, lead, whistle)
        check_number(reader, case)


def check_keys(reader: User, lead: Lead, whistle: Whistle | None) -> None:
    """The address of the complaint answers as that of something that never was."""
    # two sessions: what one page leaves for the next to say is said in its own
    client, other, nobody = signed_in(reader), signed_in(reader), str(uuid.UUID(int=7))
    for method, address, sent in keyed(lead, whistle):
        with transaction.atomic():
            real = asked(client, method, address, sent)
            transaction.set_rollback(True)
        key = str(whistle.pk) if whistle and str(whistle.pk) in address else str(lead.pk)
        with transaction.atomic():
            never = asked(other, method, address.replace(key, nobody), sent)
            transaction.set_rollback(True)
        assert real == never, (address, real, never)


def check_number(reader: User, case: Case) -> None:
    """Whoever registers the number again is answered as with any other number, and it is taken in."""
    if not case.holds(Permission.LEAD_RECEIVE):
        return
    client, free = signed_in(reader), "XF-9999"
    for is_sealed in (False, True):
        answers = []
        for number in (NUMBER, free):
            given = {
                "source": "letter_visit", "source_number": number, "title": "路灯", "area": case.place,
                "received_at": "2026-03-18T09:00:00+08:00", "is_sealed": is_sealed,
            }  # fmt: skip
            with transaction.atomic():
                status, text = asked(client, "post", "/api/v1/leads/", given)
                transaction.set_rollback(True)
            answers.append((status, text.replace(number, "N")))
        assert answers[0] == answers[1], (case, answers)
        assert answers[0][0] == 201, (case, answers)


POST = st.tuples(st.sampled_from(POSTS), st.sampled_from(PLACES))
CASES = st.builds(
    Case,
    accused=st.sampled_from((None, *BUREAUS)),
    named=st.sampled_from((None, *NAMED)),
    place=st.sampled_from((COMMUNITY, GRID, STREET)),
    stage=st.sampled_from(STAGES),
    posts=st.lists(POST, max_size=2, unique=True).map(tuple),
    bureaus=st.lists(st.sampled_from((*BUREAUS, TO)), max_size=2, unique=True).map(tuple),
    is_named=st.booleans(),
    has_left=st.booleans(),
)


@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(case=CASES)
def check_any(case):
    case = case.possible()
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        world = World(case)
        check_rows(case, world, world.complain(), keys=True)
        transaction.set_rollback(True)


def test_whatever_the_complaint_and_whoever_reads_it_is_as_if_it_did_not_exist(departments):
    check_any()


# each role in its usual place, and what ties it to the accused
EVERYBODY = {
    "community officer": (("community_worker", COMMUNITY),),
    "grid leader": (("grid_leader", GRID),),
    "volunteer": (("volunteer", GRID),),
    "desk": (("triage_officer", STREET),),
    "street leader": (("street_leader", STREET),),
    "street's complaint officer": (("complaint_officer", STREET),),
    "district's complaint officer": (("complaint_officer", DISTRICT),),
    "data viewer": (("data_viewer", CITY),),
    "auditor of the street": (("auditor", STREET),),
    "nobody": (),
}
TIES = {
    "a stranger": ("wuhua-housing", None, (), False),
    "of the accused department": ("lianhua-urban", None, ("lianhua-urban",), False),
    "of the accused community": ("sujiatang", None, (), False),
    "of the street whose office is accused": ("lianhua-police", None, (), False),
    "named in person": (None, "worker", (), True),
    "a colleague of the named": (None, "leader", (), False),
    "nobody is named": (None, None, (), False),
    "handles what came of it": ("lianhua-urban", None, (TO,), False),
}


@pytest.mark.parametrize("tie", TIES)
def test_every_role_with_every_tie_knows_what_it_may_and_no_more(departments, tie):
    """The rows alone, without the pages: every role for this tie, the complaint whistled and still in the pool."""
    accused, named, bureaus, is_named = TIES[tie]
    ways = [
        (stage, posts, False) for stage in ("pool", "submitted", "returned") for posts in EVERYBODY.values()
    ]
    ways += [("pool", EVERYBODY[who], True) for who in ("desk", "community officer", "auditor of the street")]
    for stage, posts, has_left in ways:
        case = Case(accused, named, COMMUNITY, stage, posts, bureaus, is_named, has_left).possible()
        with time_machine.travel(NOW, tick=False), transaction.atomic():
            world = World(case)
            check_rows(case, world, world.complain(), keys=stage == "submitted")
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "case",
    [
        Case("sujiatang", None, COMMUNITY, "submitted", EVERYBODY["community officer"]),
        Case("lianhua-urban", None, COMMUNITY, "closed", EVERYBODY["desk"]),
        Case("lianhua-urban", None, COMMUNITY, "whistled", EVERYBODY["street leader"]),
        Case("lianhua-urban", None, COMMUNITY, "dismissed", EVERYBODY["auditor of the street"]),
        Case("lianhua-urban", None, COMMUNITY, "submitted", EVERYBODY["data viewer"], ("lianhua-urban",)),
        Case("lianhua-urban", None, COMMUNITY, "submitted", EVERYBODY["desk"], has_left=True),
        Case(None, None, COMMUNITY, "pool", EVERYBODY["street leader"]),
    ],
    ids=lambda case: (
        f"{case.accused or case.named}-{case.stage}-{case.posts[0][0] if case.posts else 'handler'}"
        f"{'-left' if case.has_left else ''}"
    ),
)
def test_every_page_is_the_same_with_and_without_it(departments, case):
    compare(case)
