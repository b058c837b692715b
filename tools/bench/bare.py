"""The bare references of page and API: signed in, one indexed query, the same cells, nothing else."""

from datetime import date, datetime, time
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import Count, F, FilteredRelation, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.access.api import SignedIn
from grids.approvals.models import Approval
from grids.colours.shipped import SHIPPED
from grids.homes.kinds import ResidenceType, Standing
from grids.keyset import ROWS
from grids.people.models import Person
from grids.registry.dwellings.kinds import MARKS, Colour
from grids.registry.dwellings.models import Dwelling
from grids.roster import masks
from grids.roster.due import left, stripe_of, told_day
from grids.roster.kinds import NEXT
from grids.search.questions import Asked
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.worded import LeadWords
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.states import OPEN
from whistles.lifecycle.table import LIFECYCLE
from whistles.lifecycle.turns import TURNS

# words that stand in one of a few leads: walked to from the newest on
OFTEN = ("小区", "占道经营", "小区 占道")
# at most as many lines as the page has: channels, grades, twelve months
FIGURE_LINES = 24
# asked once, since which areas have sums is no part of the reference
HAS_MONTHS: dict[str, bool] = {}


class BareStatistics(APIView):
    """One indexed row of what the figures are made from."""

    permission_classes = [SignedIn]

    def get(self, request) -> Response:
        day = date.fromisoformat(request.GET["as_of"]).replace(day=1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT whistled, closed, suspended, cancelled FROM whistles_closureleaf "
                "WHERE area_code = %s AND day >= %s LIMIT 1",
                [request.GET["area"], day],
            )
            row = cursor.fetchone() or (0, 0, 0, 0)
        return Response(dict(zip(("whistled", "closed", "suspended", "cancelled"), row, strict=True)))


class BareStep(APIView):
    """Lock a row, append an event, save the row."""

    permission_classes = [SignedIn]

    def post(self, request) -> Response:
        now = timezone.now()
        with transaction.atomic():
            row = Whistle.objects.select_for_update().get(pk=request.GET["whistle"])
            row.version += 1
            event = WhistleEvent(
                street_code=row.street_code, whistle=row, seq=row.version, verb="bare", from_state=row.state,
                to_state=row.state, actor=request.user, actor_label=str(request.user), occurred_at=now, recorded_at=now,
                area_code=row.area_id, grade_key=row.grade_id, source_code=row.source_id, outcome=row.outcome,
            )  # fmt: skip
            # as a row and not as a step of the book: no mark is made
            WhistleEvent.objects.bulk_create([event])
            row.save(update_fields=["version"])
        return Response({"id": row.pk, "version": row.version, "state": row.state})


def bare_list(request: HttpRequest) -> HttpResponse:
    """Thirty whistles of a community by one indexed query."""
    rows = (
        Whistle.objects.filter(community_code=request.GET["community"])
        .select_related("area", "source", "grade", "lead_department")
        .order_by("-whistled_at", "-id")[:30]
    )
    return render(request, "bench/bare_list.html", {"rows": rows})


def bare_work(request: HttpRequest) -> HttpResponse:
    """Thirty open whistles of a community by one indexed query."""
    rows = (
        Whistle.objects.filter(community_code=request.GET["community"], state__in=sorted(OPEN))
        .select_related("area", "source", "grade", "lead_department")
        .order_by("next_due_at", "id")[:30]
    )
    return render(request, "bench/bare_list.html", {"rows": rows})


def bare_rare(request: HttpRequest) -> HttpResponse:
    """Thirty whistles that came to a state until a day, by one indexed query."""
    until = datetime.combine(
        date.fromisoformat(request.GET["day"]), time.max, timezone.get_default_timezone()
    )
    came = WhistleEvent.objects.filter(TURNS, to_state=request.GET["state"], occurred_at__lte=until)
    rows = (
        Whistle.objects.filter(pk__in=came.values("whistle"))
        .select_related("area", "source", "grade", "lead_department")
        .order_by("-whistled_at", "-id")[:30]
    )
    return render(request, "bench/bare_list.html", {"rows": rows})


def bare_whistle(request: HttpRequest) -> HttpResponse:
    """One whistle by plain queries: with what it names, its leads and their steps, its own steps, parts, terms, askings.

    The cells are those of the page, and a button for each verb that the table has from its state; whether the reader may
    is nobody's question here.
    """
    rows = Whistle.objects.select_related("area", "source", "category", "grade__scheme", "lead_department")
    whistle = rows.get(pk=request.GET["whistle"])
    leads = list(whistle.leads.select_related("source", "area"))
    steps = whistle.events.filter(occurred_at__gte=whistle.whistled_at).select_related("department")
    lead_steps = LeadEvent.objects.filter(lead__in=[lead.pk for lead in leads])
    context = {
        "whistle": whistle,
        "leads": leads,
        "story": sorted([*lead_steps, *steps], key=lambda step: step.occurred_at, reverse=True),
        "parts": whistle.report_ins.select_related("department"),
        "terms": whistle.terms.all(),
        "askings": Approval.objects.of(whistle),
        "verbs": [(step.verb, step.label) for step in LIFECYCLE.taken if whistle.state in step.sources],
    }
    return render(request, "bench/bare_whistle.html", context)


