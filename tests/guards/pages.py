"""Addresses of every page for the guards that walk them, and their pages as a parser reads them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

from django.contrib import admin
from django.http import HttpResponse
from django.urls import get_resolver, reverse
from django.utils import timezone

from governance.access_matrix import addresses as every_name
from governance.access_matrix import everything
from governance.access_tables import PAGES, ROLES
from governance.feedback import actions as feedback
from governance.feedback.models import Feedback
from grids.areas.models import Area
from grids.conduct.events import new_id
from grids.homes.leases.models import Lease
from grids.homes.premises.models import Premises
from grids.lists.models import SavedFilter
from grids.staff.models import Appointment, Member, PostKind, User
from grids.staff.queries import system_actor
from grids.staffing.models import Handover, HandoverState
from tests import personas
from tests.factories import canvass as canvassed
from tests.factories import care as cared
from tests.factories import sheets
from tests.factories import whistles as made
from tests.factories.collecting import an_entry, destroyed, opened
from tests.factories.dwellings import a_dwelling
from tests.factories.estates import a_managed_estate
from tests.factories.exports import an_export
from tests.factories.homes import a_home
from tests.factories.initiatives import begun
from tests.factories.meetings import a_meeting, votes_of_every_kind
from tests.factories.openings import an_asking, an_opening
from tests.factories.patrols import a_finding
from tests.factories.people import a_consent, a_person
from tests.factories.plenty import more_of_everything
from tests.factories.points import a_point_with_everything
from tests.factories.registry import an_import_of_buildings
from tests.factories.repairs import a_repair
from tests.factories.requests import a_request
from tests.factories.templates import a_template
from tests.factories.tenures import rows_of_tenures
from tests.factories.walks import a_conflict, a_round
from whistles.imports.models import Import
from whistles.imports.uploading import take_file

# pages whose name begins like that of a thing, but which are about no single one
OF_NONE = {
    "building_list",
    "building_new",
    "building_imports",
    "sheet_list",
    "sheet_new",
    "dwelling_list",
    "organisation_list",
    "lease_list",
    "owner_list",
    "dwelling_imports",
    "colour_counts",
    "colour_map",
    "care_list",
    "care_kinds",
    "care_audit",
    "person_same",
    "request_list",
    "person_differ",
    "person_table",
    "person_find",
    "walk_key",
    "walk_keys",
    "minor_leave",
    "opening_new",
    "home_list",
    "due_lists",
    "complaint_desk",
    "door",
    "export_list",
    "export_new",
    "report_list",
    "report_new",
    "report_in_list",
    "lead_desk",
    "lead_list",
    "lead_receive",
    "lead_houses",
    "whistle_list",
    "import_list",
    "import_new",
    "estate_list",
    "estate_new",
    "point_list",
    "point_new",
    "points_open",
    "canvass_homes",
    "door_estates",
    "repair_list",
    "repair_new",
    "vote",
    "vote_notices",
    "repair_ask",
    "repair_follow",
    "initiative_list",
    "initiative_mine",
    "initiative_new",
    "initiative_tasks",
    "certificate_list",
    "entry_list",
    "patrol_mine",
    "patrol_findings",
    "grid_home",
    "grid_where",
}


# pages about a file of buildings
IMPORT_OF_BUILDINGS = (
    "building_import", "building_import_refused", "building_import_confirm", "building_import_drop",
)  # fmt: skip
# pages of one verb, each with one that the desk may take
VERBS = {"whistle_take": ["cancel"], "lead_take": ["move"], "several": ["remind"]}


def page_names(patterns=None) -> set[str]:
    """Names of all pages, without those of the API and the administration."""
    names = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not hasattr(pattern, "url_patterns"):
            names.add(pattern.name)
        elif pattern.app_name != "admin" and not str(pattern.pattern).startswith("api"):
            names |= page_names(pattern.url_patterns)
    return names


def addresses_of(names, folder: Path) -> dict[str, str]:
    """The address of each page, about a lead, a whistle and an import of 苏家塘社区 that are made here."""
    lead, whistle = made.a_lead(), made.a_whistle()
    # of a matter that nobody else's guard looks at
    held = made.with_file(made.a_whistle())
    path = folder / "a.csv"
    path.write_text("编号,标题,收到时间\n1,路灯,2024-01-01\n", encoding="utf-8")
    street = Area.objects.get(code=personas.LIANHUA)
    ledger = take_file(
        path=path, area=street, source=made.source(), grade=made.grade(street), by=system_actor()
    )
    word, _is_new = feedback.say(text="页面上的字太小", page="/", by=system_actor())
    saved, _made = SavedFilter.objects.get_or_create(
        owner=personas.make("street_admin"), listing="whistles", name="未办结", query="state=open"
    )
    found = a_finding()
    task = begun().tasks.get(area=personas.SUJIATANG_GRID)
    collected = opened()
    entry = an_entry(collected)
    gone = destroyed(opened(name="已经结束的帮扶"))
    holder = _a_holder()
    brought = an_import_of_buildings()
    sheet = sheets.a_register_import()
    home = a_dwelling()
    (lives,) = a_home(dwelling=home)
    rows_of_tenures(home, a_person())
    looked_after = cared.active()
    lease, venue = Lease.objects.get(dwelling=home), Premises.objects.get(dwelling=home)
    clash = a_conflict()
    estate = a_managed_estate(buildings=[home.building])
    repair = a_repair(estate=estate)
    assembly = a_meeting(estate)
    votes_of_every_kind()
    point, holder_of = a_point_with_everything(estate=estate)
    asked = canvassed.a_round(estate)
    target = canvassed.a_target(asked)
    answered = canvassed.an_answer(target).answer
    keys = {
        **{f"patrol_{step}": [found.pk] for step in ("finding", "attach", "report", "settle", "strike")},
        **{f"initiative_{step}": [task.pk] for step in ("task", "fine", "undo")},
        **{
            name: [estate.pk]
            for name in ("estate", "estate_correct", "estate_buildings", "estate_end", "estate_funds")
        },
        "door_estate": [estate.pk],
        "estate_let_go": [estate.pk, home.building_id],
        "estate_add": [estate.pk, "management"],
        "estate_strike": [estate.pk, "management", estate.managements.get(kind="company").pk],
        "meeting_new": [estate.pk],
        **{name: [assembly.pk] for name in ("meeting", "meeting_roll", "meeting_paper", "counting_code")},
        "meeting_step": [assembly.pk, "motion"],
        "ballot_step": [assembly.pk, "open"],
        "voting_codes": [assembly.pk, "all"],
        "motion": [assembly.motions.get().pk],
        "motion_step": [assembly.motions.get().pk, "enter"],
        "canvass": [asked.pk],
        **{f"canvass_{of}": [estate.pk] for of in ("new", "compare")},
        "canvass_house": [asked.pk, target.dwelling.building_id],
        "canvass_unask": [asked.pk, asked.questions.first().pk],
        "canvass_home": [target.pk],
        **{f"canvass_{step}": [target.pk, answered.pk] for step in ("undo", "decide")},
        "repair": [repair.pk],
        "point": [point.pk],
        "point_do": [point.pk, "count"],
        "point_strike": [point.pk, point.prices.get().pk],
        "point_hold": [point.pk, holder_of.job_id],
        "point_leave": [point.pk, holder_of.pk],
        "repair_step": [repair.pk, "sign"],
        "initiative": [task.initiative_id],
        "initiative_drop": [task.initiative_id],
        "initiative_correct": [task.initiative_id],
        "initiative_item_drop": [task.initiative_id, task.item_id],
        "collecting": [collected.initiative_id],
        "collecting_decide": [collected.initiative_id, collected.approval_id],
        "entry_new": [entry.task_id],
        "entry": [entry.pk],
        "entry_bring": [collected.initiative_id],
        "entry_bring_settle": [collected.initiative_id],
        "entry_refused": [collected.initiative_id],
        "certificate": [gone.pk],
        "patrol": [found.patrol_id],
        "patrol_drop": [found.patrol_id],
        # of what somebody else uploaded
        **{f"{kind}_check": [new_id()] for kind in ("boundary", "tree")},
        **{f"{kind}_export": [personas.SUJIATANG] for kind in ("geodata", "tree")},
        "filter_save": ["whistles"],
        "filter_change": [saved.pk],
        "several": ["whistles"],
        "follow": ["whistle", whistle.pk],
        "feedback_answer": [word.pk],
        "paper": ["whistles"],
        "file": [held.pk],
        "lead": [lead.pk],
        "door_grid": [personas.SUJIATANG_GRID],
        "complaint": [lead.pk],
        "import": [ledger.pk],
        "building": [home.building_id],
        "dwelling": [home.pk],
        "person": [a_person().pk],
        "person_withdraw": _a_consent(),
        "opening": [an_opening(home).pk],
        "opening_close": [an_opening(home).pk],
        "minor_asking": [an_asking().pk],
        "request_new": [a_person().pk],
        "request": [a_request().pk],
        "subject_request": [a_request().pk],
        **{name: [home.pk] for name in ("household", "home_confirm")},
        "household_reveal": [home.pk, lives.person_id],
        # that a dwelling was registered is taken back nowhere
        "home_undo": [home.pk, home.events.get(verb="added").pk],
        "due_list": ["leases_soon"],
        **{name: [looked_after.pk] for name in ("care_record", "care_reveal")},
        "care_step": [looked_after.pk, "end"],
        "care_new": [lives.person_id],
        "care_kind": ["alone"],
        **{f"home_{step}": [home.pk] for step in ("owners", "sell", "let", "settle")},
        **{f"lease_{step}": [lease.pk] for step in ("renew", "end", "correct")},
        **{f"premises_{step}": [venue.pk] for step in ("leave", "inspect", "correct")},
        "organisation": [venue.organisation_id],
        "home_step": [home.pk, "in"],
        "home_visit": [home.pk],
        "walk_round": [a_round().pk],
        "visit_conflict": [clash.pk],
        "visit_undo": [clash.dwelling_id, clash.visit_id],
        "resident_step": [home.pk, "out", lives.pk],
        **{name: [brought.pk] for name in IMPORT_OF_BUILDINGS},
        "sheet": [sheet.pk],
        "building_tile": [16, 51445, 28047],
        "colour_tile": [16, 51445, 28047],
        "colour_card": [home.building_id],
        "base_tile": ["vec", 12, 3215, 1752],
        "export": [an_export(personas.make("street_admin")).pk],
        "register_template": ["people"],
        "report": [a_template(personas.make("street_admin")).pk],
        "grid": [personas.SUJIATANG],
        "whistle": [whistle.pk],
        "staffing_matrix": [personas.SUJIATANG],
        "staffing_duty": [personas.SUJIATANG_GRID],
        "staffing_member": [holder.pk],
        "staffing_mobile": [holder.pk],
        "staffing_correct": [holder.pk],
        "staffing_handover": [holder.pk],
        **{name: [_a_handover(holder).pk] for name in ("staffing_handed", "staffing_withdraw")},
    }
    addresses = {}
    for name in names:
        args = [] if name in OF_NONE else keys.get(name) or keys.get(name.split("_")[0], [])
        addresses[name] = reverse(name, args=[*args, *VERBS.get(name, ())])
    return addresses


def _a_consent() -> list:
    """Somebody, and what they agreed to."""
    given = a_consent(a_person())
    return [given.person_id, given.pk]


def _a_handover(giver: Member) -> Handover:
    """One that waits for its day."""
    waits = Handover.objects.filter(giver=giver).first()
    return waits or Handover.objects.create(
        giver=giver, taker=Member.objects.create(name="何兴旺", home_id=personas.SUJIATANG), area_id=personas.SUJIATANG,
        from_day=timezone.localdate() + timedelta(days=9), handed_by=personas.make("grid_admin"), handed_at=timezone.now(),
        state=HandoverState.PLANNED,
    )  # fmt: skip


def _a_holder() -> Member:
    """Somebody with a post in a grid of 苏家塘社区."""
    member, is_new = Member.objects.get_or_create(name="谭素珍", office_phone="12400010012")
    if is_new:
        kind = PostKind.objects.get(code="mediator")
        Appointment.objects.create(
            member=member, kind=kind, area_id=personas.SUJIATANG_GRID, period=personas.ALWAYS
        )
    return member


# the row that an address of the API with a code in it is about
OF_THE_API = {
    "api_area-detail": personas.SUJIATANG, "api_department-detail": "lianhua-urban", "api_source-detail": "hotline_12345",
    "api_grade-detail": "wuhua-routine",
}  # fmt: skip


# what the API calls otherwise than its page
ITS_PAGE = {"export": "export_page", "import": "import_page", "register_import": "sheet_page"}


def every_address(folder: Path, person: Callable[[str], User]) -> dict[str, str]:
    """The address of everything in the access matrix, each about the newest row of its kind in 莲华街道."""
    found = addresses_of(PAGES, folder)
    keys = {
        kind: found[kind].strip("/").split("/")[1]
        for kind in (
            "building",
            "dwelling",
            "export_page",
            "household",
            "import_page",
            "lead",
            "person",
            "sheet_page",
            "whistle",
        )
    }
    for role in ROLES:
        if role != "anonymous":
            person(role)
    more_of_everything(1, ledger=Import.objects.get(), folder=folder, person=person)
    # what somebody of the street said
    found["feedback_answer"] = reverse("feedback_answer", args=[Feedback.objects.latest("pk").pk])
    named = every_name()
    for name in everything():
        if name in found:
            continue
        found[name] = reverse(name, args=_keys_of(name, named[name], keys))
    return found


def _keys_of(name: str, address: str, keys: dict[str, str]) -> list[object]:
    """The key in an address of the API or the administration, where it has one."""
    if "<" not in address:
        return []
    if name in OF_THE_API:
        return [OF_THE_API[name]]
    if name.startswith("api_"):
        kind = name.removeprefix("api_").partition("-")[0]
        return [keys[ITS_PAGE.get(kind, kind)]]
    shown = {model._meta.label_lower.replace(".", "_"): model for model in admin.site._registry}
    model = max((one for one in shown if name.startswith(f"admin:{one}_")), key=len)
    return [shown[model]._default_manager.order_by("-pk").values_list("pk", flat=True)[0]]


def closed(response: HttpResponse) -> HttpResponse:
    """The response with its files closed, without the signals that would close the test's connection too."""
    for close in response._resource_closers:
        close()
    return response


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(slots=True)
class Element:
    """One element as it stands: its tag, attributes, and the elements around it, the outermost first; text: what stands in it."""

    tag: str
    attributes: dict[str, str]
    around: list["Element"] = field(default_factory=list, repr=False)
    text: str = field(default="", repr=False)

    def is_in(self, tag: str) -> bool:
        """Whether an element of this tag is around it."""
        return any(one.tag == tag for one in self.around)


class Document(HTMLParser):
    """The elements of a page in their order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, list(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, list(self._open)))

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position].tag == tag:
                del self._open[position:]
                return

    def all(self, *tags: str) -> list[Element]:
        """Elements of these tags."""
        return [one for one in self.elements if one.tag in tags]
