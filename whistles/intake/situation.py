"""A lead with what stands around it for one reader."""

from functools import cached_property
from typing import Any

from grids.access.roles import Permission
from grids.approvals.standing import Asked
from grids.conduct.fetched import fetched_of
from grids.conduct.lifecycle import Step
from grids.files.attached import Attached
from grids.staff.models import User
from whistles.intake.actors import POOL
from whistles.intake.choosing import grades_of
from whistles.intake.models import Lead


class LeadSituation(Attached, Asked):
    """`matter` and `by`, who registered it, and what was asked for."""

    # what it takes to say where it lies
    placed_with = Permission.LEAD_TRIAGE
    # of whose areas it is said how far outside a place lies
    lies_with = Permission.LEAD_RECEIVE
    orderly = POOL

    def __init__(self, matter: Lead, by: User) -> None:
        super().__init__(matter, by)
        self.leads = [matter]

    @cached_property
    def registrar_id(self) -> int | None:
        """Id of the account that registered it."""
        return self.matter.events.order_by("seq").values_list("actor_id", flat=True).first()

    @cached_property
    def steps(self) -> list[Any]:
        """Its steps in their order."""
        known = fetched_of(self.matter, "events")
        return list(self.matter.events.order_by("seq")) if known is None else list(known)

    @property
    def next_seq(self) -> int:
        """Which step of its own book comes next."""
        return self.steps[-1].seq + 1 if self.steps else 1

    @cached_property
    def grades(self) -> list[Any]:
        """The grades in force where it lies."""
        return grades_of(self.matter.area)

    def part_for(self, step: Step) -> None:
        """A lead has no parts."""
