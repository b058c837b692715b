"""Whistles and report-ins, for whom."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code, prefix_of
from grids.conduct.kept import kept, kept_rows
from grids.conduct.refusals import Refusal
from grids.staff.queries import departments_by_id
from whistles.intake.queries import sources_by_code
from whistles.lifecycle.table import OPEN

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User
    from whistles.lifecycle.models import Grade, Whistle


# as far as the clock of another machine may be ahead of ours: nothing happened later than that
MOST_SKEW = timedelta(hours=1)


def within(prefix: str) -> Q:
    """Everything below a code prefix, by the column whose index also gives the order by time."""
    if len(prefix) < 9:
        return Q(street_code__startswith=prefix)
    if len(prefix) == 9:
        return Q(street_code=prefix)
    below = Q(community_code=prefix[:12])
    return below if len(prefix) == 12 else below & Q(area__code__startswith=prefix)


def whistle_scope(user: "User", permission: Permission) -> Q:
    """The condition under which whistles fall under `user`'s permission, by area or by department."""
    from whistles.lifecycle.models import ReportIn

    condition = oracle.NOTHING
    for prefix in oracle.prefixes(user, permission):
        condition |= within(prefix)
    if own := oracle.departments(user, permission):
        condition |= Q(Exists(ReportIn.objects.filter(whistle=OuterRef("pk"), department__in=own)))
    return condition


def about(departments: tuple[int, ...]) -> Exists:
    """Whether a complaint about one of these departments led to the whistle."""
    from whistles.intake.models import Lead

    return Exists(Lead.objects.filter(whistle=OuterRef("pk"), accused__in=departments))


class WhistleQuerySet(models.QuerySet):
    """Whistles as phrases."""

    def visible_to(self, user: "User") -> "WhistleQuerySet":
        """Whistles that `user` may read: in the own areas, or whistled to an own department.

        Never one that a complaint about an own department led to.
        """
        found = self.filter(whistle_scope(user, Permission.WHISTLE_VIEW))
        own = oracle.departments(user, Permission.WHISTLE_HANDLE)
        return found.exclude(about(own)) if own else found

    def counted_for(self, user: "User") -> "WhistleQuerySet":
        """Whistles behind the figures that `user` may see; without WHISTLE_VIEW they show no texts."""
        return self.filter(
            whistle_scope(user, Permission.STATISTICS_VIEW) | whistle_scope(user, Permission.WHISTLE_VIEW)
        )

    def within(self, area_code: str) -> "WhistleQuerySet":
        """Whistles of the area with this code and everything below it."""
        return self.filter(within(prefix_of(area_code)))

    def open(self) -> "WhistleQuerySet":
        """Whistles that wait for somebody."""
        return self.filter(state__in=sorted(OPEN))

    def overdue(self, *, at: datetime) -> "WhistleQuerySet":
        """Open whistles whose running deadline has passed."""
        return self.open().filter(next_due_at__lt=at)

    def as_of(self, moment: datetime) -> "WhistleQuerySet":
        """Whistles blown by `moment`, each with `state_then` and `outcome_then`: what its events said then."""
        from whistles.lifecycle.models import WhistleEvent

        last = WhistleEvent.objects.filter(whistle=OuterRef("pk"), occurred_at__lte=moment).order_by("-seq")
        if moment >= timezone.now() + MOST_SKEW:
            return self.annotate(state_then=models.F("state"), outcome_then=models.F("outcome"))
        return self.filter(whistled_at__lte=moment).annotate(
            state_then=Subquery(last.values("to_state")[:1]),
            outcome_then=Subquery(last.values("outcome")[:1]),
        )

    def short(self) -> "WhistleQuerySet":
        """Without the long texts, as lists show them; `named` says what the codes mean."""
        return self.defer("resolution", "last_digest")

    def for_list(self) -> "WhistleQuerySet":
        """What a list row shows, in one query."""
        return self.short().select_related("area", "source", "grade", "lead_department")


class ReportInQuerySet(models.QuerySet):
    """Report-ins as phrases."""

    def visible_to(self, user: "User") -> "ReportInQuerySet":
        """Parts of every whistle that `user` may read."""
        from whistles.lifecycle.models import Whistle

        return self.filter(whistle__in=Whistle.objects.visible_to(user))

    def of_departments_of(self, user: "User") -> "ReportInQuerySet":
        """Parts of the departments that `user` handles matters for."""
        return self.filter(department__in=oracle.departments(user, Permission.WHISTLE_HANDLE))

    def open(self) -> "ReportInQuerySet":
        """Parts that are not finished."""
        return self.filter(is_open=True)


