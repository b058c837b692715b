"""Canvass rounds of an estate: what is asked, which homes are to be reached, who goes there, and what came of it.

The homes of a round are frozen once it begins. An answer has a day and no moment, and nothing is counted by whoever took it.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import FOUNDED, bounded
from grids.homes.placed import LiesWithDwelling, lies_with
from grids.personal.fields import ARCHIVED, Basis, PersonalData, PersonalText
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building, Entrance
from property.canvass.kinds import (
    CANVASSED,
    CHIPS,
    CHOICE_MAX,
    DONE,
    OUTCOMES,
    PURPOSE_MAX,
    QUESTION_MAX,
    REACH_CHIPS,
    Reach,
    RoundKind,
    RoundState,
    Standing,
    Way,
)
from property.canvass.querysets import AnswerQuerySet, RoundQuerySet, TargetQuerySet
from property.estates.models import Estate

BY = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}
READERS = (P.PEOPLE_VIEW,)


def _while_draft(what: str) -> pgtrigger.Trigger:
    """The rule that rows of a round come and go only before it begins."""
    return pgtrigger.Trigger(
        name="frozen_once_begun",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf(*what.split()),
        func="""
            PERFORM 1 FROM property_canvassround one WHERE one.id IN (
                CASE WHEN TG_OP <> 'INSERT' THEN OLD.round_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.round_id END
            ) AND one.state <> 'draft';
            IF FOUND THEN RAISE EXCEPTION 'a round that began is asked of the same homes' USING ERRCODE = 'check_violation'; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class CanvassRound(models.Model):
    """One round: why, of which kind, from when until when. No person: who is reached stands in its homes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="canvass_rounds", verbose_name=_("小区"))
    number = models.PositiveSmallIntegerField(_("第几轮"), editable=False)
    kind = models.CharField(_("方式"), max_length=8, choices=RoundKind, default=RoundKind.FULL)
    purpose = models.CharField(_("摸底什么"), max_length=PURPOSE_MAX)
    starts_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("到哪天止"))
    state = models.CharField(_("状态"), max_length=8, choices=RoundState, default=RoundState.DRAFT)
    ended_on = models.DateField(_("结束日期"), null=True, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    impersonal = "id number kind purpose starts_on ends_on state ended_on is_demo version"

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("摸底入户")
        ordering = ["estate", "-number"]
        constraints = [
            bounded("canvassround", days=["starts_on", "ends_on", "ended_on"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(kind__in=RoundKind.values, state__in=RoundState.values), name="canvass_round_known_words"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="canvass_round_ends_after_it_begins",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RoundState.DRAFT, RoundState.GOING], ended_on__isnull=True)
                | Q(state__in=[RoundState.ENDED, RoundState.DROPPED], ended_on__isnull=False),
                name="canvass_round_over_says_since_when",
            ),
            models.UniqueConstraint(fields=["estate", "number"], name="canvass_rounds_of_an_estate_are_numbered"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state"], name="canvass_rounds_by_state")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="goes_one_way", field="state",
                transitions=[("draft", "going"), ("going", "ended"), ("draft", "dropped")],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.purpose}"

    @property
    def chip(self) -> str:
        """How its state is marked."""
        return CHIPS[RoundState(self.state)]


class CanvassQuestion(models.Model):
    """A question of a round, as the street composed it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(CanvassRound, models.PROTECT, related_name="questions", db_index=False)
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("问题"), max_length=QUESTION_MAX)
    way = models.CharField(_("怎么答"), max_length=8, choices=Way, default=Way.ONE)
    choices = ArrayField(
        models.CharField(max_length=CHOICE_MAX), default=list, blank=True, verbose_name=_("选项")
    )

    impersonal = "id order text way choices"

    class Meta:
        verbose_name = verbose_name_plural = _("摸底问题")
        ordering = ["round", "order"]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=Way.values), name="canvass_question_known_way"),
            models.CheckConstraint(
                condition=Q(way__in=[Way.ONE, Way.MANY], choices__len__gte=2)
                | Q(way__in=[Way.NUMBER, Way.TEXT], choices__len=0),
                name="canvass_question_of_choices_has_some",
                violation_error_message=_("选择题至少要两个选项，填数字、填文字的不要选项。"),
            ),
            models.UniqueConstraint(
                fields=["round", "order"], name="canvass_questions_stand_in_order", deferrable=models.Deferrable.DEFERRED
            ),
        ]  # fmt: skip
        triggers = [_while_draft("round_id order text way choices")]

    def __str__(self) -> str:
        return self.text


class CanvassPart(models.Model):
    """An entrance of a house, or a house without entrances, within a round; and who goes there, if that is said."""

    round = models.ForeignKey(CanvassRound, models.PROTECT, related_name="parts", db_index=False)
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name=_("楼栋"))
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, null=True, related_name="+", verbose_name=_("单元")
    )
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁去")
    )

    impersonal = "id"

    class Meta:
        verbose_name = verbose_name_plural = _("摸底分工")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "building", "entrance"], nulls_distinct=False, name="canvass_part_once_in_a_round"
            )
        ]  # fmt: skip
        triggers = [_while_draft("round_id building_id entrance_id")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.building_id}"

    @property
    def label(self) -> str:
        """The house, and the entrance."""
        house = self.building.label
        return (
            _("%(house)s %(n)s 单元") % {"house": house, "n": self.entrance.number}
            if self.entrance
            else house
        )