def bare_house(request: HttpRequest) -> HttpResponse:
    """The dwellings of a house by one indexed query, floor by floor, and how many there are of each use by another."""
    here = Dwelling.objects.filter(building=request.GET["building"], ends_on=None)
    rows = here.order_by("-floor", "sort_key").values(
        "id", "floor", "room", "use", "floor_area_m2", "entrance__number"
    )
    cells = [row | {"letter": MARKS[row["use"]].letter, "word": MARKS[row["use"]].word} for row in rows]
    floors = [(floor, list(found)) for floor, found in groupby(cells, key=itemgetter("floor"))]
    counts = here.order_by().values_list("use").annotate(Count("pk"))
    return render(request, "bench/bare_house.html", {"floors": floors, "counts": counts})


def bare_people(request: HttpRequest) -> HttpResponse:
    """A page of a community's people by one indexed query with where and how they live, whoever is due first.

    What the page masks is opened and masked alike; whose area it is, and who may do what in it, is nobody's question here.
    """
    rows = Person.objects.filter(
        community_code=request.GET["community"], state="living", due_on__isnull=False
    )
    lives = FilteredRelation(
        "residences", condition=Q(residences__is_main=True, residences__period__upper_inf=True)
    )
    rows = rows.select_related("place__building").annotate(
        lives=lives, standing=F("lives__standing"), kind=F("lives__residence_type"), where=F("area__name")
    )
    today = timezone.localdate()
    cells = [
        (row, masks.shown(row, today, with_phone=False), _said(row, today))
        for row in rows.order_by("due_on", "id")[:ROWS]
    ]
    return render(request, "bench/bare_people.html", {"cells": cells})


def _said(row: Person, today: date) -> dict[str, object]:
    """What the cells of the table of people say beside the row's own values."""
    return {
        "letter": SHIPPED[Colour(row.colour)].letter, "living": Standing(row.standing).label, "kind": ResidenceType(row.kind).label,
        "left": left(row.lease_ends_on, today) if row.lease_ends_on else "", "stripe": stripe_of(row.due_on, today),
        "next": NEXT[row.due_what].label, "due": told_day(row.due_on, today),
    }  # fmt: skip


def bare_figures(request: HttpRequest) -> HttpResponse:
    """The figures of an area by source, by grade and by month, by one indexed query: from its months where it has them.

    The cells are those of the page: a name, three numbers that open their list, a rate.
    """
    area = request.GET["area"]
    with connection.cursor() as cursor:
        if area not in HAS_MONTHS:
            cursor.execute("SELECT has_months FROM whistles_rolledarea WHERE area_code = %s", [area])
            HAS_MONTHS[area] = cursor.fetchone() == (True,)
        month, source = (
            ("day", "whistles_closurerollup WHERE grain = 'm' AND")
            if HAS_MONTHS[area]
            else ("date_trunc('month', day)", "whistles_closureleaf WHERE")
        )
        cursor.execute(
            f"SELECT source_code, grade_key, {month} AS month, sum(whistled), sum(closed), "
            "sum(whistled) - sum(closed) - sum(suspended) - sum(cancelled), "
            "round(100.0 * sum(closed) / nullif(sum(whistled) - sum(cancelled), 0), 1) "
            f"FROM {source} area_code = %s GROUP BY GROUPING SETS ((source_code), (grade_key), (month)) "
            "ORDER BY source_code, grade_key, month DESC LIMIT %s",
            [area, FIGURE_LINES],
        )
        rows = cursor.fetchall()
    return render(request, "bench/bare_figures.html", {"rows": rows, "area": request.GET["area"]})


def bare_search(request: HttpRequest) -> HttpResponse:
    """Twenty leads that hold the words by one indexed query, each by the plan that was seen to be the faster one."""
    asked = Asked.of(request.GET["q"])
    words = LeadWords.objects.filter(street_code=request.GET["street"])
    if asked.said in OFTEN:
        rows = words.holding(asked).order_by("-received_at", "-lead")[:20]
    else:
        rows = sorted(words.coded(asked).order_by()[:1000], key=lambda row: row.received_at, reverse=True)[
            :20
        ]
    leads = Lead.objects.select_related("area", "source", "category").in_bulk([row.pk for row in rows])
    return render(request, "bench/bare_leads.html", {"rows": leads.values()})


urlpatterns = [
    path("bare/search/", bare_search),
    path("bare/statistics/", BareStatistics.as_view()),
    path("bare/step/", BareStep.as_view()),
    path("bare/list/", bare_list),
    path("bare/work/", bare_work),
    path("bare/rare/", bare_rare),
    path("bare/whistle/", bare_whistle),
    path("bare/house/", bare_house),
    path("bare/people/", bare_people),
    path("bare/figures/", bare_figures),
    path("", include("governance.urls")),
]
