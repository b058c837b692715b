"""Where a table says otherwise than the register: value against value, counted by column, and what somebody chose of each.

Nothing that differs is changed or left in silence: as long as nobody chose, the row is refused and says both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.refusals import require
from grids.sheets.vocabulary import Register, field_of

SOME = 5
VALUE_MOST = 60
# by column: how many rows, and of the first ones line, ours and theirs
Found: TypeAlias = dict[str, dict[str, Any]]


class Choice(TextChoices):
    """What holds where a table says otherwise."""

    REFUSE = "refuse", gettext_lazy("这些行退回")
    THEIRS = "theirs", gettext_lazy("按表里的更正登记")
    OURS = "ours", gettext_lazy("保留登记的")


# what of each register can differ and be corrected; everything else of who is known is put right by its own step
COLUMNS: dict[str, tuple[str, ...]] = {
    Register.PEOPLE: ("residence_type", "inflow_reason", "came_from"),
    Register.ORGANISATIONS: ("kind", "trade", "responsible", "office_phone", "org_hazard"),
    Register.LEASES: ("tenant", "last_day", "rental_use", "landlord", "seen_contract"),
    # shares, form and day belong to whoever owns: together or not at all
    Register.OWNERS: ("owner",),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One: in which line, what is registered and what the table says, in words; people masked."""

    column: str
    line: int
    ours: str
    theirs: str


class Asks:
    """What of one row holds where it differs. changed: whether anything is to be corrected."""

    def __init__(
        self, register: str, choices: Mapping[str, str], line: int, differs: list[Difference]
    ) -> None:
        self.register, self.choices, self.line, self.differs = register, choices, line, differs
        self.changed = False
        self._refused: list[str] = []

    def takes(self, column: str, ours: str, theirs: str, *, is_new: bool = False) -> bool:
        """Whether the table's value holds: without asking where nothing is registered yet."""
        if is_new:
            self.changed = True
            return True
        self.differs.append(Difference(column, self.line, ours[:VALUE_MOST], theirs[:VALUE_MOST]))
        choice = self.choices.get(column, Choice.REFUSE)
        if choice == Choice.REFUSE:
            told = {"column": label_of(self.register, column), "ours": ours or _("没有填"), "theirs": theirs}
            self._refused.append(
                _(
                    "%(column)s：登记的是“%(ours)s”，表里是“%(theirs)s”，没有改动；请选择按表里的更正，还是保留登记的。"
                )
                % told
            )
        held = choice == Choice.THEIRS
        self.changed = self.changed or held
        return held

    def value(self, column: str, ours: str, theirs: str, say: Callable[[str], str] = str) -> str:
        """The value that holds; what the table leaves empty stays."""
        if not theirs or theirs == ours:
            return ours
        return theirs if self.takes(column, say(ours) if ours else "", say(theirs), is_new=not ours) else ours

    def settle(self) -> None:
        """Raise Refusal with every difference of which nobody chose yet."""
        require(not self._refused, "；".join(self._refused), code="conflict")


def label_of(register: str, column: str) -> str:
    """What a column is called."""
    return str(field_of(register, column).label)


def counted(before: Found, more: list[Difference]) -> Found:
    """How many rows differ in which column, with those of one more batch."""
    found = {name: dict(one) for name, one in before.items()}
    for each in more:
        one = found.setdefault(each.column, {"rows": 0, "some": []})
        one["rows"] += 1
        if len(one["some"]) < SOME:
            one["some"] = [*one["some"], [each.line, each.ours, each.theirs]]
    return found


def checked_choices(register: str, choices: Any) -> dict[str, str]:
    """What was chosen, column by column. Raises Refusal for what is no column or no choice."""
    named = "、".join(COLUMNS.get(register, ()))
    require(isinstance(choices, Mapping), _('请按字段给出，例如 {"trade": "theirs"}。'), field="choices")
    for column, choice in choices.items():
        require(
            column in COLUMNS.get(register, ()) and choice in Choice.values,
            _("不一致的列可写：%(names)s；每列写 refuse、theirs 或 ours。") % {"names": named},
            field="choices",
        )
    return dict(choices)


@dataclass(frozen=True, slots=True)
class Shown:
    """One column whose values differ: how many rows, some of them, what was chosen and what may be."""

    name: str
    label: str
    rows: int
    some: list[list]
    value: str
    choices: list[tuple[str, Any]]


def shown(register: str, found: Found, choices: Mapping[str, str], *, is_own: bool) -> list[Shown]:
    """The columns that differ or of which somebody chose; the values for who uploaded the file alone."""
    names = [one for one in COLUMNS.get(register, ()) if one in found or one in choices]
    return [
        Shown(
            f"differ:{name}", label_of(register, name), found.get(name, {}).get("rows", 0),
            found.get(name, {}).get("some", []) if is_own else [], choices.get(name, Choice.REFUSE), Choice.choices,
        )
        for name in names
    ]  # fmt: skip


def said(choices: Mapping[str, str], data: Mapping[str, str]) -> dict[str, str]:
    """What a form says of the columns, with what was chosen before of those that it doesn't show."""
    sent = {key.removeprefix("differ:"): value for key, value in data.items() if key.startswith("differ:")}
    return {**choices, **sent}
