"""Who handles a matter, as its ledger's cell names them: the first leads, the others assist; new ones are made where that was said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.conduct.words import bare
from grids.staff.actions import add_department
from grids.staff.models import Department, DepartmentKind, User
from whistles.imports.faults import Faults
from whistles.imports.words import ANY, NEW
from whistles.ledgers.cells import shown
from whistles.ledgers.names import Names

# an import that names more than so many that nobody knows has people or matters in this column
MOST_NEW = 300


class Handled(NamedTuple):
    """By whom: ids of who leads, None where nobody is named, and of who assists."""

    lead: int | None = None
    assisting: tuple[int, ...] = ()


class Offices:
    """The departments that serve an area by what ledgers call them. words: what the street said that names mean.

    made_before: names of those that the same import made already.
    """

    def __init__(
        self, area: Area, by: User, words: Mapping[str, str], *, made_before: Iterable[str] = ()
    ) -> None:  # fmt: skip
        self._area, self._by, self._words = area, by, words
        self._named: dict[str, list[Department]] = defaultdict(list)
        for department in Department.objects.serving(area.code):
            self._note(department)
        self._names = self._read_names()
        self._found: dict[tuple[str, str], Handled] = {}
        # names of departments that were made since it was asked
        self.made: list[str] = []
        # names that are made, or would be
        self._new = set(made_before)

    def _note(self, department: Department) -> None:
        for word in {department.code, department.name}:
            self._named[word].append(department)

    def _read_names(self) -> Names:
        return Names([*self._named, *self._words])

    def called(self, name: str) -> list[Department]:
        """The departments of exactly this name or code."""
        return self._named.get(name, [])

    def parted(self, cell: str) -> list[str]:
        """The names in a cell."""
        return self._names.parted(cell)

    def of(self, cell: str, area: Area, *, write: bool) -> Handled:
        """Who handles a matter of an area. Raises Refusal with everything that is wrong with the cell.

        write: whether departments that are yet to be made are made now.
        """
        if not cell:
            return Handled()
        key = (cell, area.code)
        if key not in self._found:
            found = self._all_of(cell, area, write=write)
            if found is None:
                return Handled()
            self._found[key] = found
        return self._found[key]

    def _all_of(self, cell: str, area: Area, *, write: bool) -> Handled | None:
        """None where one of them is yet to be made."""
        told = Faults()
        offices: list[Department] = []
        waits = False
        for name in self._names.parted(cell):
            office = told.of(lambda name=name: self._one(name, area, leads=not offices, write=write))
            if office is None:
                waits = waits or self._is_new(name)
            elif office not in offices:
                offices.append(office)
        told.check()
        if waits:
            return None
        lead, *others = [office.pk for office in offices] or [None]
        return Handled(lead, tuple(others))

    def _said(self, name: str) -> str:
        """What a name stands for: what the street said of it, itself where it is known or nothing was said."""
        said = self._words.get(bare(name))
        if said is None and name not in self._named:
            return self._words.get(ANY, name)
        return name if said is None else said

    def _is_new(self, name: str) -> bool:
        return self._said(name) == NEW

    def _one(self, name: str, area: Area, *, leads: bool, write: bool) -> Department | None:
        said = self._said(name)
        if said == NEW:
            if name not in self._named:
                self._count_new(name)
                return self._made(name) if write else None
            said = name
        return self._serving(said, area, leads=leads) if said else None

    def _count_new(self, name: str) -> None:
        if name not in self._new and len(self._new) >= MOST_NEW:
            raise Refusal(
                _("没有新建部门「%(name)s」：一次导入最多新建 %(n)d 个部门，请核对是否对错了列。")
                % {"name": shown(name), "n": MOST_NEW}
            )
        self._new.add(name)

    def _made(self, name: str) -> Department:
        made = add_department(name=name, area=self._area, by=self._by)
        self._note(made)
        self.made.append(made.name)
        self._names = self._read_names()
        return made

    def _serving(self, name: str, area: Area, *, leads: bool) -> Department:
        """The one department of a name, by the same rules as for a whistle blown by hand."""
        told = {"name": shown(name)}
        if name not in self._named:
            raise Refusal(
                _("没有部门「%(name)s」，请先在后台添加，或改成已有的名称，或在“各种写法”里对应。") % told
            )
        found = [one for one in self._named[name] if one.serves(area.code)]
        if not found:
            raise Refusal(_("「%(name)s」不服务这个区域，请选本街道或上级的部门。") % told)
        if len(found) > 1:
            raise Refusal(_("部门「%(name)s」不止一个，请写代码。") % told)
        if leads and found[0].kind == DepartmentKind.COMMUNITY:
            raise Refusal(_("「%(name)s」是社区，不能牵头；请写牵头的部门，没有就留空。") % told)
        return found[0]
