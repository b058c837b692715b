"""Schemes and grades, whistles and their departments' parts, and the event ledger."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access import withheld
from grids.access.roles import Permission as P
from grids.areas.models import Area, CoordSource
from grids.conduct.events import KNOWERS, MARK_BYTES, REFERS, Origin, new_id
from grids.conduct.lifecycle_triggers import births_of, moves_of
from grids.conduct.moments import bounded
from grids.notices.models import noted_for_telling
from grids.personal.fields import (
    ARCHIVED,
    MATTER,
    PLACE,
    Basis,
    PersonalData,
    PersonalLine,
    PersonalPoint,
    PersonalText,
)
from grids.staff.models import Department
from whistles.intake.models import Category, Source
from whistles.intake.querysets import TAKEN_HERE
from whistles.intake.standing import LedgerEvent, told_indexes
from whistles.lifecycle.asks import MARKS
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.querysets import ReportInQuerySet, WhistleQuerySet
from whistles.lifecycle.searching import Twice
from whistles.lifecycle.states import (
    CLOSED,
    OPEN,
    PART_STATES,
    REPORTED_IN,
    SIGNED,
    STATES,
    SUBMITTED,
    WHISTLED,
)
from whistles.lifecycle.table import BY_LEDGERS, DONE, LIFECYCLE
from whistles.lifecycle.turns import COUNTED, ENDS_A_ROUND, HANDS_OVER, MOVES, OBJECTS, TURNS

TIMES = (
    "received_at", "whistled_at", "closed_at", "sign_due_at", "contact_due_at", "report_due_at", "close_due_at",
    "next_due_at", "last_occurred_at", "copied_at", "excused_at",
)  # fmt: skip
PART_TIMES = ("assigned_at", "signed_at", "reported_at", "submitted_at", "countersigned_at", "ended_at")
OF_THE_MATTER = {"basis": Basis.DUTY, "retention": MATTER, "readers": (P.WHISTLE_VIEW,)}
OF_ITS_PLACE = {**OF_THE_MATTER, "retention": PLACE}


class Whistle(models.Model):
    """A matter whistled to departments. Its present state is what its events say."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(_("街道代码"), max_length=9, editable=False)
    community_code = models.CharField(_("社区代码"), max_length=12, blank=True, editable=False)
    number = models.CharField(_("哨件编号"), max_length=16, editable=False)
    title = PersonalLine(_("标题"), max_length=200, purpose=_("说明事项"), **OF_THE_MATTER)
    area = models.ForeignKey(Area, to_field="code", db_column="area_code", verbose_name=_("区域"), **REFERS)
    address = PersonalLine(_("地址"), max_length=500, blank=True, purpose=_("找到现场"), **OF_THE_MATTER)
    point = PersonalPoint(_("位置"), null=True, blank=True, purpose=_("找到现场"), **OF_ITS_PLACE)
    point_source = PersonalLine(
        _("坐标来源"), max_length=8, choices=CoordSource, blank=True, default="", db_default="",
        purpose=_("说明坐标怎样换算来的"), **OF_ITS_PLACE,
    )  # fmt: skip
    # where it was said to lie before that was put right; it goes with the place, which a book would keep for good
    places_before = PersonalData(
        _("更正前的位置"), null=True, blank=True, editable=False, purpose=_("记明位置改过"), **OF_ITS_PLACE
    )
    category = models.ForeignKey(Category, null=True, blank=True, verbose_name=_("诉求分类"), **REFERS)
    source = models.ForeignKey(
        Source, to_field="code", db_column="source_code", verbose_name=_("哨源渠道"), **REFERS,
    )  # fmt: skip
    grade = models.ForeignKey(Grade, to_field="key", db_column="grade_key", verbose_name=_("哨种"), **REFERS)
    state = models.CharField(_("状态"), max_length=12, choices=list(STATES.items()), default=WHISTLED)
    outcome = models.CharField(_("办结方式"), max_length=12, choices=Outcome, blank=True)
    resolution = PersonalText(_("办理结果"), blank=True, purpose=_("说明怎样办结"), **OF_THE_MATTER)
    lead_department = models.ForeignKey(
        Department, null=True, blank=True, verbose_name=_("牵头部门"), **REFERS
    )
    received_at = models.DateTimeField(_("收到时间"))
    whistled_at = models.DateTimeField(_("吹哨时间"))
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    sign_due_at = models.DateTimeField(_("签收时限"), null=True, blank=True)
    contact_due_at = models.DateTimeField(_("联系时限"), null=True, blank=True)
    report_due_at = models.DateTimeField(_("报到时限"), null=True, blank=True)
    close_due_at = models.DateTimeField(_("办结时限"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("下一时限"), null=True, blank=True, editable=False)
    due_rule = models.CharField(_("时限依据"), max_length=200, blank=True)
    due_tentative = models.BooleanField(_("时限暂定"), default=False)
    is_sealed = models.BooleanField(_("检举控告（密封）"), default=False, db_default=False, editable=False)
    # from the second round on: a matter that was opened again is the same matter
    round = models.PositiveSmallIntegerField(_("轮次"), null=True, blank=True, editable=False)
    copied_at = models.DateTimeField(_("双派时间"), null=True, blank=True, editable=False)
    # of a closed matter: whether after its deadline (Late); excused on appeal it is late as a fact all the same
    late = models.CharField(max_length=8, default="", db_default="", editable=False)
    excused_at = models.DateTimeField(_("超时豁免"), null=True, blank=True, editable=False)
    # ids of the leads that went back into the pool when it was cancelled: whom it is kept from is said by them still
    leads_before = ArrayField(
        models.CharField(max_length=36), default=list, db_default=[], editable=False, blank=True
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    last_occurred_at = models.DateTimeField(editable=False)
    last_digest = models.BinaryField(max_length=MARK_BYTES, editable=False)

    impersonal = (
        "street_code community_code number state outcome received_at whistled_at closed_at sign_due_at contact_due_at "
        "report_due_at close_due_at next_due_at due_rule due_tentative is_sealed round "
        "late copied_at excused_at leads_before origin version last_occurred_at last_digest"
    )

    objects = WhistleQuerySet.as_manager()

    # whether its texts are in it: a queryset for readers of figures says otherwise of the row
    is_readable = True
    # what stood around it when it came to be, for whoever whistled it just now
    born: object = None

    class Meta:
        verbose_name, verbose_name_plural = _("哨件"), pgettext_lazy("list", "哨件")
        ordering = ["-whistled_at", "-id"]
        indexes = [
            models.Index("street_code", F("whistled_at").desc(), F("id").desc(), name="whistles_of_a_street"),
            models.Index(
                "community_code", F("whistled_at").desc(), F("id").desc(), name="whistles_of_a_community"
            ),
            models.Index(F("whistled_at").desc(), F("id").desc(), name="whistles_of_the_city"),
            # what hasn't ended; which states wait for somebody is the table's to say, not an index's
            models.Index(
                "street_code", "next_due_at", "id", name="unclosed_of_a_street", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                "community_code", "next_due_at", "id", name="unclosed_of_a_community",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index("street_code", "state", name="unclosed_by_state", condition=Q(closed_at__isnull=True)),
            models.Index(
                "street_code", "copied_at", name="unclosed_that_the_district_has",
                condition=Q(closed_at__isnull=True, copied_at__isnull=False),
            ),
            models.Index(
                "street_code", F("whistled_at").desc(), F("id").desc(), name="sealed_of_a_street",
                condition=Q(is_sealed=True),
            ),
            GinIndex(OpClass(Upper(Twice("number")), name="gin_trgm_ops"), name="numbers_of_whistles"),
        ]  # fmt: skip
        constraints = [
            bounded("whistle", TIMES),
            models.UniqueConstraint(fields=["street_code", "number"], name="whistle_number_of_a_street"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="whistle_known_state"),
            models.CheckConstraint(
                condition=Q(state=CLOSED, closed_at__isnull=False, outcome__in=Outcome.values)
                | (~Q(state=CLOSED) & Q(closed_at__isnull=True, outcome="")),
                name="whistle_closed_says_how_and_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("whistled_at")),
                name="whistle_closed_after_it_was_blown",
                violation_error_message=_("办结时间早于吹哨时间。"),
            ),
        ]
        triggers = [
            moves_of(LIFECYCLE),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            births_of(LIFECYCLE, *BY_LEDGERS, named="born_whistled_or_from_a_ledger"),
        ]

    def __str__(self) -> str:
        # what a log or a message calls it by tells nothing of a complaint
        return self.number if self.is_sealed else f"{self.number} {self.title}"

    def get_state_display(self) -> str:
        """The state's name; the generic way compares every choice, thirty times on a page."""
        return str(STATES[self.state])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


withheld.register("whistle", "whistles.whistle", kept_from=lambda user: Whistle.objects.kept_from(user))


class Part(models.TextChoices):
    """A department's part in a whistle."""

    LEAD = "lead", _("牵头")
    ASSIST = "assist", _("配合")


class ReportIn(models.Model):
    """One department's part in one whistle, with the times it signed, reported in and submitted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(max_length=9, editable=False)
    whistle = models.ForeignKey(
        Whistle, models.PROTECT, related_name="report_ins", db_constraint=False, verbose_name=_("哨件")
    )
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), **REFERS | {"related_name": "report_ins"},
    )  # fmt: skip
    part = models.CharField(_("角色"), max_length=6, choices=Part)
    assigned_at = models.DateTimeField(_("吹哨时间"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    reported_at = models.DateTimeField(_("报到时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    countersigned_at = models.DateTimeField(_("确认报到时间"), null=True, blank=True, editable=False)
    # earlier than was recorded, where the desk confirmed it: by these the department was in time or late
    signed_confirmed_at = models.DateTimeField(_("实际签收时间"), null=True, blank=True, editable=False)
    reported_confirmed_at = models.DateTimeField(_("实际报到时间"), null=True, blank=True, editable=False)
    is_open = models.BooleanField(default=True, editable=False)
    # where the part stands; empty in a row that no step has moved since parts have states (`standing`)
    state = models.CharField(
        _("状态"), max_length=12, choices=list(PART_STATES.items()), blank=True, default="", db_default="",
        editable=False,
    )  # fmt: skip
    # from the second round on; empty in the first
    round = models.PositiveSmallIntegerField(_("轮次"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    # after closing: what the street says of the department's part, and the department of how it was whistled to
    mark = models.CharField(
        _("街道评价"), max_length=8, blank=True, default="", db_default="", editable=False
    )
    whistle_mark = models.CharField(
        _("部门对派单的评价"), max_length=8, blank=True, default="", db_default="", editable=False
    )
    # another department came in its place, or the matter was opened again; empty while the part is one of the present
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True, editable=False)

    impersonal = (
        "street_code part assigned_at signed_at reported_at submitted_at countersigned_at signed_confirmed_at "
        "reported_confirmed_at is_open state round version mark whistle_mark ended_at"
    )

    objects = ReportInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = pgettext_lazy("list", "报到")
        ordering = ["part", "assigned_at"]
        indexes = [
            models.Index("department", F("assigned_at").desc(), F("id").desc(), name="report_ins_of_a_department"),
            models.Index("department", "assigned_at", name="open_of_a_department", condition=Q(is_open=True)),
            # where the present parts stand: who asks for a state says which
            models.Index("department", "state", name="parts_by_state", condition=Q(ended_at__isnull=True) & ~Q(state="")),
            models.Index("street_code", name="assistants_that_object", condition=OBJECTS),
        ]  # fmt: skip
        constraints = [
            bounded("report_in", PART_TIMES),
            bounded("confirmed", ["signed_confirmed_at", "reported_confirmed_at"]),
            models.UniqueConstraint(
                fields=["street_code", "whistle", "department"],
                name="a_department_has_one_part_at_a_time",
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["street_code", "whistle"],
                name="one_department_leads_at_a_time",
                condition=Q(part="lead", ended_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="report_in_known_part"),
            models.CheckConstraint(
                condition=Q(mark__in=["", *dict(MARKS)], whistle_mark__in=["", *dict(MARKS)]),
                name="report_in_known_marks",
            ),
            models.CheckConstraint(condition=Q(state__in=["", *PART_STATES]), name="report_in_known_state"),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | Q(signed_at__isnull=False),
                name="reported_in_only_after_signing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.get_part_display()}"

    @property
    def standing(self) -> str:
        """Where the part stands; of a row from before parts had states, what its times say."""
        if self.state:
            return self.state
        times = {SUBMITTED: self.submitted_at, REPORTED_IN: self.reported_at, SIGNED: self.signed_at}
        return next((state for state, at in times.items() if at), WHISTLED)


class WhistleEvent(LedgerEvent):
    """One step of a whistle: the ledger from which every state and every figure is made.

    Area, grade and source are those in force with the step, so that figures need no other table.
    """

    whistle = models.ForeignKey(
        Whistle, models.PROTECT, related_name="events", db_constraint=False, db_index=False
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("办理人"), **REFERS)
    department = models.ForeignKey(Department, null=True, verbose_name=_("部门"), **REFERS)
    outcome = models.CharField(max_length=12, blank=True)
    area_code = models.CharField(max_length=17)
    grade_key = models.CharField(max_length=50)
    source_code = models.CharField(max_length=30)
    # of a complaint: counted in no figure that others read
    is_sealed = models.BooleanField(default=False, db_default=False)
    # the department's part that the step was taken on, and where it stood before and after
    part = models.UUIDField(null=True)
    part_from = models.CharField(max_length=24, default="", db_default="")
    part_to = models.CharField(max_length=24, default="", db_default="")
    # what the step asked for, by the names of its inputs
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=KNOWERS,
    )  # fmt: skip
    # who led after the step: in no step of before this was written. Without a constraint, as the matter's own row has one.
    leading = models.ForeignKey(Department, null=True, verbose_name=_("牵头部门"), **REFERS)
    # what the matter counted under until the step; empty where the step changed nothing of it, and of who led where
    # nobody did: `lead_moved` tells the two apart
    area_before = models.CharField(max_length=17, default="", db_default="")
    grade_before = models.CharField(max_length=50, default="", db_default="")
    source_before = models.CharField(max_length=30, default="", db_default="")
    outcome_before = models.CharField(max_length=12, default="", db_default="")
    lead_before = models.ForeignKey(Department, null=True, **REFERS)
    lead_moved = models.BooleanField(default=False, db_default=False)
    # of a closed matter: whether it was closed after its deadline, and whether that was excused; and until the step
    late = models.CharField(max_length=8, default="", db_default="")
    late_before = models.CharField(max_length=8, default="", db_default="")
    # of a step that ends a round: how long it took since it began, in minutes of natural time
    minutes = models.PositiveIntegerField(null=True)
    # the clock that the step met, with ":late" behind it where it came after its deadline; the part's whose step it was
    met = models.CharField(max_length=16, default="", db_default="")
    # of a step that confirms an earlier time of another, which thereby wasn't late: `figures.put_right` of that one
    sign_put_right = models.CharField(max_length=40, default="", db_default="")
    report_put_right = models.CharField(max_length=40, default="", db_default="")
    # what was said of it, as figures count it (`answers.py`): at its end whether the person was called in time, and by those
    # who were asked afterwards how it went
    answer = models.CharField(max_length=8, default="", db_default="")
    # of a step that excuses: the month in which the matter had been closed, as 2026-11
    closed_in = models.CharField(max_length=7, default="", db_default="")
    # the numbers of the departments that begin to assist with the step, each between commas
    assisting = models.CharField(max_length=400, default="", db_default="")

    impersonal = (
        "outcome area_code grade_key source_code is_sealed part part_from part_to area_before grade_before "
        "source_before outcome_before lead_moved late late_before minutes met sign_put_right report_put_right "
        "answer closed_in assisting ledger_id takes_back"
    )
    typed = ("reason", "given")

    class Meta(LedgerEvent.Meta):
        verbose_name = verbose_name_plural = _("哨件经过")
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["whistle", "seq"], name="events_of_a_whistle"),
            # what brought whistles where they stand, which names no state; births, one of each, have the whistle's own
            models.Index(
                fields=["to_state", "outcome", "street_code", "occurred_at"], name="events_that_turn", condition=TURNS
            ),
            models.Index(
                fields=["verb", "street_code", "occurred_at"], name="events_of_a_verb", condition=COUNTED
            ),
            # the few that ended late
            models.Index(fields=["late", "street_code", "occurred_at"], name="events_that_end_late", condition=~Q(late="")),
            # the few that moved a whistle to another area, grade or source
            models.Index(fields=["area_code", "occurred_at"], name="events_that_move", condition=MOVES),
            models.Index(
                fields=["area_before", "occurred_at"], name="events_that_move_away", condition=~Q(area_before="")
            ),
            # what handed a whistle over, what met a clock, what ended a round
            models.Index(fields=["leading", "occurred_at"], name="events_that_hand_over", condition=HANDS_OVER),
            models.Index(fields=["lead_before", "occurred_at"], name="events_that_take_away", condition=HANDS_OVER),
            models.Index(fields=["met", "street_code", "occurred_at"], name="events_that_meet", condition=~Q(met="")),
            models.Index(fields=["street_code", "occurred_at"], name="events_that_end_a_round", condition=ENDS_A_ROUND),
            models.Index(fields=["actor", "whistle"], name="events_that_somebody_took", condition=TAKEN_HERE),
            *told_indexes("whistle", "events"),
        ]  # fmt: skip
        triggers = [*LedgerEvent.Meta.triggers, noted_for_telling("whistle")]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
