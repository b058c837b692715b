"""What a motion comes to: electorate, taking part and in favour by head and by area, each threshold, the result."""

import sys

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from governance.management.script import Script
from property.ballots import counting
from property.ballots.queries import known_choices, of_choices, verdict
from property.meetings.kinds import Choice
from property.meetings.models import Motion
from property.meetings.queries import electorate
from property.meetings.quorum import Measure, Weight, metres

WORDS = {
    "part_heads": "参与人数", "part_area": "参与面积", "favour_heads": "同意人数", "favour_area": "同意面积",
}  # fmt: skip


class Command(Script):
    help = "一项议题的计票：名册、参与、同意（人数和面积）、每条线和结果；--verify 按选票重新计一遍。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("motion", help="议题的编号（网址里的那一段）")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")
        parser.add_argument(
            "--verify", action="store_true",
            help="按选票重新计一遍，不一致以 2 结束；不记名的从标准输入读两个计票码，一行一个",
        )  # fmt: skip

    def handle(self, *args, **options) -> None:
        motion = _motion(options["motion"])
        is_same = counting.is_same(motion, _codes(motion)) if options["verify"] else None
        document = told(motion) | ({"verified": is_same} if options["verify"] else {})
        if options["json"]:
            self.write_document(document)
        else:
            self._say(document)
        if is_same is False:
            sys.exit(2)

    def _say(self, document: dict) -> None:
        self.stdout.write(
            f"{document['title']}：{ {True: '通过', False: '没有通过', None: '还没有计票'}[document['carried']] }"
        )
        for name, one in document["thresholds"].items():
            line = f"{WORDS[name]} {one['have']} / {one['of']}，要求 {one['required']}"
            self.stdout.write(f"{line}，{'达到' if one['met'] else '没有达到'}")
        if "verified" in document:
            self.stdout.write("重新计票与结果一致" if document["verified"] else "重新计票与结果不一致")


def told(motion: Motion) -> dict:
    """The document."""
    choices = known_choices(motion)
    if choices is None and not motion.is_secret and motion.meeting.frozen_at:
        choices = of_choices(motion)
    found = verdict(motion, choices)
    names = ("part_heads", "part_area", "favour_heads", "favour_area")
    part = Weight(found.part_heads.have, found.part_area.have)
    return {
        "motion": str(motion.pk), "title": motion.title, "kind": motion.kind, "secret": motion.is_secret,
        "stage": motion.meeting.stage, "recorded": motion.meeting.is_recorded,
        "electorate": _weight(electorate(motion.meeting)), "taking_part": _weight(part),
        "in_favour": _weight(choices[Choice.FOR]) if choices else None,
        "choices": {choice.value: _weight(weight) for choice, weight in choices.items()} if choices else None,
        "thresholds": {name: _measure(getattr(found, name), is_area=name.endswith("area")) for name in names},
        "carried": motion.is_carried,
    }  # fmt: skip


def _weight(weight: Weight) -> dict:
    return {"heads": weight.heads, "area_m2": metres(weight.area).replace(",", "")}


def _measure(one: Measure, *, is_area: bool) -> dict:
    def said(value: int) -> int | str:
        return metres(value).replace(",", "") if is_area else value

    required = f"{'>' if one.is_over else '>='} {one.part.numerator}/{one.part.denominator}"
    return {
        "have": said(one.have),
        "of": said(one.of),
        "required": required,
        "least": said(one.least),
        "met": one.is_met,
    }


def _motion(text: str) -> Motion:
    rows = Motion.objects.select_related("meeting__estate")
    try:
        return rows.get(pk=text)
    except (Motion.DoesNotExist, ValidationError) as error:
        raise CommandError(f"没有这项议题：{text}") from error


def _codes(motion: Motion) -> list[str]:
    return [line.strip() for line in sys.stdin.readlines()[:2]] if motion.is_secret else []
