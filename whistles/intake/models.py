"""Intake: where leads come from, what they are about, and the pool of leads itself."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access import withheld
from grids.access.roles import Permission as P
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area, CoordSource
from grids.conduct.events import KNOWERS, MARK_BYTES, REFERS, Origin, new_id
from grids.conduct.history import keep_history
from grids.conduct.lifecycle_triggers import births_of, moves_of
from grids.conduct.moments import bounded
from grids.notices.models import noted_for_telling
from grids.personal.fields import (
    ARCHIVED,
    MATTER,
    PLACE,
    REPORTER,
    Basis,
    LookUp,
    PersonalData,
    PersonalLine,
    PersonalPoint,
    PersonalText,
    Reader,
    SealedText,
)  # fmt: skip
from grids.provenance import Provenance
from grids.staff.models import Department, Member
from whistles.intake.querysets import LEAD_TURNS, TAKEN_HERE, CategoryQuerySet, LeadQuerySet, SourceQuerySet
from whistles.intake.spaces import ORDINARY
from whistles.intake.standing import LedgerEvent, told_indexes
from whistles.intake.table import (
    AWAITING,
    BY_LEDGERS,
    DISMISSED,
    DONE,
    LEAD_LIFECYCLE,
    LEAD_STATES,
    NEW,
    OF_A_WHISTLE,
    SETTLED,
    TAKEN_BACK,
    WHISTLE,
)


class Source(models.Model):
    """A channel leads come from; its code is the key under which figures travel."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    short_name = models.CharField(_("简称"), max_length=12)
    outer_limit_days = models.PositiveSmallIntegerField(
        _("外部时限（自然日）"), null=True, blank=True, help_text=_("例如信访 60 日；留空则没有")
    )
    is_numbered = models.BooleanField(
        _("须填工单号"), default=False, db_default=False,
        help_text=_("这个渠道的每条都有自己的工单号，登记时必须照填；不勾选的，没有编号时由系统编号"),
    )  # fmt: skip
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    owner_code = models.CharField(
        _("归属区域"), max_length=17, blank=True, default="", db_default="", editable=False,
        help_text=_("由哪个区域维护，它下面都用；留空为全系统共用"),
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "owner_code code name short_name outer_limit_days is_numbered provenance order is_active"

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("哨源渠道")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def serves(self, area_code: str) -> bool:
        """Whether leads of this area may come from it: shared, or of the area itself or of one above."""
        return not self.owner_code or self.owner_code in ancestor_codes(area_code)


class Category(models.Model):
    """What a matter is about: up to three levels, 城乡建设 > 市容环境 > 占道经营."""

    SEPARATOR = " > "

    path = models.CharField(_("分类"), max_length=160, unique=True)
    name = models.CharField(_("名称"), max_length=50)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级分类")
    )
    owner_code = models.CharField(
        _("归属区域"), max_length=17, blank=True, default="", db_default="", editable=False,
        help_text=_("由哪个区域维护，它下面都用；留空为全系统共用"),
    )  # fmt: skip
    needs_photo = models.BooleanField(
        _("要现场照片"), default=False, db_default=False,
        help_text=_("部门提交办理结果时必须有本轮的现场照片；不勾选的不要求"),
    )  # fmt: skip
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "owner_code path name needs_photo is_active"

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("诉求分类")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


# what a matter's texts are kept for, and how long
OF_THE_MATTER = {"basis": Basis.DUTY, "retention": MATTER, "readers": (P.LEAD_VIEW, P.WHISTLE_VIEW)}
OF_ITS_PLACE = {**OF_THE_MATTER, "retention": PLACE}


