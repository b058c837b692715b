"""What lets clocks stand still: each standstill by its name, whom and what it holds.

Several may hold a clock at once: it runs when none does any more. What one of them held is kept until then, so that
nothing is lost when another of them is forgotten. A new standstill is a row here; the steps that begin and end it name it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.conduct.lifecycle import On
from whistles.clocks.models import WORK, Clock


@dataclass(frozen=True, slots=True)
class Hold:
    """A standstill: why, as it is read; of whom; which clocks.

    of: of the matter it holds the clocks of every department, of who leads those alone, of a part its own. state: where
    the matter, or the part, stands meanwhile; "" where that tells nothing of it. is_done: what the clock is for was done
    when it began, and waits to be verified.
    """

    label: str | Promise
    of: On
    state: str = ""
    clocks: tuple[str, ...] = WORK
    is_done: bool = False


OBJECTION, ASSISTS_NOT, SUSPENSION, VERIFYING = "objection", "assists_not", "suspension", "verifying"
HOLDS = {
    OBJECTION: Hold(_("异议等待答复"), On.LEAD, state="objected"),
    ASSISTS_NOT: Hold(_("配合异议等待答复"), On.PART, state="objected"),
    SUSPENSION: Hold(_("挂账"), On.MATTER, state="suspended"),
    VERIFYING: Hold(_("等街道核实"), On.LEAD, state="submitted", clocks=(Clock.CLOSE,), is_done=True),
}


def named_by_state(state: str, standing: str, *, is_main: bool, clock: str) -> list[str]:
    """What holds a clock of a row from before standstills had names: what the matter's state says, or the part's.

    Of a part that goes on standing still for nothing that a state says it is what a part of its own may have.
    """
    of = (On.MATTER, On.LEAD) if is_main else (On.MATTER,)
    found = [
        code for code, hold in HOLDS.items()
        if clock in hold.clocks
        and ((hold.of in of and hold.state == state) or (hold.of == On.PART and not is_main and hold.state == standing))
    ]  # fmt: skip
    return found or [ASSISTS_NOT if not is_main else SUSPENSION]
