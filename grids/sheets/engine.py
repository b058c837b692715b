"""The engine's port for imports of registers: the row locked, the step in its book, what is written besides left to batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.engine import Act, Engine
from grids.conduct.events import GENESIS
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal
from grids.registry.dwellings.book import label_of
from grids.sheets.effects import EFFECTS, REFUSALS
from grids.sheets.models import RegisterImport, RegisterImportEvent
from grids.sheets.states import UNDER_WAY
from grids.sheets.table import BY_ITSELF, REGISTER_IMPORT
from grids.staff.models import User
from grids.staff.queries import system_actor


@dataclass(frozen=True, slots=True)
class Situation:
    """An import and who acts on it."""

    matter: RegisterImport
    by: User

    def part_for(self, step: Step) -> None:
        """An import has no parts."""


class SheetEngine(Engine):
    """Carries out the steps of `grids.sheets.table`."""

    cycle = REGISTER_IMPORT

    def locked(self, matter_id: UUID | str, by: User) -> RegisterImport:
        """The import, locked, where `by` may bring registers in."""
        known = RegisterImport.objects.all() if by.is_system else RegisterImport.objects.visible_to(by)
        return known.select_for_update(of=("self",)).get(pk=matter_id)

    def around(self, matter: RegisterImport, by: User) -> Situation:
        """The import and who acts."""
        return Situation(matter, by)

    def events(self, matter: RegisterImport) -> Any:
        """Its steps."""
        return matter.events

    def last_at(self, matter: RegisterImport, told: datetime | None) -> datetime:
        """When it was uploaded: of its later steps only the order is kept."""
        return matter.created_at or timezone.now()

    def moved_since(self, matter: RegisterImport, version: int) -> bool:
        """Whether somebody moved it since; that a check came to its end is in nobody's way."""
        return version > matter.version or self._since(matter, version).exists()

    def was_step(self, matter: RegisterImport, version: int) -> RegisterImportEvent | None:
        """The first step of somebody's since."""
        return self._since(matter, version).order_by("seq").first()

    def _since(self, matter: RegisterImport, version: int) -> QuerySet[RegisterImportEvent]:
        return matter.events.filter(seq__gt=version).exclude(verb__in=BY_ITSELF)

    def kept_by(self, event: RegisterImportEvent) -> dict[str, Any]:
        """Nothing of what was given stands in the book."""
        return {}

    def is_same_beside(self, matter: RegisterImport, given: Mapping[str, Any]) -> bool:
        """The columns and the words stand in the import itself."""
        mapping, told = given.get("mapping"), {name: given.get(name) for name in ("words", "choices")}
        same = mapping is None or matter.mapping == {
            name: column for name, column in mapping.items() if column
        }
        return same and all(value is None or getattr(matter, name) == value for name, value in told.items())

    def newer(self, matter: RegisterImport) -> Refusal:
        """That somebody was faster: who, when and with what."""
        last = self.events(matter).exclude(verb__in=BY_ITSELF).order_by("-seq").first()
        if last is None:
            return Refusal(_("这次导入刚有变化，请看最新情况再决定。"), code="conflict")
        told = {
            "who": last.actor_label,
            "when": timezone.localtime(last.recorded_at).strftime("%m-%d %H:%M"),
            "what": last.verb_label,
        }
        return Refusal(
            _("%(who)s 刚在 %(when)s 办了「%(what)s」，请看这次导入的最新情况再决定。") % told,
            code="conflict",
        )

    def check_time(self, around: Situation, step: Step, at: datetime, *, reason: str, now: datetime) -> None:
        """A step of an import is taken when it is taken."""
        raise Refusal(_("导入的时间以系统时间为准，不能自己填写。"), field="occurred_at", code="forbidden")

    def decide(self, act: Act) -> None:
        """Nothing of an import is decided by somebody else."""

    def write(self, act: Act) -> None:
        """The row with all that its batch counted, then the book."""
        matter = act.matter
        act.change(version=matter.version + 1)
        try:
            with transaction.atomic():
                matter.save(force_insert=matter._state.adding)
        except IntegrityError as error:
            if act.before in UNDER_WAY or matter.state not in UNDER_WAY:
                raise
            raise Refusal(_("同一个文件正在导入，请到导入列表看它的进度。"), code="conflict") from error
        _append(act)


def _append(act: Act) -> None:
    """The step goes into the import's book."""
    matter = act.matter
    last = matter.events.order_by("-seq").only("digest").first()
    event = RegisterImportEvent(
        street_code=matter.street_code, register_import=matter, seq=matter.version, verb=act.step.verb, from_state=act.before,
        to_state=matter.state, actor=act.by, actor_label=label_of(act.by), reason=act.reason, occurred_at=act.at,
        recorded_at=act.now,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)


SHEET_ENGINE = SheetEngine(EFFECTS, REFUSALS)


def by_itself(matter: RegisterImport, step: Step, *, by: User | None = None, **given: Any) -> RegisterImport:
    """What the product does on an import whose lock the caller holds, or on one that comes to be, by whom it does."""
    return SHEET_ENGINE.carry_out(Situation(matter, by or system_actor()), step, given=given)