class CanvassTarget(LiesWithDwelling):
    """A home of a round, and whether somebody was reached there. version: how many answers it had."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(CanvassRound, models.PROTECT, related_name="targets", db_index=False)
    part = models.ForeignKey(CanvassPart, models.PROTECT, related_name="targets")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+", verbose_name=_("户室"))
    place = models.PositiveSmallIntegerField(_("第几户"))
    state = models.CharField(_("状态"), max_length=8, choices=Reach, default=Reach.OPEN)
    version = models.PositiveIntegerField(default=0, editable=False)

    impersonal = "id place state version community_code street_code"

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("摸底的户")
        ordering = ["round", "place"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Reach.values), name="canvass_target_known_state"),
            models.UniqueConstraint(fields=["round", "place"], name="one_home_at_each_place_of_a_canvass"),
            models.UniqueConstraint(fields=["round", "dwelling"], name="a_home_once_in_a_canvass"),
        ]
        indexes = [models.Index(fields=["round", "state"], name="canvass_targets_by_state")]
        triggers = [
            lies_with("dwelling", "grids_dwelling"),
            _while_draft("round_id dwelling_id part_id place"),
        ]

    def __str__(self) -> str:
        return f"{self.place}"

    @property
    def chip(self) -> str:
        """How its state is marked."""
        return REACH_CHIPS[Reach(self.state)]


class CanvassAnswer(LiesWithDwelling):
    """What came of going to a home. Its key is made by the page that sends it, so that it is there once however often it comes.

    base: the home's version that was seen; seq: the one it made; after: the same hand's answer on which it builds; before: the
    one in whose place it came to count, which comes back if this one is taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey(CanvassTarget, models.PROTECT, related_name="answers", db_index=False)
    dwelling = models.ForeignKey(
        Dwelling, models.PROTECT, related_name="+", db_index=False, verbose_name=_("户室")
    )
    seq = models.PositiveIntegerField(editable=False)
    on_day = models.DateField(_("哪天去的"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("谁去的"), **BY)
    outcome = models.CharField(_("结果"), max_length=8, choices=OUTCOMES)
    given = PersonalData(
        _("答复"), purpose=_("摸底入户时住户的答复"), basis=Basis.CONSENT, retention=CANVASSED, readers=READERS,
        default=dict, db_default={}, blank=True,
    )  # fmt: skip
    note = PersonalText(
        _("说明"), purpose=_("记明摸底入户的情况"), basis=Basis.DUTY, retention=CANVASSED, readers=READERS, default="", blank=True
    )  # fmt: skip
    base = models.PositiveIntegerField(_("看到的版本"))
    after = models.UUIDField(_("接着哪份答复"), null=True, editable=False)
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    standing = models.CharField(_("是否作准"), max_length=8, choices=Standing, default=Standing.COUNTS)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("核对人"), **BY)
    decided_at = models.DateTimeField(_("核对时间"), null=True)

    impersonal = "id seq on_day outcome base after standing decided_at community_code street_code"

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("摸底答复")
        ordering = ["target", "-seq"]
        constraints = [
            bounded("canvassanswer", ["decided_at"], days=["on_day"]),
            models.CheckConstraint(
                condition=Q(outcome__in=[one for one, _label in OUTCOMES], standing__in=Standing.values),
                name="canvass_answer_known_words",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Reach.REACHED) | Q(given={}),
                name="canvass_answers_only_of_who_was_reached",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(standing=Standing.WAITS),
                name="canvass_answer_is_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["target"], condition=Q(standing=Standing.COUNTS), name="one_answer_of_a_home_counts"
            ),
            models.UniqueConstraint(fields=["target", "seq"], name="one_answer_of_a_home_at_a_time"),
        ]
        indexes = [
            models.Index(fields=["community_code"], condition=Q(standing=Standing.WAITS), name="canvass_answers_that_wait"),
            models.Index(fields=["dwelling"], name="canvass_answers_of_a_dwelling"),
        ]  # fmt: skip
        triggers = [
            lies_with("dwelling", "grids_dwelling"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stays_what_it_was",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(
                    "target_id",
                    "dwelling_id",
                    "seq",
                    "on_day",
                    "by_id",
                    "outcome",
                    "base",
                    "after",
                    "before_id",
                ),
                func="RAISE EXCEPTION 'an answer stays what it was' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.on_day}"


class CanvassEvent(EventBase):
    """One step in the book of a round. What was answered at doors stands in the answers, which are a book of their own."""

    round = models.ForeignKey(CanvassRound, models.PROTECT, related_name="events")
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(P.GRID_VIEW,),
    )  # fmt: skip

    impersonal = ""
    typed = ("reason", "given")

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("摸底经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["round", "seq"], name="one_step_of_a_canvass_at_a_time"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
