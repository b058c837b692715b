"""Canvass rounds for tests, at the homes of an estate of 苏家塘社区, planned and begun through their actions."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from property.canvass import actions, answering
from property.canvass.answering import Answered
from property.canvass.asking import name_of
from property.canvass.models import CanvassQuestion, CanvassRound, CanvassTarget
from property.estates.models import Estate
from tests import personas
from tests.factories.estates import an_estate


def a_draft(estate: Estate | None = None, **told) -> CanvassRound:
    """A round that hasn't begun, with a question of choices, one of many, a number and a text."""
    by = told.pop("by", None) or personas.make("community_officer")
    estate = estate or Estate.objects.filter(ends_on=None).first() or an_estate(houses=True)
    today = timezone.localdate()
    given = {
        "kind": "full", "purpose": "请不请物业公司回来", "starts_on": today, "ends_on": today + timedelta(days=14),
    }  # fmt: skip
    one = actions.create(estate_id=estate.pk, by=by, **given | told)
    for text, way, choices in (
        ("愿不愿意请物业公司回来", "one", "愿意\n不愿意\n再看看"),
        ("最想先解决什么", "many", "保洁\n停车\n门禁"),
        ("愿交多少物业费（分/平方米）", "number", ""),
        ("还想说什么", "text", ""),
    ):
        actions.ask(round_id=one.pk, text=text, way=way, choices=choices, by=by)
    return one


def a_round(estate: Estate | None = None, **told) -> CanvassRound:
    """A round that goes on."""
    one = a_draft(estate, **told)
    return actions.start(round_id=one.pk, by=personas.make("community_officer"))[0]


def a_target(one: CanvassRound | None = None, place: int = 1) -> CanvassTarget:
    """A home of a round."""
    return CanvassTarget.objects.get(round=one or a_round(), place=place)


def questions_of(one: CanvassRound) -> list[CanvassQuestion]:
    """The questions of a round in their order."""
    return list(one.questions.order_by("order"))


def said_to(one: CanvassRound, *answers) -> dict[str, list[str]]:
    """Answers to the first questions of a round, as a form sends them."""
    return {
        name_of(asked): given if isinstance(given, list) else [given]
        for asked, given in zip(questions_of(one), answers, strict=False)
    }


def an_answer(target: CanvassTarget, outcome: str = "reached", *answers, **told) -> Answered:
    """One more answer of a home, by the officer of the community, who has seen it as it stands unless told."""
    target.refresh_from_db()
    given = {"key": uuid4(), "base": target.version, "by": personas.make("community_officer")} | told
    said = said_to(target.round, *answers) if answers else {}
    return answering.answer(target_id=target.pk, outcome=outcome, told=said, **given)
