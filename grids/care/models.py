"""Care records (关注): of whom, on what ground, until when they are looked at again; what was promised and done; books of their own.

No row here is pointed to from outside, and none points at a person, a place or a department by a reference of the database: nobody
who may not know of care meets it as a lock, a refusal or a row that goes along.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.care import rules, words
from grids.care.kinds import (
    ANSWER_MAX,
    BASIS_MAX,
    CARE,
    DECIDE_WITHIN,
    EVERY_LEAST,
    EVERY_MOST,
    LAW_MAX,
    OPEN,
    REVIEW_MOST,
    STATUTE_MAX,
    WHAT_MAX,
    Ended,
    RestsOn,
    State,
    Switched,
    Told,
    Verb,
)
from grids.care.querysets import (
    CareEventQuerySet,
    CareKindEventQuerySet,
    CareKindQuerySet,
    CarePromiseQuerySet,
    CareRecordQuerySet,
    OfRecordQuerySet,
)
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalLine, PersonalText, SealedText
from grids.provenance import Provenance
from grids.staff.models import Department

APART = "care"
BY = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}
OF_ONE = {
    "basis": Basis.DUTY, "retention": CARE, "readers": (P.CARE_VIEW,), "default": b"", "db_default": b"", "blank": True, "editable": False,
}  # fmt: skip
WHO = {
    "max_length": 80, "purpose": _("记明谁办理"), "basis": Basis.STAFF, "retention": ARCHIVED,
    "readers": (P.CARE_VIEW, P.CARE_AUDIT),
}  # fmt: skip
WHY = {"blank": True, "basis": Basis.DUTY, "retention": ARCHIVED, "readers": (P.CARE_VIEW,)}


def first_of(digits: int) -> models.GeneratedField:
    """The code of the street or the community in which a row lies."""
    return models.GeneratedField(
        expression=Left("area_code", digits),
        output_field=models.CharField(max_length=digits),
        db_persist=True,
    )


def _both_or_none(*names: str) -> Q:
    every = Q(**{f"{name}__isnull": False for name in names})
    return every | Q(**{f"{name}__isnull": True for name in names})


class CareKind(models.Model):
    """A kind of care as it is shipped, or as a street has it; one that rests on a statute says which, whose it is and until when."""

    street_code = models.CharField(_("街道"), max_length=9, blank=True, editable=False)
    code = models.SlugField(_("代码"), max_length=24)
    name = models.CharField(_("类别"), max_length=20)
    rests_on = models.CharField(_("依据"), max_length=8, choices=RestsOn, default=RestsOn.CARE)
    is_on = models.BooleanField(_("启用"), default=False)
    statute = models.CharField(_("法律条款"), max_length=STATUTE_MAX, blank=True, default="")
    department = models.ForeignKey(
        Department, models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False, db_constraint=False,
        verbose_name=_("主管部门"),
    )  # fmt: skip
    ends_on = models.DateField(_("用到哪天"), null=True, blank=True)
    assessed_on = models.DateField(_("影响评估日期"), null=True, blank=True)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    switched_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, **BY)
    switched_at = models.DateTimeField(_("启用或停用时间"), null=True, blank=True, editable=False)

    impersonal = "street_code code name rests_on is_on statute ends_on assessed_on provenance switched_at"

    objects = CareKindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注类别")
        ordering = ["rests_on", "street_code", "pk"]
        constraints = [
            bounded("carekind", ["switched_at"], days=["ends_on", "assessed_on"]),
            models.UniqueConstraint(fields=["street_code", "code"], name="care_kind_once_in_a_street"),
            models.CheckConstraint(condition=Q(rests_on__in=RestsOn.values), name="care_kind_known_ground"),
            models.CheckConstraint(condition=Q(provenance__in=Provenance.values), name="care_kind_known_provenance"),
            models.CheckConstraint(condition=~Q(name=""), name="care_kind_has_a_name"),
            models.CheckConstraint(
                condition=_both_or_none("switched_by", "switched_at"), name="care_kind_switched_by_whom_and_when"
            ),
            models.CheckConstraint(
                condition=Q(rests_on=RestsOn.CARE) | Q(is_on=False)
                | ~Q(statute="") & Q(department__isnull=False, ends_on__isnull=False, assessed_on__isnull=False),
                name="care_by_statute_says_which_whose_and_until_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def is_on_at(self, day) -> bool:
        """Whether a record of this kind may begin or go on on a day."""
        return self.is_on and (self.ends_on is None or self.ends_on > day)


class CareKindEvent(EventBase):
    """That a kind was added, switched on or off: by whom, by which statute, until when."""

    kind = models.ForeignKey(CareKind, models.PROTECT, related_name="events", db_index=False)
    detail = models.JSONField(default=dict, editable=False)
    actor_label = PersonalLine(_("办理人"), **WHO)
    reason = PersonalText(_("说明"), purpose=_("说明为什么启用或停用"), **WHY)

    impersonal = "detail"
    apart = APART

    objects = CareKindEventQuerySet.as_manager()

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("关注类别经过")
        ordering = ["kind", "seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "seq"], name="steps_of_a_care_kind_follow_each_other"),
            models.CheckConstraint(condition=Q(verb__in=Switched.values), name="care_kind_event_known_verb"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return str(Switched(self.verb).label)


class CareRecord(models.Model):
    """That somebody is looked after: of which kind, on what ground, by whom proposed and by whom else approved, until which day.

    person_id, area_code: whose row, and where they live; kept up by the sweep. since_on: the first day that it held; starts_on: of
    the time that runs now. renew_*: that somebody asks for more time, and on what ground: it is the record's only once somebody
    else said yes. A ground is bound to when it was proposed too, which moves only with another decision: none that was written for
    another proposal opens in its place. A term after its end nothing of the person is left in it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(null=True, blank=True, editable=False)
    area_code = models.CharField(max_length=17, editable=False)
    street_code, community_code = first_of(9), first_of(12)
    kind_code = models.SlugField(_("类别"), max_length=24, db_index=False)
    basis = SealedText(
        _("依据"), sealed_as="care.basis", row=("pk", "proposed_at"), purpose=_("说明凭什么关注、要提供什么服务"), **OF_ONE
    )  # fmt: skip
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("提出人"), **BY)
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name=_("审批人"), **BY
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    answer = SealedText(_("审批意见"), sealed_as="care.answer", purpose=_("说明为什么不批准"), **OF_ONE)
    starts_on = models.DateField(_("开始日期"))
    review_on = models.DateField(_("复核日期"))
    since_on = models.DateField(_("最早开始日期"), null=True, blank=True, editable=False)
    renew_on = models.DateField(_("续到"), null=True, blank=True, editable=False)
    renew_basis = SealedText(
        _("续期的依据"), sealed_as="care.renew_basis", row=("pk", "renew_at"), purpose=_("说明凭什么继续关注、要提供什么服务"), **OF_ONE
    )  # fmt: skip
    renew_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name=_("提出续期的人"), **BY
    )
    renew_at = models.DateTimeField(_("提出续期时间"), null=True, blank=True, editable=False)
    told_on = models.DateField(_("告知日期"), null=True, blank=True, editable=False)
    told_whom = models.CharField(_("告知了谁"), max_length=8, choices=Told, blank=True, default="", editable=False)  # fmt: skip
    not_told_because = SealedText(
        _("不告知的法律规定"),
        sealed_as="care.not_told_because",
        purpose=_("说明哪部法律规定不告知"),
        **OF_ONE,
    )
    ended_on = models.DateField(_("结束日期"), null=True, blank=True, editable=False)
    ended_how = models.CharField(
        _("怎么结束"), max_length=9, choices=Ended, blank=True, default="", editable=False
    )
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    impersonal = (
        "person_id area_code street_code community_code kind_code state proposed_at decided_at starts_on review_on since_on "
        "renew_on renew_at told_on told_whom ended_on ended_how forgotten_at is_demo"
    )

    objects = CareRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注记录")
        ordering = ["-id"]
        constraints = [
            bounded(
                "carerecord", ["proposed_at", "decided_at", "renew_at", "forgotten_at"],
                days=["starts_on", "review_on", "since_on", "renew_on", "told_on", "ended_on"],
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="care_known_state"),
            models.CheckConstraint(condition=Q(ended_how__in=["", *Ended.values]), name="care_known_end"),
            models.CheckConstraint(condition=Q(told_whom__in=["", *Told.values]), name="care_told_to_somebody_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="care_decided_by_somebody_else",
                violation_error_message=_("提出的人不能自己批准。"),
            ),
            models.CheckConstraint(condition=_both_or_none("decided_by", "decided_at"), name="care_decided_by_whom_and_when"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("starts_on"), review_on__lte=F("starts_on") + timedelta(days=REVIEW_MOST)),
                name="care_is_reviewed_within_180_days",
                violation_error_message=_("复核日期应在开始之后、180 天以内。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.PROPOSED, State.ENDED]) | Q(decided_at__isnull=False), name="care_holds_once_approved"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.PROPOSED, State.REFUSED], since_on__isnull=True)
                | Q(state__in=[State.ACTIVE, State.LAPSED], since_on__isnull=False) | Q(state=State.ENDED),
                name="care_holds_since_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_on__isnull=True, ended_how="")
                | ~Q(state__in=OPEN) & Q(ended_on__isnull=False) & ~Q(ended_how=""),
                name="care_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=_both_or_none("renew_on", "renew_by", "renew_at") & (Q(renew_on__isnull=True) | Q(state=State.ACTIVE)),
                name="care_is_renewed_while_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(renew_basis=b"") | Q(renew_on__isnull=False), name="care_ground_of_a_renewal_that_waits"
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, told_whom="") | Q(told_on__isnull=False) & ~Q(told_whom=""), name="care_told_whom_and_when"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, person_id__isnull=False)
                | Q(forgotten_at__isnull=False, person_id__isnull=True, basis=b"", answer=b"", not_told_because=b"") & ~Q(state__in=OPEN),
                name="care_forgotten_whole",
            ),
            models.CheckConstraint(condition=~Q(basis=b"") | Q(forgotten_at__isnull=False), name="care_has_a_ground"),
            words.lie_sealed(
                "care_lies_sealed", basis=BASIS_MAX, renew_basis=BASIS_MAX, answer=ANSWER_MAX, not_told_because=LAW_MAX
            ),
            models.UniqueConstraint(
                fields=["person_id", "kind_code"], condition=Q(state__in=OPEN), name="one_care_of_a_kind",
                violation_error_message=_("这个人已有一条同类的关注记录。"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["community_code", "review_on", "id"], condition=Q(state="active"), name="care_that_holds"),
            models.Index(fields=["community_code", "state", "id"], name="care_by_its_state"),
            models.Index(fields=["person_id"], condition=Q(person_id__isnull=False), name="care_of_a_person"),
            models.Index(fields=["ended_on"], condition=Q(forgotten_at__isnull=True), name="care_to_be_forgotten"),
        ]  # fmt: skip
        triggers = rules.of_record()

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.pk}"

    @property
    def given_up_on(self) -> date | None:
        """The day on which it is given up where nobody has decided on it until then."""
        if self.state != State.PROPOSED:
            return None
        return timezone.localdate(self.proposed_at) + timedelta(days=DECIDE_WITHIN)


