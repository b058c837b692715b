"""The demonstration's privacy: consents of 六合社区's residents, what they ask about their own data, who looked from outside.

All of it is of invented residents; every text says that it is a demonstration. Each step went through its action on its day.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from governance.demo.living.clock import as_of
from governance.demo.posts import holder, holder_elsewhere, officer_of
from grids.access.fence import everything
from grids.approvals import actions as approvals
from grids.homes.models import Residence
from grids.openings.actions import open_outside
from grids.openings.kinds import Opened, Why
from grids.people.consents import actions as consents
from grids.people.kinds import CHILD_AGE, Consented, Fact, Giver, How
from grids.people.minors import asking
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from grids.requests import actions as requests
from grids.requests import granting
from grids.requests.kinds import Asker, Proof, ReportForm, RequestKind, RequestState
from grids.requests.models import SubjectRequest
from grids.requests.reports import made_for_request
from grids.staff.models import User

STREET_DIGITS, NOTICE = 9, "演示-2026"
CONSENTS, WITHDRAWN, CHILDREN = 8, 2, 2
GROWN = 20
LEAVE_DAYS = 30


class Asked(NamedTuple):
    """A request: what, what is wanted, how many days ago, how and with which words it was answered."""

    kind: str
    wish: str
    ago: int
    outcome: str = ""
    answer: str = ""
    field: str = ""


# the one of 44 days ago is overdue; what was granted to be erased waits for whoever carries it out
REQUESTS = (
    Asked(RequestKind.ACCESS, "", 12, RequestState.GRANTED, "演示：报告已当面交给本人"),
    Asked(RequestKind.CORRECT, "演示：登记的电话是以前的，请更正", 9, RequestState.GRANTED, "演示：已按证件更正", Fact.PHONE),
    Asked(RequestKind.OBJECT, "演示：不同意登记租期", 20, RequestState.REFUSED, "演示：出租房屋登记是法定职责，不能不登；已说明理由"),
    Asked(RequestKind.CORRECT, "演示：户籍地登记错了，请核对", 4, field=Fact.DOMICILE),
    Asked(RequestKind.OBJECT, "演示：搬走后不要再电话联系", 44),
    Asked(RequestKind.ERASE, "演示：不再愿意留电话", 6, RequestState.PARTLY, "演示：同意删去电话；居住登记依法保留"),
    Asked(RequestKind.ERASE, "演示：已经搬离，请删去电话", 2),
)  # fmt: skip


class Hands(NamedTuple):
    """Who does it: the community's officer, the street's desk of grids and its leader."""

    officer: User
    desk: User
    leader: User


@everything("consents, requests and openings of the demonstration are of its invented residents")
@transaction.atomic
def settle(community: str) -> None:
    """All of it; nothing where somebody asked something already, or where nobody holds the posts."""
    street = community[:STREET_DIGITS]
    officer, desk, leader = (
        officer_of(community),
        holder("grid_admin", street),
        holder("street_leader", street),
    )
    known = SubjectRequest.objects.filter(community_code=community).exists()
    if known or officer is None or desk is None or leader is None:
        return
    hands = Hands(officer, desk, leader)
    grown, children = _grown(community), _children(community)
    _consented(grown[:CONSENTS], children[:CHILDREN], hands)
    _asked(grown[CONSENTS:], hands)
    _of_minors(children, community, hands)
    _opened(grown, street, hands)


def _living(community: str) -> list[Residence]:
    rows = Residence.objects.current().filter(community_code=community, person__place__isnull=False)
    return list(rows.select_related("person").order_by("person__born_on", "person_id"))


def _grown(community: str) -> list[Person]:
    """Grown-ups with a telephone, the youngest first."""
    first = timezone.localdate() - timedelta(days=366 * GROWN)
    found = [one.person for one in _living(community)]
    return [one for one in reversed(found) if one.phone and one.born_on and one.born_on < first]


def _children(community: str) -> list[Person]:
    """Children whose guardian is known, the youngest last."""
    first = timezone.localdate() - timedelta(days=365 * CHILD_AGE)
    found = [one.person for one in _living(community)]
    return [one for one in found if one.guardian_id and one.born_on and one.born_on > first]


def _consented(grown: list[Person], children: list[Person], hands: Hands) -> None:
    """Telephones by consent, of the last some withdrawn; and guardians who agreed for a child."""
    now, today = timezone.now(), timezone.localdate()
    for place, person in enumerate(grown):
        given = today - timedelta(days=40 - place)
        row = consents.give(
            person_id=person.pk, what=Consented.PHONE, by_whom=Giver.SELF, how=How.SIGNED if place % 3 else How.SPOKEN,
            notice_version=NOTICE, given_on=given, by=hands.officer,
        )  # fmt: skip
        if place >= CONSENTS - WITHDRAWN:
            with as_of(now - timedelta(days=CONSENTS - place)):
                consents.withdraw(
                    consent_id=row.pk, reason="演示：本人不愿再留电话，已删去", by=hands.officer
                )
    for child in children:
        consents.give(
            person_id=child.pk, what=Consented.GUARDIAN, by_whom=Giver.GUARDIAN, how=How.SIGNED, notice_version=NOTICE,
            guardian_id=child.guardian_id, by=hands.officer,
        )  # fmt: skip


def _asked(people: list[Person], hands: Hands) -> None:
    """Requests in every state: answered, refused, waiting, overdue."""
    now = timezone.now()
    for person, one in zip(people, REQUESTS, strict=False):
        with as_of(now - timedelta(days=one.ago)):
            row = requests.record(
                person_id=person.pk, kind=one.kind, by_whom=Asker.SELF, proof=Proof.IDENTITY, wish=one.wish, field=one.field,
                by=hands.desk,
            )  # fmt: skip
        if not one.outcome:
            continue
        with as_of(now - timedelta(days=one.ago - 1)):
            if one.kind == RequestKind.ACCESS:
                whole = granting.ask(person_id=person.pk, reason="演示：本人申请查阅", by=hands.desk)
                approvals.grant(approval_id=whole.pk, answer="演示：同意", by=hands.leader)
                made_for_request(request_id=row.pk, form=ReportForm.PDF, by=hands.desk)
            requests.answer(request_id=row.pk, outcome=one.outcome, text=one.answer, by=hands.desk)


def _of_minors(children: list[Person], community: str, hands: Hands) -> None:
    """What is asked about minors: one value granted and one that waits; leave for a task granted, another that waits."""
    now, until = timezone.now(), timezone.localdate() + timedelta(days=LEAVE_DAYS)
    for place, child in enumerate(children[-2:]):
        with as_of(now - timedelta(hours=3 - place)):
            once = asking.ask_once(
                person_id=child.pk, field=Fact.NAME, reason="演示：核对入学信息", by=hands.officer
            )
        if not place:
            with as_of(now - timedelta(hours=1)):
                approvals.grant(approval_id=once.pk, answer="演示：同意，看后不留存", by=hands.leader)
    with as_of(now - timedelta(days=2)):
        leave = asking.ask_leave(
            area_code=community, task="演示：秋季入学信息核对", until=until, by=hands.desk
        )
        approvals.grant(approval_id=leave.pk, answer="演示：同意", by=hands.leader)
    asking.ask_leave(area_code=community, task="演示：儿童预防接种查漏", until=until, by=hands.officer)


def _opened(people: list[Person], street: str, hands: Hands) -> None:
    """Who looked from outside: somebody of another street, once over and once still open; and the street's own desk elsewhere."""
    now = timezone.now()
    other = holder_elsewhere("grid_admin", street) or holder_elsewhere("street_leader", street)
    if other is not None and people:
        first, last = people[0], people[-1]
        with as_of(now - timedelta(days=3)):
            open_outside(
                kind=Opened.PERSON,
                key=str(first.pk),
                why=Why.MOVED,
                words="演示：办理迁入，核对原住址",
                by=other,
            )
        with as_of(now - timedelta(hours=2)):
            open_outside(
                kind=Opened.DWELLING, key=str(last.place_id), why=Why.BORDER, words="演示：交界处漏水，一起上门", by=other
            )  # fmt: skip
    elsewhere = Dwelling.objects.standing().exclude(community_code__startswith=street).order_by("pk").first()
    if elsewhere is not None:
        with as_of(now - timedelta(hours=1)):
            open_outside(
                kind=Opened.DWELLING, key=str(elsewhere.pk), why=Why.HELP, words="演示：受委托协助核对产权", by=hands.desk
            )  # fmt: skip
