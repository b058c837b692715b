"""What of the pages' forms waits in a browser for a network, and what doesn't and why; for the guards that walk pages."""

from urllib.parse import urlsplit

from django.urls import resolve

from tests.guards.pages import Document, Element

# addresses that verbs of the tables are posted to
VERBS = {"whistle_take", "lead_take", "lead_whistle", "lead_dismiss", "lead_merge"}
# and what is done on a round, each address with the key of what it makes
ROUNDS = {
    "patrol_start",
    "patrol_find",
    "patrol_end",
    "patrol_attach",
    "patrol_report",
    "patrol_settle",
    "patrol_strike",
    "patrol_drop",
    "initiative_undo",
    "initiative_fine",
    "initiative_task",
}
# what is said of people at their doors: kept sealed alone, whatever is typed (static/js/sealed.js)
SEALED = {"home_visit", "visit_undo", "canvass_home", "canvass_undo"}
SECRET = "secrets are never kept"
AT_A_DESK = "pressed at a desk, with the answer before one's eyes"
OF_A_PERSON = "what is known of a person stays in no browser"
# address that a form posts to → why it doesn't wait
WHY_NOT = {
    "collecting": AT_A_DESK,
    "collecting_needs": AT_A_DESK,
    "collecting_destroy": AT_A_DESK,
    "collecting_decide": AT_A_DESK,
    "entry_new": "what is known of a person stays in no browser",
    "entry": "what is known of a person stays in no browser",
    "entry_bring": AT_A_DESK,
    "entry_bring_settle": AT_A_DESK,
    "entry_refused": "what is known of a person stays in no browser",
    "entry_reveal": "its answer is what it is pressed for, and is kept nowhere",
    "entry_strike": "what is known of a person stays in no browser",
    "estate_new": AT_A_DESK,
    "estate_correct": AT_A_DESK,
    "estate_buildings": AT_A_DESK,
    "estate_let_go": AT_A_DESK,
    "estate_end": AT_A_DESK,
    "estate_add": AT_A_DESK,
    "estate_strike": AT_A_DESK,
    "ballot_step": AT_A_DESK,
    "canvass_assign": AT_A_DESK,
    "canvass_decide": AT_A_DESK,
    "canvass_drop": AT_A_DESK,
    "canvass_end": AT_A_DESK,
    "canvass_new": AT_A_DESK,
    "canvass_question": AT_A_DESK,
    "canvass_start": AT_A_DESK,
    "canvass_unask": AT_A_DESK,
    "counting_code": SECRET,
    "meeting_new": AT_A_DESK,
    "meeting_step": AT_A_DESK,
    "motion_step": AT_A_DESK,
    "point_do": AT_A_DESK,
    "point_hold": OF_A_PERSON,
    "point_leave": OF_A_PERSON,
    "point_new": AT_A_DESK,
    "point_rate": AT_A_DESK,
    "point_strike": AT_A_DESK,
    "repair_ask": AT_A_DESK,
    "repair_code": SECRET,
    "repair_follow": AT_A_DESK,
    "repair_new": AT_A_DESK,
    "repair_pass": AT_A_DESK,
    "repair_phone": "its answer is what it is pressed for, and is kept nowhere",
    "repair_step": AT_A_DESK,
    "vote": SECRET,
    "voting_codes": SECRET,
    "initiative_item": AT_A_DESK,
    "initiative_start": AT_A_DESK,
    "initiative_end": AT_A_DESK,
    "initiative_item_drop": AT_A_DESK,
    "initiative_correct": AT_A_DESK,
    "initiative_drop": AT_A_DESK,
    "staffing_mobile": "its answer is what it is pressed for, and is kept nowhere",
    "lead_reveal": "its answer is what it is pressed for, and is kept nowhere",
    "several": "what was refused of several is read at once",
    "filter_save": AT_A_DESK,
    "filter_change": AT_A_DESK,
    "follow": "nothing of the matter changes",
    "grid_where": "it looks for something, and keeps no place",
    "building_move": AT_A_DESK,
    "building_end": AT_A_DESK,
    "building_restore": AT_A_DESK,
    "building_rooms": "free words that are kept as a draft, and numbers that are shown before they are written",
    "care_new": OF_A_PERSON,
    "care_step": OF_A_PERSON,
    "care_reveal": "its answer is what it is pressed for, and is kept nowhere",
    "care_kind": AT_A_DESK,
    "person_reveal": "its answer is what it is pressed for, and is kept nowhere",
    "person_correct": "what is known of a person stays in no browser",
    "person_minor": "its answer is whom it was asked of, at once",
    "person_consent": "what is known of a person stays in no browser",
    "person_withdraw": "what is known of a person stays in no browser",
    "minor_leave": AT_A_DESK,
    "minor_asking": AT_A_DESK,
    "opening_close": AT_A_DESK,
    "opening_new": "its answer is what it is pressed for, and the time runs from then",
    "person_document": "what is known of a person stays in no browser",
    "request_new": "what is asked about a person stays in no browser",
    "request_answer": "what is answered to a person stays in no browser",
    "request_erase": AT_A_DESK,
    "request_report": "its answer is what it is pressed for, and is kept nowhere",
    "request_withdraw": AT_A_DESK,
    "request_care": AT_A_DESK,
    "person_merge": AT_A_DESK,
    "person_part": AT_A_DESK,
    "person_differ": AT_A_DESK,
    "person_find": "it looks for somebody, and is kept nowhere",
    "household_reveal": "its answer is what it is pressed for, and is kept nowhere",
    "home_confirm": "whoever was faster is told at once; beside it stands what waits (home_visit)",
    "walk": "a round is planned where there is a network",
    "visit_conflict": AT_A_DESK,
    "home_undo": AT_A_DESK,
    **dict.fromkeys(("home_owners", "home_sell", "home_let", "home_settle"), OF_A_PERSON),
    **dict.fromkeys(
        (
            "lease_correct",
            "lease_renew",
            "lease_end",
            "premises_correct",
            "premises_leave",
            "premises_inspect",
        ),
        AT_A_DESK,
    ),
    "dwelling_use": AT_A_DESK,
    "dwelling_move": AT_A_DESK,
    "dwelling_end": AT_A_DESK,
    "dwelling_undo": AT_A_DESK,
    "home_step": "names and numbers of residents are kept in no browser",
    "resident_step": "names and numbers of residents are kept in no browser",
    "dwelling_change": "kept as a draft; whoever was faster is told at once",
    "building_import_confirm": AT_A_DESK,
    "sheet_new": "its answer is what a file holds",
    "sheet_columns": AT_A_DESK,
    "sheet_confirm": AT_A_DESK,
    "sheet_take_back": AT_A_DESK,
    "sheet_drop": AT_A_DESK,
    "sheet_settle": AT_A_DESK,
    "sheet_refused": "its answer is a file",
    "building_import_drop": AT_A_DESK,
    "search": "it looks for something, and changes nothing",
    "sign_out": "it takes away what waits",
    "sign_in": "nobody has signed in whose it could be",
    "recovery_codes": SECRET,
    "second_factor_change": SECRET,
    "session_end": AT_A_DESK,
    "notice_seen": AT_A_DESK,
    "notices_seen": AT_A_DESK,
    "notices_choices": AT_A_DESK,
    "notices_robots": SECRET,
    "notices_again": AT_A_DESK,
    "set_language": "it changes the page that is there",
    "feedback": "free words that are kept as a draft",
    "feedback_answer": "free words that are kept as a draft",
    "import_refused": "its answer is a file",
    "export_new": "its answer is a file",
    "export_file": "its answer is a file",
    "export_drop": AT_A_DESK,
    "report_new": "a file, and what is wrong with it is told at once",
    "report_columns": AT_A_DESK,
    "report_fill": "what comes of it is an export, whose page says how far it is",
    "report_remove": AT_A_DESK,
    "boundary_import": AT_A_DESK,
    "boundary_check": AT_A_DESK,
    "tree_import": AT_A_DESK,
    "tree_check": AT_A_DESK,
    "export_decide": AT_A_DESK,
    "import_confirm": AT_A_DESK,
    "staffing_appoint": "kept as a draft; whoever was faster is told at once",
    "staffing_register": AT_A_DESK,
    "staffing_correct": AT_A_DESK,
    "staffing_own": "a number that is put in anew at once",
    "staffing_handover": AT_A_DESK,
    "staffing_withdraw": AT_A_DESK,
    "staffing_import": "its answer is a check of a file",
    "staffing_import_confirm": AT_A_DESK,
    "staffing_import_refused": "its answer is a file",
    "import_drop": AT_A_DESK,
    "import_settle": AT_A_DESK,
    "grid_edit_confirm": AT_A_DESK,
    "grid_edit_drop": AT_A_DESK,
    "grid_edit_carry_on": AT_A_DESK,
    "grid_edit_withdraw": AT_A_DESK,
}
INTIMATE = {"tel", "email", "password", "file"}


