"""A round from door to door in each estate: nearly through in 曙光, half done in the other. Who answered what is invented."""

import random
from datetime import timedelta

from django.utils import timezone

from governance.demo.estates.registered import SHUGUANG, YARD
from grids.conduct.events import new_id
from grids.staff.models import Appointment, User
from property.canvass.actions import ask, create, start
from property.canvass.answering import answer
from property.canvass.kinds import Reach, RoundKind, Way
from property.canvass.models import CanvassRound
from property.estates.models import Estate

# purpose, and of a hundred homes how many were reached and found nobody in
ROUNDS = {SHUGUANG: ("冬季用电用气安全（演示）", 84, 6), YARD: ("请不请物业、一年愿意出多少（演示）", 46, 9)}
QUESTIONS = {
    SHUGUANG: (("电线、插座有没有老化发烫", Way.ONE, ("没有", "有，想请人看")), ("燃气灶几年了", Way.NUMBER, ())),
    YARD: (
        ("要不要请物业公司", Way.ONE, ("要", "不要", "再想想")), ("最想先办什么", Way.MANY, ("门岗", "保洁", "路灯", "停车")),
        ("还有什么话要说", Way.TEXT, ()),
    ),
}  # fmt: skip


def settle() -> None:
    """The rounds of both estates; nothing where there are any."""
    for estate in Estate.objects.filter(name__in=ROUNDS, is_demo=True):
        officer = _officer(estate)
        if officer and not CanvassRound.objects.filter(estate=estate).exists():
            _walked(estate, officer)


def _walked(estate: Estate, officer: User) -> None:
    purpose, reached, nobody = ROUNDS[estate.name]
    lot, today = random.Random(estate.name), timezone.localdate()  # noqa: S311 - the same every time
    one = create(
        estate_id=estate.pk, kind=RoundKind.FULL, purpose=purpose, starts_on=today, ends_on=today + timedelta(days=12),
        by=officer, is_demo=True,
    )  # fmt: skip
    asked = [
        (ask(round_id=one.pk, text=text, way=way, choices="\n".join(choices), by=officer), choices)
        for text, way, choices in QUESTIONS[estate.name]
    ]
    start(round_id=one.pk, by=officer)
    targets = list(one.targets.order_by("place"))
    for place, target in enumerate(targets):
        drawn = lot.randrange(100)
        # the last stairs are still to be walked
        if place > len(targets) * (reached + nobody) / 100 or drawn > reached + nobody:
            continue
        outcome = Reach.REACHED if drawn < reached else Reach.NOBODY
        told = {str(question.pk): _said(question.way, choices, lot) for question, choices in asked}
        answer(
            target_id=target.pk, key=new_id(), base=target.version, outcome=outcome, by=officer,
            told=told if outcome == Reach.REACHED else None,
        )  # fmt: skip


def _said(way: str, choices: tuple[str, ...], lot: random.Random) -> list[str]:
    if way == Way.TEXT:
        return []
    return [str(lot.randint(1, 12))] if way == Way.NUMBER else [choices[lot.randrange(len(choices))]]


def _officer(estate: Estate) -> User | None:
    posts = Appointment.objects.filter(
        kind__code="community_worker", area=estate.area, member__user__isnull=False
    )
    post = posts.select_related("member__user").first()
    return post.member.user if post else None
