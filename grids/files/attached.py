"""What a matter's book says of its files: a mixin for what stands around a matter while a step is taken or it is shown."""

from functools import cached_property
from typing import Any, ClassVar

from grids.files.asks import FILE, TAKES_OFF


class Attached:
    """Files by the steps that added them, told by the book alone: no table is asked.

    orderly: who takes off what others added.
    """

    matter: Any
    by: Any
    orderly: ClassVar[Any]

    @property
    def steps(self) -> list[Any]:
        """The steps of the matter, in their order."""
        raise NotImplementedError

    @property
    def next_seq(self) -> int:
        """Which step of the matter's book the one is that is being taken; its lock is held."""
        raise NotImplementedError

    @cached_property
    def attached_ever(self) -> list[Any]:
        """Each step that added a file."""
        return [one for one in self.steps if FILE in one.given]

    @cached_property
    def attached(self) -> list[Any]:
        """Of those the ones whose file nobody took off."""
        off = {str(one.given[TAKES_OFF]) for one in self.steps if TAKES_OFF in one.given}
        return [one for one in self.attached_ever if str(one.seq) not in off]

    @cached_property
    def own_attached(self) -> list[Any]:
        """Of those the ones that the reader takes off: what they added, or everything, for whom that is."""
        if self.by.is_system or self.orderly.may(self):
            return self.attached
        return [one for one in self.attached if one.actor_id == self.by.pk]
