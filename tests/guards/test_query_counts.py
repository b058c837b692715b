"""Every list asks the database as often for thirty rows as for one, and never more often than its bound says.

A page, a list of the API or a list of the administration that is missing here fails the last tests.
"""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from grids.staff.models import Department
from tests.administration import page
from tests.factories import whistles as made
from tests.factories.plenty import more_of_everything
from tests.guards.pages import addresses_of, closed, page_names
from whistles.imports.models import Import
from whistles.statistics import actions as statistics

pytestmark = pytest.mark.django_db

# page → who looks at it, the query string, and how often the database is asked at most
PAGES = {
    "home": ("street_admin", "", 26),
    "more": ("street_admin", "", 12),
    "help": ("street_admin", "", 18),
    "directory": ("street_admin", "", 16),
    "lead_desk": ("street_admin", "", 18),
    "lead_list": ("street_admin", "?sort=title&mine=registered", 22),
    "complaint_desk": ("street_leader", "", 22),
    "lead_receive": ("street_admin", "", 18),
    "lead": ("street_admin", "", 18),
    "lead_whistle": ("street_admin", "", 27),
    "lead_likely": ("street_admin", "", 18),
    "whistle_list": ("street_admin", "", 22),
    "whistle_list by number": ("street_admin", "?sort=number", 24),
    "whistle_list of a figure": ("street_admin", "?area=530102006&as_of={today}&figure=whistled", 16),
    "building_list": ("grid_admin", "", 18),
    "building": ("grid_admin", "", 24),
    "building_new": ("grid_admin", "", 16),
    "building_correct": ("grid_admin", "", 20),
    "building_imports": ("grid_admin", "", 16),
    "building_grid": ("grid_admin", "", 14),
    "colour_map": ("grid_admin", "", 24),
    "colour_counts": ("grid_admin", "", 20),
    "building_rooms": ("grid_admin", "", 14),
    # by what is due they are two stretches, of which a full page reads the first alone
    "person_table": ("grid_admin", "?area=530102006004001&age=36&sort=own", 24),
    "home_list": ("grid_admin", "?area=530102006004001&sort=home", 22),
    "household": ("community_officer", "", 26),
    "due_lists": ("grid_admin", "", 16),
    "care_list": ("care_officer", "", 26),
    "care_record": ("care_officer", "", 26),
    "care_audit": ("care_auditor", "", 16),
    "care_kinds": ("street_leader", "", 14),
    "walk": ("community_officer", "", 18),
    "walk_round": ("community_officer", "", 24),
    "visit_conflicts": ("community_officer", "", 18),
    "visit_conflict": ("community_officer", "", 24),
    "dynamics": ("community_officer", "", 24),
    "dwelling_list": ("grid_admin", "", 18),
    "dwelling": ("grid_admin", "", 18),
    "dwelling_change": ("grid_admin", "", 14),
    "dwelling_imports": ("grid_admin", "", 16),
    "person": ("grid_admin", "", 28),
    "openings": ("street_leader", "", 14),
    "minors": ("auditor", "", 16),
    "person_same": ("grid_admin", "", 16),
    "request_list": ("grid_admin", "", 18),
    "subject_request": ("grid_admin", "", 16),
    "lease_list": ("grid_admin", "?area=530102006004001&due=soon&sort=begins_on", 20),
    "owner_list": ("grid_admin", "?area=530102006004001", 18),
    "organisation_list": ("grid_admin", "", 22),
    "organisation": ("grid_admin", "", 20),
    "home_owners": ("grid_admin", "", 24),
    "home_sell": ("grid_admin", "", 24),
    "home_let": ("grid_admin", "", 24),
    "home_settle": ("grid_admin", "", 26),
    "home_step": ("grid_admin", "", 14),
    "resident_step": ("grid_admin", "", 14),
    "building_import": ("grid_admin", "", 12),
    "sheet_list": ("grid_admin", "", 16),
    "search": ("street_admin", "?q=楼道灯不亮", 30),
    "whistle": ("department_handler", "", 20),
    # whoever has some twenty verbs
    "whistle of the desk": ("street_admin", "", 20),
    "report_in_list": ("department_handler", "", 15),
    "export_list": ("street_admin", "", 14),
    "report_list": ("street_admin", "", 12),
    "import_list": ("street_admin", "", 12),
    "import_new": ("street_admin", "", 19),
    "import_columns": ("street_admin", "", 12),
    "import_differences": ("street_admin", "", 14),
    "statistics": ("street_leader", "", 20),
    "paper_list": ("street_admin", "", 14),
    "statistics_period": ("street_leader", "", 24),
    "statistics_departments": ("street_leader", "", 14),
    "statistics_leads": ("street_leader", "?area=530102006&as_of={today}&figure=settled", 14),
    "statistics_checks": ("city_viewer", "", 14),
    "feedback": ("street_admin", "", 13),
    "meeting": ("community_officer", "", 28),
    "meeting_roll": ("community_officer", "", 28),
    "motion": ("community_officer", "", 34),
    "estate_list": ("community_officer", "", 16),
    "estate": ("community_officer", "", 34),
    "estate_funds": ("community_officer", "", 16),
    "point_list": ("community_officer", "", 16),
    "point": ("community_officer", "", 26),
    "point_story": ("community_officer", "", 24),
    "canvass": ("community_officer", "", 22),
    "canvass_compare": ("community_officer", "", 18),
    "canvass_homes": ("community_officer", "", 24),
    "canvass_home": ("community_officer", "", 22),
    "canvass_doors": ("community_officer", "", 26),
    "canvass_house": ("community_officer", "", 20),
    "repair_list": ("property_handler", "", 16),
    "repair": ("property_handler", "", 20),
    "initiative_list": ("grid_admin", "", 18),
    "initiative": ("grid_admin", "", 26),
    "collecting": ("grid_admin", "", 26),
    "entry_new": ("community_officer", "", 26),
    "entry_list": ("grid_admin", "?initiative={initiative}", 26),
    "certificate_list": ("grid_admin", "", 18),
    "initiative_mine": ("community_officer", "", 18),
    "initiative_tasks": ("street_admin", "", 20),
    "patrol_mine": ("community_officer", "", 18),
    "patrol_findings": ("street_admin", "", 16),
    "patrol": ("community_officer", "", 16),
    "patrol_finding": ("street_admin", "", 18),
    "notices": ("department_handler", "", 14),
    "notices_deliveries": ("street_admin", "", 13),
    "notices_robots": ("street_admin", "", 15),
    "grid_map": ("grid_admin", "", 40),
    "grid_history": ("grid_admin", "", 16),
    "grid_where": ("grid_admin", "", 20),
    "grid_edit": ("grid_admin", "", 26),
    "grid_checks": ("grid_admin", "", 20),
    "staffing": ("grid_admin", "", 24),
    "staffing of a hole": ("grid_admin", "?hole=530102006004001:grid_leader&q=李", 30),
    "staffing_matrix": ("community_officer", "", 24),
    "staffing_completeness": ("grid_admin", "", 20),
    "staffing_duty": ("grid_admin", "", 20),
    "staffing_members": ("grid_admin", "", 20),
    "staffing_member": ("grid_admin", "", 20),
    "staffing_handover": ("grid_admin", "", 24),
}
# pages that show no rows, each with the reason
WITHOUT_ROWS = {
    "export_new": "a form", "export_page": "one export", "export_progress": "one export", "export_file": "POST only",
    "export_drop": "POST only", "export_decide": "POST only",
    "register_template": "a file",
    "report_new": "a form", "report_columns": "one form", "report": "one form with five rows", "report_fill": "POST only",
    "report_remove": "POST only",
    "filter_save": "POST only", "filter_change": "POST only", "several": "POST only", "follow": "POST only",
    "door": "kept for a minute; what it asks is bounded by tests/grids/door", "door_grid": "kept for a minute, as door",
    "first_day": "pictures and words",
    "care_new": "a form", "care_step": "a form and one record", "care_kind": "a form and one kind", "care_reveal": "POST only",
    "door_estates": "kept for a minute; bounded in tests/property/estates", "door_estate": "kept for a minute, as door_estates",
    "meeting_new": "a form", "meeting_step": "POST only", "motion_step": "POST only", "ballot_step": "POST only",
    "counting_code": "POST only", "voting_codes": "POST only", "meeting_paper": "a file of one meeting",
    "vote": "a form at the door", "vote_notices": "kept for a minute, as door",
    "estate_new": "a form", "estate_correct": "a form", "estate_buildings": "a form", "estate_let_go": "a form",
    "estate_end": "a form", "estate_add": "a form", "estate_strike": "a form",
    "point_new": "a form", "point_do": "a point and a form", "point_strike": "POST only", "point_hold": "POST only", "point_leave": "POST only",
    "points_open": "kept for a minute, as door", "point_rate": "a form at the door",
    "canvass_new": "a form",
    **dict.fromkeys((f"canvass_{step}" for step in ["question", "unask", "assign", "start", "end", "drop", "undo", "decide"]), "POST only"),
    "repair_new": "a form", "repair_step": "a repair and a form", "repair_pass": "POST only", "repair_phone": "POST only", "repair_code": "POST only",
    "repair_ask": "a form at the door", "repair_follow": "a form at the door",
    "initiative_new": "a form", "initiative_task": "one task and a form", "initiative_fine": "POST only", "initiative_undo": "POST only",
    "initiative_drop": "POST only", "initiative_correct": "POST only", "initiative_item_drop": "POST only",
    "collecting_needs": "POST only", "collecting_destroy": "POST only", "collecting_decide": "POST only",
    "entry_bring": "a form and the own refused rows, one question", "entry_refused": "POST only", "entry_bring_settle": "POST only",
    "entry": "one entry", "entry_reveal": "POST only", "entry_strike": "POST only", "certificate": "one certificate",
    "initiative_item": "POST only", "initiative_start": "POST only", "initiative_end": "POST only",
    "boundary_import": "a form", "boundary_check": "one file", "tree_import": "a form", "tree_check": "one file",
    "geodata_export": "a file", "tree_export": "a file",
    "patrol_start": "POST only", "patrol_find": "POST only", "patrol_end": "POST only", "patrol_attach": "POST only",
    "patrol_report": "POST only", "patrol_settle": "POST only", "patrol_strike": "POST only", "patrol_drop": "POST only",
    "import_refused": "POST only", "sign_in": "a form", "second_factor": "a form", "second_factor_enrol": "a form", "recovery_codes": "POST only",
    "may_send": "no page", "file": "one file", "file_small": "one small picture",
    "walk_key": "no page; one key", "walk_keys": "no page; keys by their names",
    "pulse": "no page; what it asks is bounded by tests/grids/notices",
    "notices_seen": "POST only", "notices_choices": "a form", "notices_again": "POST only",
    "second_factor_change": "POST only", "account": "the own sessions", "session_end": "POST only",
    "notice_seen": "POST only", "redeem": "a form", "sign_out": "POST only", "password_change": "a form", "set_language": "sends back",
    "lead_dismiss": "one lead and a form, as lead_whistle", "lead_merge": "one lead and a form",
    "complaint_receipt": "one receipt", "lead_reveal": "POST only", "staffing_mobile": "POST only", "lead_terms": "one grade",
    "lead_houses": "a dozen buildings at most",
    "lead_take": "one lead and a form",
    "whistle_take": "one whistle and a form", "whistle_sheet": "one whistle", "lead_sheet": "one lead",
    "staffing_appoint": "POST only", "staffing_import": "a form", "staffing_import_confirm": "POST only",
    "staffing_import_refused": "POST only", "staffing_register": "a form", "staffing_correct": "one person and a form",
    "staffing_own": "one person and a form", "staffing_handed": "one record", "staffing_withdraw": "POST only",
    "building_move": "the page of the building, with a form", "building_end": "the page of the building, with a form",
    "building_restore": "the page of the building, with a form",
    "lease_renew": "one lease and a form", "lease_correct": "one lease and a form", "premises_correct": "one organisation and a form",
    "lease_end": "one lease and a form", "premises_leave": "one organisation and a form",
    "premises_inspect": "one organisation and a form",
    "sheet_page": "one import with the rows that a page lists", "sheet_confirm": "POST only", "sheet_drop": "POST only",
    "sheet_settle": "POST only", "sheet_take_back": "a form",
    "sheet_progress": "one row", "sheet_refused": "one file", "sheet_new": "a form", "sheet_columns": "one file",
    "building_import_confirm": "POST only", "building_import_drop": "POST only", "building_import_refused": "one file",
    "person_find": "POST only", "home_confirm": "POST only",
    "home_visit": "POST only", "visit_undo": "POST only", "home_undo": "POST only", "household_reveal": "one person and a form",
    "due_list": "sends to its list",
    "dwelling_use": "the page of the dwelling, with a form", "dwelling_move": "the page of the dwelling, with a form",
    "dwelling_end": "the page of the dwelling, with a form", "dwelling_undo": "the page of the dwelling, with a form",
    "building_tile": "its number is held beside it: tests/grids/registry/test_tiles.py",
    "colour_tile": "its number is held beside it: tests/grids/colours/test_tiles.py", "colour_card": "a part of the map", "base_tile": "no rows",
    "person_minor": "POST only", "person_consent": "one person and a form", "person_withdraw": "one consent and a form",
    "opening_new": "a form", "opening": "one opening; a page of dwellings", "minor_asking": "one asking and a form",
    "minor_leave": "a form and the own leaves",
    "request_new": "one person and a form", "request_answer": "POST only", "request_withdraw": "POST only", "request_care": "POST only",
    "request_report": "POST only", "request_erase": "POST only",
    "person_reveal": "POST only", "person_differ": "POST only", "person_part": "POST only", "opening_close": "POST only",
    "person_correct": "one person and a form", "person_document": "one person and a form", "person_merge": "two people and a form",
    "import_page": "leads to the columns of an import that was just taken in",
    "import_layout": "one import and a form",
    "import_take_back": "one import and a form", "import_take_over": "POST only",
    "import_confirm": "POST only", "import_drop": "POST only", "import_settle": "POST only", "import_progress": "one import",
    "grid_home": "sends to the own map", "grid_panel": "a part of the map",
    "grid_edit_step": "POST only", "grid_edit_changes": "one draft", "grid_edit_confirm": "POST only",
    "grid_edit_drop": "POST only", "grid_edit_versions": "one draft", "grid_edit_carry_on": "POST only", "grid_edit_withdraw": "POST only",
    "feedback_answer": "POST only", "live": "no rows", "favicon": "sends to the icon", "ready": "no rows", "gallery": "made-up words",
}  # fmt: skip
API = {
    "api_area-list": ("street_admin", 8),
    "api_department-list": ("street_admin", 8),
    "api_source-list": ("street_admin", 8),
    "api_category-list": ("street_admin", 8),
    "api_grade-list": ("street_admin", 8),
    "api_lead-list": ("street_admin", 10),
    "api_whistle-list": ("street_admin", 10),
    "api_report_in-list": ("department_handler", 10),
    "api_building-list": ("grid_admin", 10),
    "api_building-detail": ("grid_admin", 11),
    "api_dwelling-list": ("grid_admin", 10),
    "api_dwelling-detail": ("grid_admin", 11),
    "api_person-list": ("grid_admin", 13),
    "api_household-list": ("grid_admin", 12),
    "api_household-detail": ("grid_admin", 14),
    "api_register_import-list": ("grid_admin", 11),
    "api_register_import-detail": ("grid_admin", 11),
    "api_register_import-refused": ("grid_admin", 12),
    "api_export-list": ("street_admin", 10),
    "api_import-list": ("street_admin", 10),
    "api_import-refused": ("street_admin", 11),
    "api_import-differences": ("street_admin", 12),
    "api_import-kept": ("street_admin", 12),
    "api_whistle-detail": ("department_handler", 15),
    "api_lead-detail": ("street_admin", 11),
}
# who looks at which list of the administration; every one is held to the same bound
ADMINISTRATION = {
    "system_admin": (
        "area", "arealevel", "postkind", "staffingscheme", "schemearea", "department", "source", "category", "scheme", "calendarday",
        "approval", "user", "member", "colourcategory", "trade",
        "appointment", "departmentmembership", "statisticscheck",
    ),
    "street_admin": (
        "publicnumber", "registerrules", "streethours", "streetrule", "numbering", "categorylimit", "dutyrule", "textblock",
        "lead", "whistle", "import",
    ),
    "auditor": (
        "securityevent", "finding", "dayhead", "disclosure", "userversion", "memberversion", "appointmentversion",
        "departmentmembershipversion", "leadversion", "certificate",
    ),
}  # fmt: skip
ADMINISTRATION_BOUND = 13
# what shows no more when there is more of everything: one thing, or a fixed number of rows
FIXED = {
    # one import, and rows that only one who checks a table makes
    "api_register_import-detail",
    "api_register_import-refused",
    "building_correct",
    "building_import",
    "building_new",
    "building_rooms",
    "dwelling",
    "dwelling_change",
    "person",
    # one home with who lives there
    "household",
    # a round stays what it was planned as; one conflict
    "walk_round",
    "visit_conflict",
    # one record, one request
    "care_record",
    "subject_request",
    # the one organisation of a page stays where it is
    "organisation",
    # the people of one dwelling, who owns and rents it and who works there
    "home_step",
    "resident_step",
    "home_owners",
    "home_sell",
    "home_let",
    "home_settle",
    "api_building-detail",
    "api_dwelling-detail",
    "api_household-detail",
    "more",
    "whistle",
    "whistle of the desk",
    "import_columns",
    "api_whistle-detail",
    "api_lead-detail",
    "admin arealevel",
    # a street has one row
    "admin registerrules",
    "patrol_finding",
    # one plan with its decisions
    "collecting",
    # one person, and the board of one grid
    "staffing_member",
    "staffing_duty",
}


