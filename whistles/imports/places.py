"""Areas as offices write them: by code, by name, by the whole path of names, with the office's own tail."""

from collections import defaultdict

from django.utils.translation import gettext as _

from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from whistles.ledgers.area_names import canonical, forms, spellings
from whistles.ledgers.cells import shown


class Places:
    """The areas within one, found by whatever a ledger calls them."""

    def __init__(self, area: Area) -> None:
        self.area = area
        found = {one.code: one for one in Area.objects.within(area)}
        names = {code: canonical(one.name) for code, one in found.items()}
        above = Area.objects.filter(code__in=ancestor_codes(area.code)).values_list("code", "name")
        names |= {code: canonical(name) for code, name in above}
        self._codes = found
        self._names: dict[str, list[Area]] = defaultdict(list)
        for code, one in found.items():
            path = [names[up] for up in sorted(ancestor_codes(code)) if up in names and up != code]
            for form in forms(names[code]):
                for begin in range(len(path) + 1):
                    self._names["".join([*path[begin:], form])].append(one)
                # a path that leaves levels out: 五华区虹山社区
                for up in path[:-1]:
                    self._names[up + form].append(one)

    def find(self, cell: str) -> Area:
        """The area that a cell names, the import's own for an empty one. Raises Refusal."""
        if not cell:
            return self.area
        if one := self._codes.get(cell) or self._codes.get(_without_noughts(cell, self._codes)):
            return one
        found = self._called(cell)
        if len(found) == 1:
            return next(iter(found.values()))
        said = {"here": self.area.name, "area": shown(cell)}
        if found:
            raise Refusal(_("「%(area)s」在本区域内不止一个，请写代码。") % said)
        raise Refusal(_("「%(here)s」内没有区域「%(area)s」。") % said)

    def _called(self, cell: str) -> dict[str, Area]:
        """The areas of a name by their code: those of exactly this name where there are any."""
        for form in spellings(cell):
            if found := self._names.get(form):
                return {one.code: one for one in found}
        return {}


def _without_noughts(code: str, known: dict[str, Area]) -> str:
    """A code that its ledger filled up with noughts to the length of a lower level: 530102006006000."""
    while code.isdecimal() and code.endswith("0") and len(code) > 4:
        code = code[:-1]
        if code in known:
            return code
    return ""
