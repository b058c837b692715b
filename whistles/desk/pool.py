"""The triage desk's questions: what waits, what comes next, what is known of the place and the caller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.utils import timezone
from django.utils.translation import pgettext

from grids import keyset
from grids.access.roles import Permission
from grids.approvals.models import What
from grids.approvals.queries import granted_of
from grids.areas.queries import areas_by_code
from grids.staff.models import User
from whistles.clocks import terms
from whistles.intake.models import Lead, Source
from whistles.intake.queries import COUNTED, capped, sources_by_code
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.states import SUBMITTED

ROWS = 25
NEWEST = ("-received_at", "-id")
REPEATED_WITHIN = timedelta(days=90)
SHOWN = 5


def waiting(user: User, source: str = "", *, complaints: bool = False) -> QuerySet[Lead]:
    """The pool as `user` may see it, of one channel where it is named; complaints have one of their own."""
    seen = Lead.objects.visible_to(user).in_pool()
    rows = seen.complaints() if complaints else seen.ordinary()
    return rows.filter(source=source) if source else rows


def page_of(user: User, query: Mapping[str, str], *, complaints: bool = False) -> keyset.Page:
    """One page of the pool, the newest first; of complaints those that are decided stay in the list."""
    rows = (
        Lead.objects.visible_to(user).complaints() if complaints else waiting(user, query.get("source", ""))
    )
    if query.get("returned"):
        rows = rows.in_pool().returned()
    elif query.get("awaiting") and not complaints:
        rows = awaiting(user)
    rows = rows.defer("content", "reply")
    page = keyset.page_of(rows, query, NEWEST, ROWS)
    areas = areas_by_code(lead.area_id for lead in page.rows)
    sources = sources_by_code(lead.source_id for lead in page.rows)
    for lead in page.rows:
        lead.area, lead.source = areas[lead.area_id], sources[lead.source_id]
    return page


def awaiting(user: User) -> QuerySet[Lead]:
    """Leads of the desk that somebody else has to approve first; of complaints these stand among all."""
    return Lead.objects.visible_to(user).ordinary().awaiting()


def returned(user: User, *, complaints: bool = False) -> list[UUID]:
    """Leads of the pool that came back, counted no further than a person cares."""
    rows = waiting(user, complaints=complaints).returned()
    return list(rows.order_by().values_list("pk", flat=True)[:COUNTED])


def channels(user: User, listed: Sequence[Lead] = ()) -> tuple[list[tuple[Source, int]], int]:
    """Channels that have something in the pool, with how much; and how many leads wait to be approved. In one question.

    listed: what `page_of` gave; whose channels those are is known already.
    """
    pool = waiting(user).order_by().values_list("source").annotate(n=Count("id"))
    beside = awaiting(user).order_by().annotate(none=Value("")).values_list("none").annotate(n=Count("id"))
    counted = dict(pool.union(beside, all=True))
    to_approve = counted.pop("", 0)
    known = {lead.source_id: lead.source for lead in listed}
    known |= sources_by_code(counted.keys() - known.keys())
    in_order = sorted((known[code] for code in counted if code in known), key=lambda one: one.order)
    return [(source, counted[source.code]) for source in in_order], to_approve


def next_of(user: User, lead: Lead, source: str = "") -> Lead | None:
    """The lead that comes after this one in the pool; at its end, the first one."""
    rows = (
        waiting(user, source, complaints=lead.is_sealed)
        .exclude(pk=lead.pk)
        .only("id", "received_at")
        .order_by(*NEWEST)
    )
    at = lead.received_at
    behind = rows.filter(Q(received_at__lt=at) | Q(received_at=at, id__lt=lead.pk), received_at__lte=at)
    return behind.first() or rows.first()


def neighbours(
    user: User, lead: Lead, listed: Sequence[Lead], source: str = ""
) -> tuple[Lead | None, Lead | None]:
    """The leads before and after this one: in the list beside it, else in the pool; after the last comes the first."""
    place = next((place for place, one in enumerate(listed) if one.pk == lead.pk), None)
    if place is None:
        return None, next_of(user, lead, source)
    after = listed[place + 1] if place + 1 < len(listed) else next_of(user, lead, source)
    return (listed[place - 1] if place else _before(user, lead, source)), after


def _before(user: User, lead: Lead, source: str) -> Lead | None:
    rows = waiting(user, source, complaints=lead.is_sealed).only("id", "received_at")
    at = lead.received_at
    before = rows.filter(Q(received_at__gt=at) | Q(received_at=at, id__gt=lead.pk), received_at__gte=at)
    return before.order_by("received_at", "id").first()


def complaint_count(user: User) -> int:
    """Complaints that wait for a decision of this very user: to be whistled, and what came back to be verified."""
    if not hasattr(user, "_complaint_count"):
        leads = Lead.objects.visible_to(user).complaints()
        rows = Whistle.objects.visible_to(user).complaints().filter(state=SUBMITTED)
        returned = rows.filter(rows.under(user, Permission.COMPLAINT_HANDLE))
        user._complaint_count = capped(leads.in_pool()) + capped(returned)
    return user._complaint_count


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside a lead: the same number, the same place, for a person to judge."""

    caller_count: int = 0
    caller_leads: list[Lead] = field(default_factory=list)
    has_phone: bool = False
    place_leads: list[Lead] = field(default_factory=list)
    place_whistles: list[Whistle] = field(default_factory=list)