def posting(document: Document) -> list[Element]:
    """The forms of a page that change something."""
    return [form for form in document.all("form") if form.attributes.get("method", "").lower() == "post"]


def unkept(document: Document) -> list[str]:
    """Forms of verbs that don't wait, others that nobody said why they don't, and what no browser may keep."""
    found = []
    for form in posting(document):
        address = urlsplit(form.attributes.get("action", "")).path
        name = resolve(address).view_name if address else ""
        waits = bool(form.attributes.get("data-outbox")) and form.attributes["data-outbox"].strip() != ""
        # without an address it is the page's own, which its script may not keep
        if waits != (name in VERBS | ROUNDS | SEALED) or (not waits and name and name not in WHY_NOT):
            found.append(f"form {address}")
        is_sealed = "data-outbox-sealed" in form.attributes
        if is_sealed != (name in SEALED):
            found.append(f"form {address} {'seals' if is_sealed else 'does not seal'} what waits")
        inside = [one for one in document.all("input", "textarea", "select") if form in one.around]
        # files have a place of their own in the browser, which goes with whoever signs out (tests/browser/test_outbox.py)
        apart = INTIMATE if is_sealed else {"file"} if "data-outbox-files" in form.attributes else set()
        found += [
            f"{form.attributes['data-outbox']} keeps {one.attributes.get('name')}"
            for one in inside if waits and (one.attributes.get("type") in INTIMATE - apart or "data-no-draft" in one.attributes)
        ]  # fmt: skip
    return found
