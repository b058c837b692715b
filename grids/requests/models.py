"""What people ask about their own data, when it is to be answered and how it was; the book of each request."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import bounded
from grids.notices.models import noted_for_telling
from grids.people import rules
from grids.people.kinds import Fact
from grids.people.models import AREA, Person, first_of
from grids.personal.fields import ARCHIVED, RESIDENT, Basis, PersonalLine, PersonalText, SealedText
from grids.requests.kinds import Asker, Proof, RequestKind, RequestState, Verb
from grids.requests.querysets import SubjectRequestEventQuerySet, SubjectRequestQuerySet

BOOK = "request"
READERS = (P.REQUEST_HANDLE,)
TOLD = {
    "basis": Basis.DUTY, "retention": RESIDENT, "readers": READERS, "default": b"", "db_default": b"", "blank": True,
    "editable": False,
}  # fmt: skip
WHO = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}


class SubjectRequest(models.Model):
    """Somebody asks to see, to put right, to stop or to erase what is held of them (个人信息保护法 chapter 4).

    asker: the name of whoever asks for them; wish: what they want; field: which of the person's facts is wrong. care_at: when
    whoever may read records of care answered for their part: of every request for access, whether there are any or not.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="requests", db_index=False, verbose_name=_("居民")
    )
    kind = models.CharField(_("申请什么"), max_length=8, choices=RequestKind)
    field = models.CharField(_("哪一项"), max_length=20, choices=Fact, blank=True, default="")
    asked_on = models.DateField(_("申请日期"))
    by_whom = models.CharField(_("谁申请"), max_length=8, choices=Asker)
    asker = SealedText(
        _("申请人姓名"), sealed_as="subjectrequest.asker", purpose=_("知道是谁替本人申请"), **TOLD
    )
    proof = models.CharField(_("核对了什么证明"), max_length=12, choices=Proof)
    wish = SealedText(_("申请内容"), sealed_as="subjectrequest.wish", purpose=_("按申请办理"), **TOLD)
    due_on = models.DateField(_("最晚答复日期"))
    state = models.CharField(_("状态"), max_length=9, choices=RequestState, default=RequestState.OPEN)
    answer = SealedText(_("答复内容"), sealed_as="subjectrequest.answer", purpose=_("记明怎么答复的"), **TOLD)
    registrar = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("登记人"), **WHO)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("答复人"), **WHO)
    decided_at = models.DateTimeField(_("答复时间"), null=True)
    care_at = models.DateTimeField(_("关注帮扶部分答复时间"), null=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    area = models.ForeignKey(Area, editable=False, verbose_name=_("所在网格"), **AREA)
    street_code, community_code = first_of(9), first_of(12)

    impersonal = (
        "kind field asked_on by_whom proof due_on state decided_at care_at version street_code community_code"
    )

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("个人信息申请")
        ordering = ["due_on", "id"]
        constraints = [
            bounded("subjectrequest", ["decided_at", "care_at"], days=["asked_on", "due_on"]),
            models.CheckConstraint(
                condition=Q(
                    kind__in=RequestKind.values, by_whom__in=Asker.values, proof__in=Proof.values,
                    state__in=RequestState.values, field__in=["", *Fact.values],
                ),
                name="subject_request_known_words",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")), name="subject_request_due_after_it_was_asked"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state=RequestState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="subject_request_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind=RequestKind.ACCESS) | Q(care_at__isnull=True), name="subject_request_of_care_is_for_access"
            ),
            models.CheckConstraint(
                condition=Q(kind=RequestKind.CORRECT) | Q(field=""), name="subject_request_of_a_field_is_to_correct"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person", "-asked_on"], name="requests_of_a_person"),
            models.Index(
                fields=["street_code", "due_on", "id"], name="requests_open", condition=Q(state=RequestState.OPEN)
            ),
            models.Index(
                fields=["street_code", "id"], name="requests_without_care",
                condition=Q(kind=RequestKind.ACCESS, care_at__isnull=True),
            ),
            models.Index(fields=["street_code", "-asked_on", "-id"], name="requests_of_a_street"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            rules.lies_with_its_person(),
            pgtrigger.Protect(
                name="asked_once",
                operation=pgtrigger.UpdateOf("kind", "asked_on", "by_whom", "proof", "due_on", "field"),
            ),
            # what was answered stays answered; only its texts go when their term is over
            pgtrigger.Trigger(
                name="answered_once",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func=f"""
                    IF OLD.state <> '{RequestState.OPEN.value}' THEN
                        RAISE EXCEPTION 'request % was answered already', NEW.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        # whose it is a page says, masked
        return f"{self.get_kind_display()} {self.asked_on}"

    @property
    def title(self) -> str:
        """As a notice calls it: what is asked, and when; never by whom."""
        return gettext("%(what)s申请（%(day)s）") % {"what": self.get_kind_display(), "day": self.asked_on}

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == RequestState.OPEN


class SubjectRequestEvent(EventBase):
    """One step of a request: by whom and when; what was asked and answered stands in the row, sealed.

    detail: codes; key: of the page that asked.
    """

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="events", db_index=False)
    area_code = models.CharField(max_length=17, editable=False)
    community_code = models.CharField(max_length=12, editable=False)
    key = models.UUIDField(null=True, editable=False)
    detail = models.JSONField(default=dict, editable=False)
    actor_label = PersonalLine(
        _("办理人"), max_length=80, purpose=_("记明谁办理"), basis=Basis.STAFF, retention=ARCHIVED, readers=READERS
    )  # fmt: skip
    reason = PersonalText(
        _("说明"), blank=True, purpose=_("说明为什么这样办"), basis=Basis.DUTY, retention=ARCHIVED, readers=READERS
    )  # fmt: skip

    impersonal = "area_code community_code key detail"

    objects = SubjectRequestEventQuerySet.as_manager()

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("个人信息申请经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["request", "seq"], name="steps_of_a_request_follow_each_other"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(key__isnull=False), name="subject_request_step_of_a_page"
            ),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="subject_request_event_known_verb"),
            models.CheckConstraint(
                condition=Q(community_code=Left("area_code", 12), street_code=Left("area_code", 9)),
                name="subject_request_event_lies_in_its_area",
            ),
        ]  # fmt: skip
        triggers = [*EventBase.Meta.triggers, noted_for_telling(BOOK)]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return str(Verb(self.verb).label)