def facts_of(user: User, lead: Lead) -> Facts:
    """Other leads of the same phone, and what came from the same address within 90 days.

    Sealed leads are never counted: that somebody complained must not show through a number.
    """
    open_leads = Lead.objects.visible_to(user).ordinary().exclude(pk=lead.pk)
    has_phone = bool(lead.phone_digest) and not lead.is_sealed
    callers = open_leads.filter(phone_digest=lead.phone_digest) if has_phone else open_leads.none()
    caller_leads = list(callers.defer("content", "reply").order_by("-received_at", "-id")[:SHOWN])
    count = callers.count() if len(caller_leads) == SHOWN else len(caller_leads)
    if not lead.address.strip():
        return Facts(count, caller_leads, has_phone)
    since = lead.received_at - REPEATED_WITHIN
    whistles = Whistle.objects.ordinary_to(user).filter(whistled_at__gte=since).exclude(pk=lead.whistle_id)
    waiting = open_leads.in_pool().filter(received_at__gte=since)
    return Facts(
        count,
        caller_leads,
        has_phone,
        list(_at_the_place_of(lead, waiting).defer("content", "reply")[:SHOWN]),
        list(_at_the_place_of(lead, whistles).short().order_by("-whistled_at")[:SHOWN]),
    )


def _at_the_place_of(lead: Lead, rows: QuerySet) -> QuerySet:
    """Rows of the lead's street with its address, however wide its digits and letters and whatever the blanks."""
    return (
        rows.filter(street_code=lead.street_code)
        .annotate(place=Plain("address"), place_of_lead=Plain(Value(lead.address)))
        .filter(place=F("place_of_lead"))
    )


class Plain(Func):
    """A text without blanks, its full-width signs made half-width."""

    template = "regexp_replace(normalize(%(expressions)s, NFKC), '\\s+', '', 'g')"
    output_field = TextField()


@dataclass(frozen=True, slots=True)
class Terms:
    """The deadlines that will hold if a lead is whistled now with this grade."""

    clocks: list[tuple[str, datetime]]
    rule: str
    is_tentative: bool
    # of a grade that nobody whistles by alone: whether it was approved
    needs_approval: bool = False
    is_approved: bool = False


def terms_of(lead: Lead, grade: Grade) -> Terms:
    """The deadlines as blowing the whistle at this moment would set them."""
    whistle = Whistle(
        area=lead.area,
        category_id=lead.category_id,
        grade=grade,
        source=lead.source,
        street_code=lead.street_code,
        whistled_at=timezone.now(),
    )
    terms.Terms.begun(whistle, external_due_at=lead.external_due_at)
    clocks = [
        (pgettext("clock", "签收"), whistle.sign_due_at), (pgettext("clock", "联系诉求人"), whistle.contact_due_at),
        (pgettext("clock", "报到"), whistle.report_due_at), (pgettext("clock", "办结"), whistle.close_due_at),
    ]  # fmt: skip
    granted = granted_of(lead, What.GRADE) if grade.needs_approval else None
    return Terms(
        [(label, at) for label, at in clocks if at], whistle.due_rule, whistle.due_tentative, grade.needs_approval,
        granted is not None and granted.wanted.get("grade") == grade.key,
    )  # fmt: skip