@keep_history(without=("last_digest", "is_masked"))
class Lead(models.Model):
    """One report in the pool. Its identity is (street, source, the source's own number, and of sources that number anew
    the year or month); complaints are numbered apart.

    The reporter's name and phone are sealed; `reporter_mask` is what a screen may show.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(_("街道代码"), max_length=9, editable=False)
    source = models.ForeignKey(
        Source, to_field="code", db_column="source_code", verbose_name=_("哨源渠道"), **REFERS,
    )  # fmt: skip
    source_number = models.CharField(_("来源编号"), max_length=64)
    title = PersonalLine(_("标题"), max_length=200, purpose=_("说明事项"), **OF_THE_MATTER)
    content = PersonalText(_("内容"), blank=True, purpose=_("说明事项"), **OF_THE_MATTER)
    received_at = models.DateTimeField(_("收到时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
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
    state = models.CharField(_("状态"), max_length=10, choices=list(LEAD_STATES.items()), default=NEW)
    whistle = models.ForeignKey(
        "whistles.Whistle", models.PROTECT, null=True, blank=True, related_name="leads", db_constraint=False,
        verbose_name=_("哨件"),
    )  # fmt: skip
    reply = PersonalText(_("答复"), blank=True, purpose=_("答复反映人"), **OF_THE_MATTER)
    reporter_name = SealedText(
        _("反映人姓名"), default=b"", editable=False, sealed_as="lead.reporter_name", apart="is_sealed", purpose=_("答复反映人"),
        basis=Basis.DUTY, retention=REPORTER, readers=(P.REPORTER_REVEAL, P.SEALED_REVEAL),
    )  # fmt: skip
    reporter_phone = SealedText(
        _("反映人电话"), default=b"", editable=False, sealed_as="lead.reporter_phone", apart="is_sealed",
        purpose=_("联系反映人、回访"), basis=Basis.DUTY, retention=REPORTER,
        readers=(P.REPORTER_REVEAL, P.SEALED_REVEAL),
    )  # fmt: skip
    reporter_mask = PersonalLine(
        _("反映人"), max_length=60, blank=True, editable=False, purpose=_("在页面上辨认是否同一人"),
        basis=Basis.DUTY, retention=REPORTER, readers=(P.LEAD_VIEW, P.WHISTLE_VIEW),
    )  # fmt: skip
    phone_digest = LookUp(
        _("反映人电话的查找值"), default=b"", editable=False, of="reporter_phone", purpose=_("找出同一电话的其他反映"),
        basis=Basis.DUTY, retention=REPORTER, readers=(Reader.NOBODY,),
    )  # fmt: skip
    is_sealed = models.BooleanField(_("检举控告（密封）"), default=False)
    accused = models.ForeignKey(Department, null=True, blank=True, verbose_name=_("被反映的部门"), **REFERS)
    accused_person = models.ForeignKey(Member, null=True, blank=True, verbose_name=_("被反映的人"), **REFERS)
    # whose office it was when it was registered, so that nobody of it can edit that away: `grids.staff.queries.ties_of`
    kept_from = ArrayField(
        models.CharField(max_length=20), verbose_name=_("登记时与被反映方有关的单位和账号"), default=list,
        db_default=[], editable=False, blank=True,
    )  # fmt: skip
    # complaints have a numbering of their own for each account that registers them, so that no number tells of one;
    # of others the year or month of receipt, where their source numbers anew: `spaces.py`
    number_space = models.CharField(
        _("编号范围"), max_length=20, default="", db_default="", editable=False, blank=True
    )
    external_due_at = models.DateTimeField(_("外部时限"), null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # of its last step; empty in a lead of before its book was anchored
    last_digest = models.BinaryField(max_length=MARK_BYTES, default=b"", db_default=b"", editable=False)
    # its texts were written without the reporter's name and number: at the end of the term no key is needed
    is_masked = models.BooleanField(default=False, db_default=False, editable=False)
    is_erased = models.BooleanField(_("已去标识"), default=False, db_default=False, editable=False)

    impersonal = (
        "street_code source_number received_at recorded_at state is_sealed kept_from number_space external_due_at origin version "
        "is_masked is_erased last_digest"
    )

    objects = LeadQuerySet.as_manager()

    # whether its texts are in it: a queryset for readers of figures says otherwise of the row
    is_readable = True

    class Meta:
        verbose_name = verbose_name_plural = _("哨源")
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(
                "street_code", F("received_at").desc(), F("id").desc(), name="pool_of_a_street",
                condition=Q(state=NEW),
            ),
            models.Index(
                "street_code", F("received_at").desc(), F("id").desc(), name="awaiting_of_a_street",
                condition=Q(state=AWAITING),
            ),
            models.Index(
                "street_code", F("received_at").desc(), F("id").desc(), name="leads_of_a_street"
            ),
            models.Index(
                "street_code", F("received_at").desc(), F("id").desc(), name="complaints_of_a_street",
                condition=Q(is_sealed=True),
            ),
            # what ended without a whistle, with the reply that somebody asks for
            models.Index(
                "street_code", "state", F("received_at").desc(), F("id").desc(), name="ended_of_a_street",
                condition=Q(state__in=[DISMISSED, SETTLED]),
            ),
            models.Index("phone_digest", name="lead_by_phone", condition=~Q(phone_digest=b"")),
        ]  # fmt: skip
        constraints = [
            bounded("lead", ["received_at", "recorded_at", "external_due_at"]),
            models.UniqueConstraint(
                fields=["source", "source_number", "street_code", "number_space"],
                name="a_number_stands_for_one_lead",
                condition=~Q(state=TAKEN_BACK),
                violation_error_message=_("这个渠道的这个编号已经登记过。"),
            ),
            models.CheckConstraint(condition=Q(state__in=list(LEAD_STATES)), name="lead_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=OF_A_WHISTLE, whistle__isnull=False)
                | (~Q(state__in=OF_A_WHISTLE) & Q(whistle__isnull=True)),
                name="lead_of_a_whistle_has_it",
            ),
            models.CheckConstraint(
                condition=Q(is_sealed=True) | Q(number_space__regex=ORDINARY, kept_from=[]),
                name="only_a_sealed_lead_is_kept_from_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_sealed=True) | Q(accused__isnull=True), name="accused_only_in_a_sealed_lead"
            ),
            models.CheckConstraint(
                condition=Q(is_sealed=True) | Q(accused_person__isnull=True),
                name="accused_person_only_in_a_sealed_lead",
            ),
            # nothing beside the ciphertext by which a complaint's reporter could be recognised or tried out
            models.CheckConstraint(
                condition=Q(is_sealed=False) | Q(reporter_mask="", phone_digest=b""),
                name="a_sealed_reporter_leaves_no_trace",
            ),
        ]
        triggers = [
            moves_of(LEAD_LIFECYCLE),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            births_of(LEAD_LIFECYCLE, WHISTLE, *BY_LEDGERS, named="born_in_the_pool_or_from_a_ledger"),
        ]

    def __str__(self) -> str:
        # what a log or a message calls it by tells nothing of a complaint
        return str(_("检举控告")) if self.is_sealed else self.title

    @property
    def reporter_shown(self) -> str:
        """What every reader may see of the reporter."""
        if not self.is_sealed:
            return self.reporter_mask
        return str(_("已密封")) if self.has_reporter else ""

    @property
    def is_about_no_office(self) -> bool:
        """Whether a complaint names no office: whoever sends it on writes why the one chosen has no part in it.

        Of a person that it names not every office need be known.
        """
        return self.is_sealed and self.accused_id is None

    @property
    def has_reporter(self) -> bool:
        """Whether there is a name or a number to be revealed."""
        return bool(bytes(self.reporter_name) or bytes(self.reporter_phone))


withheld.register("lead", "whistles.lead", kept_from=lambda user: Lead.objects.about_office_of(user))


class LeadEvent(LedgerEvent):
    """One step in a lead's own book: received, dismissed. That it was whistled is its whistle's first event."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="events", db_constraint=False, db_index=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("办理人"), **REFERS)
    # what the step asked for, by the names of its inputs
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=KNOWERS,
    )  # fmt: skip
    # under what the lead counted after the step: in no step of before; and until it, empty where it moved nothing of it
    area_code = models.CharField(max_length=17, default="", db_default="")
    source_code = models.CharField(max_length=30, default="", db_default="")
    area_before = models.CharField(max_length=17, default="", db_default="")
    source_before = models.CharField(max_length=30, default="", db_default="")
    # of a complaint: counted in no figure that others read
    is_sealed = models.BooleanField(default=False, db_default=False)

    impersonal = "area_code source_code area_before source_before is_sealed ledger_id takes_back"
    typed = ("reason", "given")

    class Meta(LedgerEvent.Meta):
        verbose_name = verbose_name_plural = _("哨源经过")
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["lead", "seq"], name="events_of_a_lead"),
            # the few that ended a lead without a whistle, or moved it
            models.Index(
                fields=["to_state", "street_code", "occurred_at"], name="lead_events_that_turn", condition=LEAD_TURNS
            ),
            models.Index(fields=["actor", "lead"], name="lead_events_that_somebody_took", condition=TAKEN_HERE),
            *told_indexes("lead", "lead_events"),
        ]  # fmt: skip
        triggers = [*LedgerEvent.Meta.triggers, noted_for_telling("lead")]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