class World:
    """Rows of every kind, and how often each address asks the database while it shows them."""

    def __init__(self, person: Callable, signed_in: Callable, folder) -> None:
        self.person, self.signed_in, self.folder = person, signed_in, folder
        for username in (
            "street_admin",
            "department_handler",
            "community_officer",
            "grid_admin",
            "system_admin",
            "assisting_handler",
        ):
            person(username)
        self.names = {name.partition(" ")[0] for name in PAGES}
        self.addresses = addresses_of({*self.names, "sheet_page"}, folder)
        self.keys = {
            name: self.addresses[name].strip("/").split("/")[1]
            for name in ("lead", "whistle", "import_columns")
        }
        # one that stands behind the one that is open, as in the pool
        made.a_lead(is_sealed=True, accused=Department.objects.get(code="sujiatang"))
        self.ledger = Import.objects.get(pk=self.keys["import_columns"])

    def grow(self, many: int) -> None:
        more_of_everything(many, ledger=self.ledger, folder=self.folder, person=self.person)
        statistics.refresh(wait=True)

    def asked(self, wanted: dict[str, tuple[str, str]]) -> tuple[dict[str, int], dict[str, int]]:
        """How often the database was asked, and how long the answer is, by name; wanted: name → role and address."""
        clients, found, sizes = {}, {}, {}
        for name, (role, address) in wanted.items():
            if role not in clients:
                clients[role] = self.signed_in(role)
            client = clients[role]
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
                sizes[name] = len(response.getvalue())
                closed(response)
            assert response.status_code == 200, (name, response.status_code)
            found[name] = len(queries)
        return found, sizes

    def pages(self) -> dict[str, tuple[str, str]]:
        given = {"today": timezone.localdate(), "initiative": self.addresses["collecting"].split("/")[2]}
        return {
            name: (role, self.addresses[name.partition(" ")[0]] + query.format(**given))
            for name, (role, query, _bound) in PAGES.items()
        }

    def api(self) -> dict[str, tuple[str, str]]:
        keys = {
            "api_lead": self.keys["lead"],
            "api_whistle": self.keys["whistle"],
            "api_import": self.ledger.pk,
            "api_register_import": self.addresses["sheet_page"].strip("/").split("/")[1],
            **{
                f"api_{name}": self.addresses[name].strip("/").split("/")[-1]
                for name in ("building", "dwelling", "person", "household")
            },
        }
        return {
            name: (role, reverse(name, args=[] if name.endswith("-list") else [keys[name.partition("-")[0]]]))
            for name, (role, _bound) in API.items()
        }

    def administration(self) -> dict[str, tuple[str, str]]:
        return {
            f"admin {model}": (role, page(model, "changelist"))
            for role, models in ADMINISTRATION.items()
            for model in models
        }


