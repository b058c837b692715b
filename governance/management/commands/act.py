"""One step of a whistle or of a lead from the command line, carried out as a page would: the same engine, rights and sentences."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from governance.management.script import Script
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct import moments
from grids.conduct.engine import Engine
from grids.conduct.lifecycle import Lifecycle, Offer
from grids.conduct.refusals import Refusal, require
from grids.staff.models import User
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.actions import offers
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.table import LIFECYCLE

# in the security log, by which an auditor tells what was done at the machine from what was done on a page
WHAT = "act"


class Command(Script):
    help = "以某个账号的身份办理哨件或哨源的一步（与页面同一规则），记入安全日志；被拒绝时以 1 结束。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("whistle", help="哨件的 id，或编号；有 --lead 时是哨源的 id，或来源编号")
        parser.add_argument(
            "verb", help=f"动作：{_verbs(LIFECYCLE)}；哨源（--lead）的动作：{_verbs(LEAD_LIFECYCLE)}"
        )
        parser.add_argument("--lead", action="store_true", help="办理的是哨源，例如吹哨")
        parser.add_argument("--by", required=True, help="以谁的身份：账号名；他的权限和权限范围照样有效")
        parser.add_argument(
            "--given", default="{}", help='这一步要填的，一个 JSON 对象，例如 {"reason": "…"}'
        )
        parser.add_argument("--street", help="街道代码；几个街道有同一编号时要写")
        parser.add_argument("--seen", type=int, dest="version", help="看到的版本；有人更快时拒绝")
        parser.add_argument("--occurred-at", help="补记的较早时间，只有街道研判岗能写，要写明原因")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档，被拒绝时也是")

    def handle(self, *args, **options) -> None:
        try:
            matter, by, again = _taken(options)
        except Refusal as refusal:
            if options["json"]:
                self.write_document(
                    {"refused": str(refusal), "field": refusal.field, "code": refusal.code},
                )
            raise
        if options["json"]:
            self.write_document(_told(matter, by, again=again))
            return
        self.stdout.write(f"{_number(matter)}：{matter.get_state_display()}（第 {matter.version} 版）")


def _verbs(cycle: Lifecycle) -> str:
    return "、".join(f"{step.verb}（{step.label}）" for step in cycle.taken)


def _number(matter: Whistle | Lead) -> str:
    return matter.number if isinstance(matter, Whistle) else matter.source_number


@transaction.atomic
def _taken(options: dict[str, Any]) -> tuple[Whistle | Lead, User, bool]:
    by = User.objects.filter(username=options["by"], is_active=True).first()
    require(by, f"没有在用的账号「{options['by']}」。", field="by", code="forbidden")
    engine: Engine = LEAD_ENGINE if options["lead"] else ENGINE
    matter = _matter(Lead if options["lead"] else Whistle, options["whistle"], options["street"], by)
    step, given = engine.cycle.of(options["verb"]), _given(options["given"])
    unknown = sorted(set(given) - set(step.inputs))
    require(
        not unknown, f"「{step.label}」不填{'、'.join(unknown)}，要填的是：{'、'.join(step.inputs) or '无'}。", field="given",
    )  # fmt: skip
    taken = engine.take(
        matter.pk, step.verb, by=by, version=options["version"], given=given,
        occurred_at=_moment(options["occurred_at"]),
    )  # fmt: skip
    if not taken.again:
        note(
            kind=Kind.CONFIGURATION, by=by, subject=taken.matter, area_code=taken.matter.area_id,
            detail={"what": WHAT, "verb": options["verb"]},
        )  # fmt: skip
    return taken.matter, by, taken.again


def _matter(kind: Any, named: str, street: str | None, by: User) -> Any:
    """What the account may know by this id or number; Refusal where there is none or more than one."""
    found, what = kind.objects.visible_to(by), kind._meta.verbose_name
    try:
        found = found.filter(pk=uuid.UUID(named))
    except ValueError:
        found = found.filter(**{"number" if kind is Whistle else "source_number": named})
    if street:
        found = found.filter(street_code=street)
    rows = list(found[:2])
    require(rows, f"没有{what}「{named}」，或者它不在这个账号能看到的范围里。", field="whistle")
    require(len(rows) == 1, f"编号「{named}」不止一件，请用 --street 写明街道，或者写 id。", field="street")
    return rows[0]


def _given(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"--given 不是 JSON：{error}") from error
    require(isinstance(given, dict), "--given 要是一个 JSON 对象。", field="given")
    return given


def _moment(text: str | None):
    if text is None:
        return None
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    require(at, f"时间「{text}」不对，应写成 2026-02-13T17:20+08:00 这样。", field="occurred_at")
    return moments.aware(at)


def _told(matter: Whistle | Lead, by: User, *, again: bool) -> dict[str, Any]:
    """The matter after the step, and what the account may do with it next."""
    common = {
        "id": str(matter.pk), "street": matter.street_code, "number": _number(matter), "state": matter.state,
        "state_label": matter.get_state_display(), "version": matter.version, "again": again,
    }  # fmt: skip
    if isinstance(matter, Lead):
        whistle = str(matter.whistle_id) if matter.whistle_id else None
        return {
            **common,
            "whistle": whistle,
            "offers": _offers(LEAD_ENGINE.offers(LeadSituation(matter, by))),
        }
    return {**common, **_of_a_whistle(matter), "offers": _offers(offers(matter, by=by))}


def _of_a_whistle(whistle: Whistle) -> dict[str, Any]:
    due = {
        name: timezone.localtime(at).isoformat() if (at := getattr(whistle, f"{name}_due_at")) else None
        for name in ("next", "sign", "contact", "report", "close")
    }
    return {"round": whistle.round or 1, "outcome": whistle.outcome, "due": due}


def _offers(offered: Iterable[Offer]) -> list[dict[str, Any]]:
    return [
        {"verb": one.step.verb, "label": str(one.step.label), "is_open": one.is_open, "refusal": one.refusal}
        for one in offered
    ]
