"""What the cells of a ledger's row refer to: areas, grades, departments, categories; one that is unclear is refused."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.conduct.words import Words, bare
from grids.personal.masking import without
from grids.privacy import keys
from grids.staff.models import Department, User
from grids.staff.queries import ties_of
from whistles.imports.faults import Faults
from whistles.imports.matters import Fresh, Known
from whistles.imports.offices import Handled, Offices
from whistles.imports.places import Places
from whistles.imports.words import outcome_called
from whistles.intake import phones
from whistles.intake.engine import actor_label
from whistles.intake.models import Category, Source
from whistles.ledgers.cells import shown
from whistles.ledgers.complaints import is_complaint
from whistles.ledgers.rows import LedgerRow
from whistles.ledgers.standing import REOPENED, SETTLED, SUSPENDED
from whistles.lifecycle.grades import Grade, Scheme
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.queries import grade_among, grades_of

_NEEDS_GRADE = {
    "": gettext_lazy("这一行已办结，要选哨种才能导入；只入哨源库的是还没处理的事项。"),
    SUSPENDED: gettext_lazy("这一行已挂账，要选哨种才能导入；只入哨源库的是还没处理的事项。"),
    REOPENED: gettext_lazy("这一行是重办的，要选哨种才能导入；只入哨源库的是还没处理的事项。"),
}


def _needs_a_whistle(row: LedgerRow) -> bool:
    """Whether it stands where only a whistle can."""
    return row.is_closed or row.standing in (SUSPENDED, REOPENED)


def _grade_called(grades: list[Grade], area: Area, cell: str) -> Grade:
    """The grade of these that a cell names; Refusal says what can be done about a word that names none."""
    try:
        return grade_among(grades, area, cell)
    except Refusal:
        if not grades:
            raise
    raise Refusal(
        _("没有哨种「%(word)s」，请在“各种写法”里对应，或改成：%(choices)s。")
        % {"word": shown(cell), "choices": "、".join(map(str, grades))},
        field="grade",
    )


class References:
    """The references a ledger's cells may name, read once per run: areas, grades, departments, categories.

    words: what the street said that words in cells mean. starts_clocks: of what is open; tells_closing: whether the file has a
    column by which a row without a closing says that it is. ledger_id: the import by which its rows come; made_before: names of
    the departments that it made already.
    """

    def __init__(
        self, area: Area, source: Source, grade: Grade | None, by: User, *, words: Words | None = None,
        starts_clocks: bool = False, tells_closing: bool = True, ledger_id: UUID | None = None,
        made_before: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self._words = words or {}
        self.area, self.source, self.grade, self.by, self.ledger_id = area, source, grade, by, ledger_id
        # how long numbers with a zero in front are, in the ledger and in what came since; None until it is asked (`doubts.py`)
        self.lengths_with_zeros: set[int] | None = None
        self.starts_clocks, self.tells_closing = starts_clocks, tells_closing
        self.actor_label = actor_label(by)
        self._places = Places(area)
        self._views = oracle.prefixes(by, Permission.LEAD_VIEW)
        self._departments = Offices(area, by, self._words.get("department", {}), made_before=made_before)
        self._offices: dict[tuple[int | None, str], list[str]] = {}
        self._categories = dict(Category.objects.values_list("path", "id"))
        self._grades: dict[tuple[str, str], Grade] = {}
        self._schemes: dict[str, list[Grade]] = {}
        self._with_scheme = frozenset(Scheme.objects.values_list("area_code", flat=True))
        self._scheme_codes: dict[str, str] = {}

    def resolve(self, row: LedgerRow, *, write: bool = False) -> Fresh:
        """The row with its references; Refusal names the cell that can't be understood.

        write: whether departments that the street said are new are made.
        """
        if is_complaint(row.complaint):
            return self._complaint(row, self._places.find(row.area))
        told = Faults()
        area = told.of(lambda: self._places.find(row.area)) or self.area
        grade = told.of(lambda: self._grade(self._said("grade", row.grade), area))
        outcome = told.of(lambda: self._outcome(row)) or ""
        offices = told.of(lambda: self._departments.of(row.department, area, write=write)) or Handled()
        if row.standing == SETTLED:
            # what was settled on the spot was whistled to nobody
            grade, offices = None, Handled()
        elif _needs_a_whistle(row) and grade is None and not (row.grade and told.reasons):
            told.reasons.append(str(_NEEDS_GRADE[row.standing]))
        told.check()
        return Fresh(row, area, grade, None, offices.lead, outcome, assisting=offices.assisting)

    def just_made(self) -> dict[str, int]:
        """Names of the departments that were made since this was asked last."""
        made, self._departments.made = self._departments.made, []
        return dict.fromkeys(made, 1)

    def _said(self, field: str, cell: str) -> str:
        """What a cell stands for, where the street said so; "" where it is to be read as empty."""
        said = self._words.get(field)
        return said.get(bare(cell), cell) if said and cell else cell

    def faults_of(self, row: LedgerRow) -> list[str]:
        """What of a row's references can't be understood, where other cells of it are faulty already."""
        try:
            self.resolve(row)
        except Refusal as refusal:
            return [str(refusal)]
        return []

    def may_know(self, matter: Known) -> bool:
        """Whether whoever imports may know what a number of an ordinary lead stands for."""
        return self.by.is_system or matter.area_code.startswith(self._views)

    def _complaint(self, row: LedgerRow, area: Area) -> Fresh:
        """A complaint goes, sealed, to whoever handles complaints: what its ledger says of departments and closing
        is theirs to decide anew."""
        if (row.reporter or row.phone) and not keys.ring(is_apart=True):
            raise Refusal(
                _(
                    "这一行是检举控告并写有举报人，后台导入没有密封举报人的密钥；请在登记页逐件登记，或删去姓名和电话再导入。"
                )
            )
        accused = self._accused(row.accused, area)
        told = [
            row.content,
            _("台账上的处理结果：%(text)s") % {"text": row.resolution} if row.resolution else "",
        ]
        # a complaint's texts name its reporter nowhere, so that nobody reads past the seal, and erasing needs no key
        unnamed = [row.reporter, row.phone, phones.tidy(row.phone)]
        bare = row._replace(
            title=without(row.title, unnamed), content=without("\n\n".join(filter(None, told)), unnamed),
            address=without(row.address, unnamed), whistled_at=None, closed_at=None, resolution="", standing="", turned_at=None,
        )  # fmt: skip
        return Fresh(bare, area, None, None, None, "", is_sealed=True,
            accused_id=accused.pk if accused else None, kept_from=self._ties(accused, area),
        )  # fmt: skip

    def _accused(self, cell: str, area: Area) -> Department | None:
        """The office that a complaint is about; one that can't be told for sure is refused, an empty cell goes one level up."""
        if not cell:
            return None
        found = [one for one in self._departments.called(cell) if one.serves(area.code)]
        if len(found) != 1:
            raise Refusal(
                _(
                    "被反映的部门「%(name)s」在名单里找不到，或不止一个：请写名单里的全称或代码，或在登记页逐件登记；"
                    "不在名单里的留空，在内容里写明，由上一级办理。"
                )
                % {"name": shown(cell)}
            )
        return found[0]

    def _ties(self, accused: Department | None, area: Area) -> list[str]:
        key = (accused.pk if accused else None, area.street_code)
        if key not in self._offices:
            self._offices[key] = ties_of(department=accused, person=None, area=area)
        return self._offices[key]

    def _grade(self, cell: str, area: Area) -> Grade | None:
        if not cell:
            return self.grade
        if area.code not in self._scheme_codes:
            self._scheme_codes[area.code] = self._scheme_code(area)
        scheme = self._scheme_codes[area.code]
        key = (cell, scheme)
        if key not in self._grades:
            if scheme not in self._schemes:
                self._schemes[scheme] = grades_of(area)
            self._grades[key] = _grade_called(self._schemes[scheme], area, cell)
        return self._grades[key]

    def _scheme_code(self, area: Area) -> str:
        """The nearest area that has a scheme, a street or a district: areas with the same one have the same grades."""
        return next((code for code in reversed(ancestor_codes(area.code)) if code in self._with_scheme), "")

    def _outcome(self, row: LedgerRow) -> str:
        if not row.closed_at:
            return ""
        found = outcome_called(row.outcome, self._words.get("outcome", {}))
        if not found and self._said("outcome", row.outcome):
            words = "、".join(str(label) for label in Outcome.labels)
            raise Refusal(
                _("办结方式「%(outcome)s」不认识，可写：%(words)s。")
                % {"outcome": row.outcome, "words": words}
            )
        return found or Outcome.UNSTATED

    def categorise(self, items: list[Fresh]) -> None:
        """Give rows that come in for good their categories; new ones are made now, in one order for all imports."""
        paths = {item.row.category: _category_path(item.row.category) for item in items if item.row.category}
        wanted = {above for path in paths.values() for above in _with_above(path)}
        for path in sorted(wanted - self._categories.keys()):
            parent = path.rpartition(Category.SEPARATOR)[0]
            found, _created = Category.objects.get_or_create(
                path=path,
                defaults={
                    "name": path.rpartition(Category.SEPARATOR)[2][:50],
                    "parent_id": self._categories.get(parent),
                },
            )
            self._categories[path] = found.pk
        for item in items:
            item.category_id = self._categories.get(paths.get(item.row.category, ""))


def _category_path(cell: str) -> str:
    """城乡建设/市容环境 or 城乡建设›市容环境 as a category's path: three levels at the most."""
    parts = [
        part.strip()[:50] for part in cell.replace("›", ">").replace("/", ">").split(">") if part.strip()
    ]
    return Category.SEPARATOR.join(parts[:3])


def _with_above(path: str) -> list[str]:
    """A path and the paths above it."""
    parts = path.split(Category.SEPARATOR) if path else []
    return [Category.SEPARATOR.join(parts[:count]) for count in range(1, len(parts) + 1)]