def bounds() -> dict[str, int]:
    """How often each address may ask at most."""
    pages = {name: bound for name, (_role, _query, bound) in PAGES.items()}
    api = {name: bound for name, (_role, bound) in API.items()}
    lists = [f"admin {model}" for models in ADMINISTRATION.values() for model in models]
    return pages | api | dict.fromkeys(lists, ADMINISTRATION_BOUND)


def test_pages_and_lists_ask_as_often_for_thirty_rows_as_for_one(person, signed_in, tmp_path):
    """Pages, lists of the API and lists of the administration, in one world: to fill it takes longer than to look."""
    world = World(person, signed_in, tmp_path)
    wanted = world.pages() | world.api() | world.administration()
    assert len(wanted) == len(PAGES) + len(API) + sum(map(len, ADMINISTRATION.values()))
    world.grow(1)
    # what is kept from the first time on is kept
    world.asked(wanted)
    one, short = world.asked(wanted)
    world.grow(29)
    thirty, long = world.asked(wanted)
    assert thirty == one
    assert {name: count for name, count in thirty.items() if count > bounds()[name]} == {}
    # more is shown indeed: a page that shows no row would ask as often as well
    assert {name for name in wanted if long[name] <= short[name] + 10} - FIXED == set()


def test_every_page_is_counted_or_shows_no_rows():
    counted = {name.partition(" ")[0] for name in PAGES}
    assert counted | set(WITHOUT_ROWS) == page_names()
    assert counted & set(WITHOUT_ROWS) == set()


def lists_of_the_api() -> set[str]:
    """Names of every address of the API that answers GET with rows."""
    names = {
        name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith("api_")
    }
    return {name for name in names if name.endswith(("-list", "-refused", "-differences", "-kept"))}


def test_every_list_of_the_api_is_counted():
    assert lists_of_the_api() - set(API) == set()
    assert set(API) - lists_of_the_api() == {
        "api_whistle-detail", "api_lead-detail", "api_building-detail", "api_dwelling-detail", "api_household-detail",
        "api_register_import-detail",
    }  # fmt: skip


def test_every_list_of_the_administration_is_counted():
    counted = [model for models in ADMINISTRATION.values() for model in models]
    assert sorted(counted) == sorted(model._meta.model_name for model in admin.site._registry)