class GradeQuerySet(models.QuerySet):
    """Grades as phrases."""

    def visible_to(self, user: "User") -> "GradeQuerySet":
        """Grades are published rules: everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()

    def for_area(self, area: "Area") -> "GradeQuerySet":
        """Grades of the scheme in force in the area: its own, or that of the nearest area above."""
        from grids.areas.queries import ancestor_codes
        from whistles.lifecycle.models import Scheme

        above = Scheme.objects.filter(area_code__in=ancestor_codes(area.code))
        nearest = above.order_by(Length("area_code").desc(), "-area_code").first()
        return self.filter(scheme=nearest, is_active=True) if nearest else self.none()


def grade_for(area: "Area", code: str) -> "Grade":
    """The grade with this code in the area's scheme, `key` meaning its street level; Refusal names the choices.

    A behaviour (routine, key, emergency) names the first grade of the scheme that behaves so.
    """
    grades = list(_grades_of(area))
    for grade in grades:
        if code in (grade.code, grade.key, grade.name, str(grade)):
            return grade
    for grade in grades:
        if code == grade.behaviour:
            return grade
    choices = "、".join(f"{grade.code}（{grade}）" for grade in grades)
    if not choices:
        raise Refusal(_("「%(area)s」还没有哨种方案，请先在后台设置。") % {"area": area.name}, field="grade")
    raise Refusal(
        _("没有哨种「%(code)s」，可用的有：%(choices)s。") % {"code": code, "choices": choices}, field="grade"
    )


def _grades_of(area: "Area") -> models.QuerySet:
    from whistles.lifecycle.models import Grade

    return Grade.objects.for_area(area).select_related("scheme")


def open_matters(area: "Area", *, at: datetime) -> dict:
    """What waits in an area: leads in the pool, open whistles (all, past their deadline, by state)."""
    from whistles.intake.models import Lead
    from whistles.lifecycle.models import Whistle

    whistles = Whistle.objects.within(area.code)
    by_state = whistles.open().values_list("state").annotate(n=models.Count("id")).order_by("state")
    states = dict(by_state)
    return {
        "pool": Lead.objects.in_pool().within(area.code).count(),
        "open": sum(states.values()),
        "overdue": whistles.overdue(at=at).count(),
        "states": states,
    }


def for_update(whistle_id: uuid.UUID | str, *, by: "User", version: int | None) -> "Whistle":
    """The whistle, locked; DoesNotExist when `by` may not know it, Refusal(conflict) when somebody was faster."""
    from whistles.lifecycle.models import Whistle

    if not by.is_system:
        Whistle.objects.visible_to(by).only("id").get(pk=whistle_id)
    whistle = Whistle.objects.select_for_update(of=("self",)).get(pk=whistle_id)
    if version is not None and whistle.version != version:
        last = whistle.events.order_by("-seq").first()
        raise Refusal(
            _("%(who)s 刚在 %(when)s %(what)s了这件哨件，请看最新情况再办理。")
            % {
                "who": last.actor_label,
                "when": timezone.localtime(last.recorded_at).strftime("%m-%d %H:%M"),
                "what": last.verb_label,
            },
            code="conflict",
        )
    return whistle


@kept_rows
def grades_by_key(keys: set[str]) -> dict[str, "Grade"]:
    """Grades as pages name them and figures count them, the retired ones too: old figures need them."""
    from whistles.lifecycle.models import Grade

    return {grade.key: grade for grade in Grade.objects.filter(key__in=keys).select_related("scheme")}


@kept
def grades_in(area_code: str) -> list["Grade"]:
    """The grades of the scheme in force in an area; every grade where the code is empty."""
    from grids.areas.models import Area
    from whistles.lifecycle.models import Grade

    if not area_code:
        return list(Grade.objects.all())
    return list(Grade.objects.for_area(Area(code=area_code)))


def named(rows: "list[Whistle]") -> "list[Whistle]":
    """The rows with their area, channel, grade and leading department, from what is kept; what came with them stays."""
    for name, found in (
        ("area", areas_by_code),
        ("source", sources_by_code),
        ("grade", grades_by_key),
        ("lead_department", departments_by_id),
    ):
        field = rows[0]._meta.get_field(name) if rows else None
        bare = [row for row in rows if not field.is_cached(row)]
        known = (
            found(getattr(row, field.attname) for row in bare if getattr(row, field.attname)) if bare else {}
        )
        for row in bare:
            setattr(row, name, known.get(getattr(row, field.attname)))
    return rows
