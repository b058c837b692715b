"""The engine's port for imports: the row locked, the step in its book, what is written besides left to batches."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.engine import Act, Engine
from grids.conduct.events import GENESIS
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal
from grids.staff.models import User
from grids.staff.queries import system_actor
from whistles.imports.effects import EFFECTS, REFUSALS
from whistles.imports.effects_after import wanted_of
from whistles.imports.models import Import, ImportEvent
from whistles.imports.states import UNDER_WAY
from whistles.imports.table import BY_ITSELF, IMPORT_LIFECYCLE
from whistles.intake.engine import actor_label


@dataclass(frozen=True, slots=True)
class ImportSituation:
    """An import and who acts on it."""

    matter: Import
    by: User

    def part_for(self, step: Step) -> None:
        """An import has no parts."""


class ImportEngine(Engine):
    """Carries out the steps of `whistles.imports.table`."""

    cycle = IMPORT_LIFECYCLE

    def locked(self, matter_id: uuid.UUID | str, by: User) -> Import:
        """The import, locked, where `by` may import."""
        known = Import.objects.all() if by.is_system else Import.objects.visible_to(by)
        return known.select_for_update(of=("self",)).get(pk=matter_id)

    def around(self, matter: Import, by: User) -> ImportSituation:
        """The import and who acts."""
        return ImportSituation(matter, by)

    def events(self, matter: Import) -> Any:
        """Its steps."""
        return matter.events

    def last_at(self, matter: Import, told: datetime | None) -> datetime:
        """When it was uploaded: of its later steps only the order is kept."""
        return matter.created_at or timezone.now()

    def moved_since(self, matter: Import, version: int) -> bool:
        """Whether somebody moved it since; that a check came to its end is in nobody's way."""
        return version > matter.version or self._since(matter, version).exists()

    def was_step(self, matter: Import, version: int) -> ImportEvent | None:
        """The first step of somebody's since."""
        return self._since(matter, version).order_by("seq").first()

    def _since(self, matter: Import, version: int) -> QuerySet[ImportEvent]:
        return matter.events.filter(seq__gt=version).exclude(verb__in=BY_ITSELF)

    def kept_by(self, event: ImportEvent) -> dict[str, Any]:
        """Nothing of what was given stands in the book."""
        return {}

    def is_same_beside(self, matter: Import, given: Mapping[str, Any]) -> bool:
        """The columns, what their words mean and the layout stand in the import, which differences were chosen in their rows."""
        asked = {name: given[name] for name in ("mapping", "values", "decision") if given.get(name)}
        asked |= given.get("layout") or {}
        is_same = all(getattr(matter, name) == value for name, value in asked.items())
        if "differences" in given:
            return is_same and not wanted_of(matter, given["differences"]).filter(chosen_at=None).exists()
        return is_same

    def newer(self, matter: Import) -> Refusal:
        """That somebody was faster: who, when and with what."""
        last = self.events(matter).exclude(verb__in=BY_ITSELF).order_by("-seq").first()
        if last is None:
            return Refusal(_("这次导入刚有变化，请看最新情况再决定。"), code="conflict")
        return Refusal(
            _("%(who)s 刚在 %(when)s 办了「%(what)s」，请看这次导入的最新情况再决定。")
            % {
                "who": last.actor_label,
                "when": timezone.localtime(last.recorded_at).strftime("%m-%d %H:%M"),
                "what": last.verb_label,
            },
            code="conflict",
        )

    def check_time(
        self, around: ImportSituation, step: Step, at: datetime, *, reason: str, now: datetime
    ) -> None:
        """A step of an import is taken when it is taken."""
        raise Refusal(_("导入的时间以系统时间为准，不能自己填写。"), field="occurred_at", code="forbidden")

    def decide(self, act: Act) -> None:
        """Nothing of an import is decided by somebody else."""

    def write(self, act: Act) -> None:
        """The row with all that its batch counted, then the book."""
        ledger = act.matter
        act.change(version=ledger.version + 1)
        try:
            with transaction.atomic():
                ledger.save(force_insert=ledger._state.adding)
        except IntegrityError as error:
            if act.before in UNDER_WAY or ledger.state not in UNDER_WAY:
                raise
            raise Refusal(_("同一个文件正在导入，请到导入列表看它的进度。"), code="conflict") from error
        append(act)


def append(act: Act) -> None:
    """The step goes into the import's book."""
    ledger = act.matter
    last = ledger.events.order_by("-seq").only("digest").first()
    event = ImportEvent(
        street_code=ledger.street_code, ledger=ledger, seq=ledger.version, verb=act.step.verb, from_state=act.before,
        to_state=ledger.state, actor=act.by, actor_label=actor_label(act.by), reason=act.reason,
        occurred_at=act.at, recorded_at=act.now,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)


IMPORT_ENGINE = ImportEngine(EFFECTS, REFUSALS)


def by_itself(ledger: Import, step: Step, *, by: User | None = None, **given: Any) -> Import:
    """What the product does on an import whose lock the caller holds, or on one that comes to be, by whom it does."""
    return IMPORT_ENGINE.carry_out(ImportSituation(ledger, by or system_actor()), step, given=given)