class CarePromise(models.Model):
    """What was promised to somebody, and when it is due next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(CareRecord, models.PROTECT, related_name="promises")
    what = SealedText(_("承诺什么"), sealed_as="care.promised", purpose=_("记下答应为本人做的事"), **OF_ONE)
    every_days = models.PositiveSmallIntegerField(_("多少天一次"))
    next_on = models.DateField(_("下次"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY)
    made_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True, editable=False)

    impersonal = "every_days next_on made_at ended_on"

    objects = CarePromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注的承诺")
        ordering = ["next_on", "id"]
        constraints = [
            bounded("carepromise", ["made_at"], days=["next_on", "ended_on"]),
            models.CheckConstraint(
                condition=Q(every_days__range=(EVERY_LEAST, EVERY_MOST)),
                name="care_promise_within_half_a_year",
            ),
            words.lie_sealed("care_promises_lie_sealed", what=WHAT_MAX),
        ]

    def __str__(self) -> str:
        return f"{self.next_on}"

    @property
    def words(self) -> str:
        """What was promised, for whoever reads care."""
        return words.shown(self, "what")


class CareDeed(models.Model):
    """What was done for somebody, and which promise it kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(CareRecord, models.PROTECT, related_name="deeds")
    promise = models.ForeignKey(
        CarePromise, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    on_day = models.DateField(_("哪天"))
    what = SealedText(_("办了什么"), sealed_as="care.done", purpose=_("记下为本人办了什么"), **OF_ONE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("谁办的"), **BY)
    entered_at = models.DateTimeField()

    impersonal = "on_day entered_at"

    objects = OfRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注办了的事")
        ordering = ["-on_day", "-id"]
        constraints = [
            bounded("caredeed", ["entered_at"], days=["on_day"]),
            words.lie_sealed("care_deeds_lie_sealed", what=WHAT_MAX),
        ]
        triggers = rules.of_deed()

    def __str__(self) -> str:
        return f"{self.on_day}"

    @property
    def words(self) -> str:
        """What was done, for whoever reads care."""
        return words.shown(self, "what")


class CareEvent(EventBase):
    """One step of a record, in a book apart from all others. detail: codes and days; words of anybody never stand in it."""

    record = models.ForeignKey(CareRecord, models.PROTECT, related_name="events", db_index=False)
    area_code = models.CharField(max_length=17, editable=False)
    key = models.UUIDField(null=True, blank=True, editable=False)
    detail = models.JSONField(default=dict, editable=False)
    actor_label = PersonalLine(_("办理人"), **WHO)
    reason = PersonalText(_("说明"), purpose=_("说明为什么这样办"), **WHY)

    impersonal = "area_code key detail"
    apart = APART

    objects = CareEventQuerySet.as_manager()

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("关注记录经过")
        ordering = ["record", "seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(
                fields=["record", "seq"], name="steps_of_a_care_record_follow_each_other"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(key__isnull=False), name="care_step_of_a_request"
            ),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="care_event_known_verb"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return str(Verb(self.verb).label)
