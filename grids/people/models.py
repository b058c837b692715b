"""People: who is registered in a street, the book of what was done to their rows, and what a row said before."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.derived import Derived
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import bounded
from grids.people import rules
from grids.people.kinds import (
    BORN_LEAST,
    CHILD_AGE,
    Colour,
    Consented,
    DocumentKind,
    Fact,
    Giver,
    How,
    RegisteredHere,
    Sex,
    State,
    Verb,
)
from grids.people.querysets import OfPersonQuerySet, PersonEventQuerySet, PersonQuerySet
from grids.people.seen import as_compared, as_dialled, by_its_end, with_its_space
from grids.personal.fields import (
    ARCHIVED,
    RESIDENT,
    Basis,
    LookUp,
    PersonalDate,
    PersonalLine,
    PersonalText,
    Reader,
    SealedText,
)
from grids.registry.dwellings.models import Dwelling

SHOWN = (P.PEOPLE_VIEW, P.PEOPLE_REVEAL)
OF_ONE = {"basis": Basis.DUTY, "retention": RESIDENT, "readers": SHOWN}
SEALED = OF_ONE | {"readers": (P.PEOPLE_REVEAL,), "default": b"", "blank": True}
FOUND = OF_ONE | {
    "readers": (Reader.NOBODY,), "default": b"", "db_default": b"", "blank": True, "editable": False,
}  # fmt: skip
# a telephone is left by whoever wants to be reached
REACHED = {"basis": Basis.CONSENT}
AREA = {
    "on_delete": models.PROTECT,
    "to_field": "code",
    "db_column": "area_code",
    "related_name": "+",
    "db_index": False,
}
AFTER_MERGE = {"on_delete": models.PROTECT, "null": True, "blank": True, "editable": False}


def first_of(digits: int) -> models.GeneratedField:
    """The code of the street (9 digits) or the community (12) in which a row lies."""
    return models.GeneratedField(
        expression=Left("area", digits), output_field=models.CharField(max_length=digits), db_persist=True
    )


class Person(Derived):
    """One person of a street. What is derived stands below `place`: the database alone writes it.

    area: where they live, else where they are tied to, else where they last were; also_in: leaf codes of their other ties.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = SealedText(_("姓名"), sealed_as="person.name", purpose=_("知道住的是谁"), **SEALED)
    name_hash = LookUp(
        _("姓名的查找值"), of="name", found_as="person.name_hash", seen_as=as_compared, purpose=_("按姓名找到登记"), **FOUND
    )  # fmt: skip
    document_kind = models.CharField(
        _("证件类型"), max_length=20, choices=DocumentKind, default=DocumentKind.NONE
    )
    document = SealedText(_("证件号"), sealed_as="person.document", purpose=_("认定是同一个人"), **SEALED)
    document_hash = LookUp(
        _("证件号的查找值"), of="document", found_as="person.document_hash", seen_as=with_its_space,
        purpose=_("一个证件号在街道里只登记一人"), **FOUND,
    )  # fmt: skip
    tail_hash = LookUp(
        _("证件号后四位的查找值"), of="document", found_as="person.tail_hash", seen_as=by_its_end,
        purpose=_("按证件号后四位在社区里查找"), **FOUND,
    )  # fmt: skip
    phone = SealedText(_("电话"), sealed_as="person.phone", purpose=_("联系本人"), **SEALED | REACHED)
    phone_hash = LookUp(
        _("电话的查找值"), of="phone", found_as="person.phone_hash", seen_as=as_dialled, purpose=_("按电话找到登记"),
        **FOUND | REACHED,
    )  # fmt: skip
    sex = PersonalLine(
        _("性别"), max_length=1, choices=Sex, default=Sex.UNKNOWN, purpose=_("登记和统计常住、流动人口"), **OF_ONE
    )  # fmt: skip
    born_on = PersonalDate(
        _("出生日期"), null=True, blank=True, purpose=_("登记人口，认出未成年人和老年人"), **OF_ONE
    )
    # False: the year alone is known, and the day is the first of January
    born_is_certain = models.BooleanField(_("出生日期准确"), default=True)
    nation = models.CharField(_("国籍"), max_length=3, blank=True, default="")
    registered_here = models.CharField(
        _("人户一致"), max_length=2, choices=RegisteredHere, blank=True, default=""
    )
    domicile_code = PersonalLine(
        _("户籍地区划代码"), max_length=6, blank=True, default="", purpose=_("一表通要填户籍地"), **OF_ONE
    )
    state = models.CharField(_("状态"), max_length=13, choices=State, default=State.LIVING, editable=False)
    left_on = models.DateField(_("迁出日期"), null=True, blank=True, editable=False)
    died_on = PersonalDate(
        _("死亡日期"), null=True, blank=True, editable=False, purpose=_("注销登记"), **OF_ONE
    )
    guardian = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="wards", verbose_name=_("监护人")
    )
    merged_into = models.ForeignKey("self", related_name="merged_rows", verbose_name=_("并入"), **AFTER_MERGE)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    place = models.ForeignKey(Dwelling, related_name="+", verbose_name=_("住处"), **AFTER_MERGE)
    area = models.ForeignKey(Area, editable=False, verbose_name=_("所在网格"), **AREA)
    also_in = ArrayField(
        models.CharField(max_length=17), default=list, db_default=[], blank=True, editable=False
    )
    colour = models.CharField(
        _("分色"), max_length=8, choices=Colour, blank=True, default="", db_default="", editable=False
    )
    due_on = models.DateField(_("应办日期"), null=True, blank=True, editable=False)
    due_what = models.CharField(
        _("应办"), max_length=16, blank=True, default="", db_default="", editable=False
    )
    lease_ends_on = models.DateField(_("租约到期"), null=True, blank=True, editable=False)
    confirmed_on = models.DateField(_("最近核实"), null=True, blank=True, editable=False)
    street_code, community_code = first_of(9), first_of(12)

    # what the database alone derives; nobody else writes it
    derived = ("colour", "place", "area", "also_in", "due_on", "due_what", "lease_ends_on", "confirmed_on")
    impersonal = (
        "document_kind born_is_certain nation registered_here state left_on is_demo also_in colour due_on due_what "
        "lease_ends_on confirmed_on street_code community_code"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("居民登记")
        ordering = ["id"]
        constraints = [
            bounded(
                "person", days=["born_on", "left_on", "died_on", "due_on", "lease_ends_on", "confirmed_on"], since=BORN_LEAST
            ),
            models.CheckConstraint(
                condition=Q(document_kind__in=DocumentKind.values), name="person_known_document_kind"
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="person_known_sex"),
            models.CheckConstraint(
                condition=Q(registered_here__in=["", *RegisteredHere.values]), name="person_known_registered_here"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="person_known_state"),
            models.CheckConstraint(condition=Q(colour__in=["", *Colour.values]), name="person_known_colour"),
            models.CheckConstraint(
                condition=Q(document_kind=DocumentKind.NONE, document_hash=b"")
                | ~Q(document_kind=DocumentKind.NONE) & ~Q(document_hash=b""),
                name="person_document_has_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | ~Q(state=State.MERGED) & Q(merged_into__isnull=True),
                name="person_merged_into_somebody",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="person_not_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | ~Q(guardian=F("id")), name="person_not_own_guardian",
                violation_error_message=_("监护人不能是本人。"),
            ),
            models.CheckConstraint(
                condition=Q(state=State.DEAD, died_on__isnull=False)
                | ~Q(state=State.DEAD) & (Q(died_on__isnull=True) | Q(state=State.MERGED)),
                name="person_dead_since_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.GONE) | Q(left_on__isnull=False), name="person_gone_since_a_day"
            ),
            models.UniqueConstraint(
                fields=["street_code", "document_hash"], condition=~Q(document_hash=b""), name="one_person_of_a_document",
                violation_error_message=_("这个证件号在本街道已经登记了一个人。"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["community_code", "due_on", "id"], name="people_due", condition=Q(state="living")
            ),
            # with what the fence asks of every row: what is counted by colour is counted without the rows themselves
            models.Index(
                fields=["community_code", "colour", "due_on", "id"], name="people_counted_by_colour", condition=Q(state="living"),
                include=["area", "also_in"],
            ),
            models.Index(
                fields=["street_code", "due_on", "id"], name="people_due_in_a_street", condition=Q(state="living")
            ),
            models.Index(
                fields=["street_code", "colour", "due_on", "id"], name="people_counted_in_a_street", condition=Q(state="living"),
                include=["area", "also_in"],
            ),
            models.Index(fields=["area", "due_on", "id"], name="people_of_a_grid", condition=Q(state="living")),
            models.Index(fields=["community_code", "born_on", "id"], name="people_by_age"),
            models.Index(
                fields=["community_code", "lease_ends_on", "id"], name="people_by_lease",
                condition=Q(lease_ends_on__isnull=False),
            ),
            models.Index(
                fields=["street_code", "lease_ends_on", "id"], name="people_by_lease_in_a_street",
                condition=Q(lease_ends_on__isnull=False),
            ),
            models.Index(fields=["street_code", "name_hash"], name="people_by_name", condition=~Q(name_hash=b"")),
            models.Index(fields=["street_code", "phone_hash"], name="people_by_phone", condition=~Q(phone_hash=b"")),
            models.Index(fields=["street_code", "tail_hash"], name="people_by_tail_in_a_street", condition=~Q(tail_hash=b"")),
            models.Index(fields=["state", "left_on"], name="people_gone", condition=Q(state="gone")),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            *rules.of_person(),
        ]

    def __str__(self) -> str:
        # a name is shown masked, by whoever may see it; logs and lists have this
        return f"{self.get_state_display()} {self.pk}"

    @property
    def root_id(self):
        """Whom the row leads to: itself, unless it was merged."""
        return self.merged_into_id or self.pk


class PersonEvent(EventBase):
    """One thing that was done to a person's row; by whom, where and why. Values never stand in it.

    detail: codes and names of fields; key: of the page that asked.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="events", db_index=False)
    area_code = models.CharField(max_length=17, editable=False)
    community_code = models.CharField(max_length=12, editable=False)
    dwelling_id = models.UUIDField(null=True, editable=False)
    takes_back = models.PositiveIntegerField(null=True, editable=False)
    with_import = models.UUIDField(null=True, editable=False)
    key = models.UUIDField(null=True, editable=False)
    detail = models.JSONField(default=dict, editable=False)
    actor_label = PersonalLine(
        _("办理人"), max_length=80, purpose=_("记明谁办理"), basis=Basis.STAFF, retention=ARCHIVED, readers=(P.PEOPLE_VIEW,)
    )  # fmt: skip
    reason = PersonalText(
        _("说明"), blank=True, purpose=_("说明为什么这样办"), basis=Basis.DUTY, retention=ARCHIVED, readers=(P.PEOPLE_VIEW,)
    )  # fmt: skip

    impersonal = "area_code community_code dwelling_id takes_back with_import key detail"

    objects = PersonEventQuerySet.as_manager()

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("居民登记经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["person", "seq"], name="steps_of_a_person_follow_each_other"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="person_event_known_verb"),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True) | Q(takes_back__lt=F("seq")), name="person_event_takes_back_what_was"
            ),
            models.CheckConstraint(
                condition=Q(community_code=Left("area_code", 12), street_code=Left("area_code", 9)),
                name="person_event_lies_in_its_area",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["key"], condition=Q(key__isnull=False), name="person_event_of_a_request")
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return str(Verb(self.verb).label)


class EarlierValue(models.Model):
    """What a field of a person said until it was put right: sealed, and gone with the person's own values.

    seq: of the step that replaced it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="earlier", db_index=False)
    field = models.CharField(_("哪一项"), max_length=20, choices=Fact)
    value = SealedText(
        _("以前的值"), sealed_as="earliervalue.value", purpose=_("更正以后还能核对以前的登记"), **SEALED
    )
    until_at = models.DateTimeField(_("到什么时候"))
    seq = models.PositiveIntegerField(editable=False)
    area = models.ForeignKey(Area, editable=False, **AREA)
    street_code, community_code = first_of(9), first_of(12)

    impersonal = "field until_at seq street_code community_code"

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("以前的登记值")
        ordering = ["-until_at", "-id"]
        constraints = [
            bounded("earliervalue", ["until_at"]),
            models.CheckConstraint(condition=Q(field__in=Fact.values), name="earlier_value_of_a_known_field"),
        ]
        indexes = [models.Index(fields=["person", "-until_at"], name="earlier_values_of_a_person")]
        triggers = [
            rules.lies_with_its_person(),
            pgtrigger.Protect(
                name="written_once", operation=pgtrigger.UpdateOf("field", "until_at", "seq", "person_id")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.until_at:%Y-%m-%d %H:%M}"


class Consent(models.Model):
    """That somebody agreed to something of theirs being kept; what rests on it goes when it is withdrawn.

    guardian: who agreed for a child; below 14 nobody else can.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", db_index=False)
    what = models.CharField(_("同意什么"), max_length=12, choices=Consented)
    given_on = models.DateField(_("同意日期"))
    by_whom = models.CharField(_("谁同意"), max_length=8, choices=Giver, default=Giver.SELF)
    guardian = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("监护人")
    )
    how = models.CharField(_("同意方式"), max_length=8, choices=How)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True, editable=False)
    notice_version = models.CharField(_("告知书版本"), max_length=20)
    area = models.ForeignKey(Area, editable=False, **AREA)
    street_code, community_code = first_of(9), first_of(12)

    impersonal = "what given_on by_whom how withdrawn_on notice_version street_code community_code"

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("同意记录")
        ordering = ["-given_on", "-id"]
        constraints = [
            bounded("consent", days=["given_on", "withdrawn_on"]),
            models.CheckConstraint(condition=Q(what__in=Consented.values), name="consent_to_something_known"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="consent_in_a_known_way"),
            models.CheckConstraint(condition=Q(by_whom__in=Giver.values), name="consent_by_somebody_known"),
            models.CheckConstraint(
                condition=Q(by_whom=Giver.GUARDIAN, guardian__isnull=False)
                | Q(by_whom=Giver.SELF, guardian__isnull=True),
                name="consent_of_a_guardian_says_which",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_it_was_given",
            ),
            models.UniqueConstraint(
                fields=["person", "what"], condition=Q(withdrawn_on__isnull=True), name="one_consent_at_a_time"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "-given_on"], name="consents_of_a_person")]
        triggers = [
            rules.lies_with_its_person(),
            rules.a_child_has_a_guardian(CHILD_AGE),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.given_on}"
