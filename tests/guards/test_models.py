"""Every model says who and when together, for whom its rows are, how its past is kept, and what its words can be.

Each list of exceptions is held to what is there: one that is no longer needed fails too.
"""

import itertools

import pytest
from django.db import connection, models
from django.db.models import CheckConstraint
from django.db.models.expressions import Combinable
from django.utils import timezone

from grids.conduct.books import ALONE, books
from grids.conduct.events import EventBase
from grids.conduct.history import is_version
from tests.guards.walks import our_models

# `*_at` without `*_by` → where it is told who
WHO_ELSEWHERE = {
    "ReportIn.countersigned_at": "the actor of the event",
    "ReportIn.signed_confirmed_at": "the actor of the event",
    "ReportIn.reported_confirmed_at": "the actor of the event",
    "ReportIn.ended_at": "the actor of the event",
    "Whistle.copied_at": "the actor of the event",
    "Whistle.excused_at": "the actor of the event",
    "User.password_changed_at": "the account itself",
    "Disclosure.read_at": "reader",
    "Approval.used_at": "the actor of the event by which it was used",
    "Approval.lapsed_at": "the actor of the event with which its matter went on, or nobody where its time was over",
    "Patrol.ended_at": "started_by",
    "Walk.ends_at": "made_by, whose day it is",
    "VisitConflict.now_at": "no time: the home in which its people live now",
    "VisitConflict.taken_at": "who made the visit",
    "PatrolFinding.found_at": "who began the round",
    "SecondFactor.confirmed_at": "the account itself",
    "RecoveryCode.used_at": "the account itself",
    "Slip.used_at": "the account itself",
    "Slip.seen_at": "the account itself",
    "Slip.void_at": "the product, the owner or who refused it; the security log says who",
    "UserSession.begun_at": "user",
    "WalkKey.made_at": "user",
    "WalkKey.ends_at": "user, whose sign-in it is",
    "SecurityEvent.occurred_at": "actor",
    "Finding.found_at": "verification",
    "FindingEnd.ended_at": "verification",
    "DayHead.made_at": "the worker",
    "MomentHead.made_at": "the worker",
    "SecurityEvent.recorded_at": "actor",
    "LeadWords.received_at": "the lead's",
    "Lead.received_at": "a resident; who entered it stands in the first event",
    "Lead.recorded_at": "the actor of the first event",
    "Lead.external_due_at": "a deadline",
    "Whistle.received_at": "the lead's",
    "Whistle.whistled_at": "the actor of the event",
    "Whistle.closed_at": "the actor of the event",
    "OwnersMeeting.frozen_at": "the actor of the event",
    "OwnersMeeting.opens_at": "when the vote begins",
    "OwnersMeeting.closes_at": "a deadline",
    "Repair.received_at": "the actor of the first event",
    "Repair.sign_due_at": "a deadline",
    "Repair.arrive_due_at": "a deadline",
    "Repair.done_due_at": "a deadline",
    "Repair.next_due_at": "a deadline",
    "Repair.told_late_at": "the sweep, in an event",
    "Repair.ended_at": "the actor of the event",
    "Whistle.sign_due_at": "a deadline",
    "Whistle.contact_due_at": "a deadline",
    "Whistle.report_due_at": "a deadline",
    "Whistle.close_due_at": "a deadline",
    "Whistle.next_due_at": "a deadline",
    "Term.started_at": "the actor of the event that started it",
    "Term.due_at": "a deadline",
    "Term.paused_at": "the actor of the event",
    "Term.met_at": "the actor of the event",
    "Term.ended_at": "the actor of the event",
    "Term.look_at": "the sweep",
    "Term.reminded_at": "the sweep, in an event",
    "Term.supervised_at": "the sweep, in an event",
    "Whistle.last_occurred_at": "the actor of the event",
    "ReportIn.assigned_at": "the actor of the event",
    "ReportIn.signed_at": "the actor of the event",
    "ReportIn.reported_at": "the actor of the event",
    "ReportIn.submitted_at": "the actor of the event",
    "Import.started_at": "the worker",
    "Import.finished_at": "the worker",
    "Import.handed_at": "the worker",
    "RegisterImport.started_at": "the worker, in an event",
    "RegisterImport.finished_at": "the worker, in an event",
    "RegisterImport.handed_at": "the worker",
    "RegisterImport.settled_at": "the actor of the event",
    "ColumnMemory.used_at": "whoever imported last; nobody asks",
    "Difference.ours_at": "what was known until the import",
    "Difference.theirs_at": "the ledger",
    "Difference.taken_over_at": "the worker, for who chose it",
    "Collecting.destroyed_at": "the certificate",
    "Certificate.destroyed_at": "granted_by; without one it came by itself on its day",
    "ReportTemplate.used_at": "owner",
    "Export.handed_at": "the worker",
    "Export.ended_at": "the worker, or who asked",
    "Export.taken_at": "who asked; the security log says each time",
    "Heartbeat.seen_at": "the worker",
    "Notice.seen_at": "recipient",
    "Untold.occurred_at": "the actor of the event",
    "Untold.noted_at": "the actor of the event",
    "Untold.next_at": "the worker",
    "Delivery.next_at": "the worker",
    "Delivery.sent_at": "the worker",
    "ColumnMapping.used_at": "whoever imported last; nobody asks",
    "StatisticsCheck.checked_at": "the worker",
    "RolledYear.touched_at": "the worker",
    "RolledYear.compared_at": "the worker",
    "BoundaryChange.recorded_at": "actor",
    "BoundaryChange.applied_at": "actor, or the sweep where its day lay ahead",
    "BoundaryDraft.started_at": "by",
    "BoundaryDraft.updated_at": "by",
    "CareReading.read_at": "reader",
    "CareHead.made_at": "the worker",
    "CareDeed.entered_at": "by",
    "CareRecord.forgotten_at": "the sweep, in an event",
    "SubjectRequest.care_at": "the actor of the event",
    "EarlierValue.until_at": "the actor of the event that replaced it",
}
# models without `visible_to` → how their rows reach a page all the same, or that they don't
NOT_FOR_PAGES = {
    "KeyProbe": "no page",
    "AreaLevel": "administration only, public words",
    "Lineage": "read through its change",
    "StaffingScheme": "published rules; pages name the one that holds",
    "SchemePost": "published rules; read through its scheme",
    "SchemeArea": "published rules; read through its scheme",
    "AreaBoundary": "shown on the area's page of the administration, public",
    "PostKind": "administration only, public words",
    "SecondFactor": "no page shows it again",
    "RecoveryCode": "shown once when made",
    "Appointment": "read through the account's own grants; the administration's `area_lookup` scopes it",
    "DepartmentMembership": "read through the account's own grants; the administration's `area_lookup` scopes it",
    "Untold": "no page",
    "NoticeChoice": "each account's own",
    "Heartbeat": "names of kinds of work and times; pages say only whether it goes on",
    "CalendarDay": "administration only, public days",
    "PublicNumber": "the administration's `area_lookup` scopes it",
    "StreetHours": "the administration's `area_lookup` scopes it",
    "Numbering": "published rules, as the administration's list shows them",
    "StreetRule": "published rules, as the administration's list shows them",
    "CategoryLimit": "the administration's `area_lookup` scopes it",
    "DutyRule": "the administration's `area_lookup` scopes it",
    "TextBlock": "the administration's `area_lookup` scopes it",
    "Term": "read through its whistle",
    "Entrance": "read through its building",
    "BuildingEvent": "read through its building",
    "BuildingPlace": "read through its building",
    "DwellingEvent": "read through its dwelling",
    "DwellingUse": "read through its dwelling",
    "RegisterRules": "published rules, as the administration's list shows them",
    "ColourDue": "no page: which streets wait for a worker",
    "CountDue": "no page: which communities wait to be counted",
    "ColourCount": "no page of its own: numbers of an area from day to day",
    "LeadEvent": "read through its lead",
    "WordsDue": "no page",
    "ImportEvent": "read through its import",
    "RegisterImportEvent": "read through its import",
    "WhistleEvent": "read through its whistle",
    "Scheme": "administration only, published rules",
    "NumberSeries": "no page",
    "InitiativeKind": "words of a list, read through initiatives",
    "Trade": "words of a list, read through premises",
    "InitiativeItem": "read through its initiative",
    "InitiativeEvent": "read through its initiative",
    "EstateBuilding": "read through its estate",
    "PointPrice": "read through its point",
    "PointUse": "read through its point",
    "PointRating": "read through its point",
    "Job": "read through its point",
    "PointEvent": "read through its point",
    "CountingMember": "read through its meeting",
    "MeetingEvent": "read through its meeting",
    "Tally": "read through its motion",
    "UrnKey": "no page",
    "UrnShare": "no page",
    "RepairEvent": "read through its repair",
    "RepairHours": "the administration's `area_lookup` scopes it",
    "EstateEvent": "read through its estate",
    **dict.fromkeys(("CanvassQuestion", "CanvassPart", "CanvassEvent"), "read through its round"),
    "Company": "names and codes of licences, public; read through estates",
    "Management": "read through its estate",
    "Contract": "read through its estate",
    "EstatePost": "read through its estate",
    "Score": "read through its estate",
    "FundEntry": "read through its estate",
    "Need": "read through its plan",
    "PatrolEvent": "read through its round",
    "RefusedRow": "read through its import",
    "Difference": "read through its import",
    "KeptMatter": "read through its import",
    "ColumnMapping": "no page",
    "ColumnMemory": "no page",
    "ClosureChange": "no page",
    "ClosureLeaf": "parts of sums of an area, which `may_in` is asked for",
    "ClosureRollup": "sums of an area, which `may_in` is asked for",
    "StepChange": "no page",
    "StepLeaf": "parts of sums of an area, which `may_in` is asked for",
    "StepRollup": "sums of an area, which `may_in` is asked for",
    "DepartmentChange": "no page",
    "DepartmentLeaf": "parts of sums of an area or of an own department, which `own_of` is asked for",
    "DepartmentRollup": "sums of an area or of an own department, which `own_of` is asked for",
    "RolledArea": "no page",
    "RolledYear": "no page",
    "FindingClosing": "read through its finding",
    "FindingEnd": "read through its finding",
    "MomentHead": "marks of the whole; compared by verification",
    "DayHead": "marks of the whole; the administration shows them to the auditor",
    "StatisticsCheck": "counts of the whole; the lines of it are shown by area",
}
# models whose earlier versions are not kept → why that is enough
NO_HISTORY = {
    "CareKind": "its book",
    "CareRecord": "its book; what it says of anybody has a term",
    "CarePromise": "the book of its record",
    "CareDeed": "written once, and emptied after its term",
    "CareReading": "a book",
    "CareHead": "written once",
    "Household": "periods, and the book of its dwelling says how each came about",
    "Residence": "rows are the history: who lives otherwise lives in another row; the book of its dwelling says why",
    "Person": "its book; earlier values lie sealed and have a term",
    "EarlierValue": "written once",
    "Consent": "given and withdrawn once, each on a day; the person's book says by whom",
    "SubjectRequest": "asked and answered once, both with who and when; its book says the rest",
    "PersonMerge": "merged and parted once, both with who and when",
    "NotTheSame": "written once",
    "Opening": "written once",
    "MinorLeave": "written once; who asked and who granted it stand in its approval",
    "Attachment": "added and ended once, both with who and when; its matter's events say why",
    "LeadWords": "made from its lead, and made anew whenever that changes",
    "WordsDue": "gone once it was read",
    "KeyProbe": "a known word under a key",
    "AreaLevel": "words; the administration's log says who changed them",
    "Area": "names of the national list; the administration's log says who changed them",
    "BoundaryChange": "written once; the boundaries that it began and ended are its history",
    "Lineage": "append-only itself",
    "Handover": "its own record: what is settled stays",
    "StaffingScheme": "words; the administration's log says who changed them",
    "SchemePost": "words; the administration's log says who changed them",
    "SchemeArea": "words; the administration's log says who changed them",
    "OutsideGrid": "a number of somebody else's; the security log says when a tree came in",
    "BoundaryDraft": "somebody's own drawing; gone once it is confirmed or dropped, and the change says what became of it",
    "AreaBoundary": "redrawing ends one row and begins another",
    "PostKind": "words; the administration's log says who changed them",
    "Department": "words; the administration's log says who changed them",
    "Disclosure": "append-only itself",
    "Export": "what it is of never changes; each step stands in the security log",
    "SecurityEvent": "append-only itself",
    "Finding": "append-only itself",
    "FindingClosing": "append-only itself",
    "FindingEnd": "append-only itself",
    "DayHead": "append-only itself",
    "MomentHead": "append-only itself",
    "Approval": "asked and decided once, both with who and when; in the security log, or in the events of its matter",
    "WalkKey": "made once, swept some days after its end",
    "SecondFactor": "set up and forgotten; the security log says when",
    "RecoveryCode": "used once",
    "Slip": "each of its steps stands in the security log",
    "SavedFilter": "somebody's own convenience; nothing is decided by it",
    "ReportTemplate": "somebody's own form; what was filled is an export, and logged",
    "Following": "somebody's own convenience; that nobody can look up later who followed what is meant",
    "UserSession": "gone with the session; the security log has sign-in and sign-out",
    "CalendarDay": "the administration's log; deadlines keep what they were counted by",
    "PublicNumber": "the administration's log says who changed a number",
    "StreetHours": "the administration's log; deadlines keep what they were counted by",
    "Numbering": "the security log; leads keep the numbering that they stand in",
    "StreetRule": "the administration's log; deadlines and closings keep what they were decided by",
    "CategoryLimit": "the administration's log; deadlines keep what they were counted by",
    "DutyRule": "the administration's log; a whistle keeps whom it went to",
    "TextBlock": "the administration's log; a step keeps its words",
    "Initiative": "its events are its history",
    "Estate": "its events are its history",
    "CanvassRound": "its events are its history",
    "CanvassQuestion": "written while a round is a draft, whose book says so; frozen once it begins",
    "CanvassPart": "its round's book says who was sent where",
    "CanvassTarget": "its answers are its history",
    "CanvassAnswer": "written once; decided once, with who and when",
    "Company": "a name and a code of a licence, filled in once",
    "Management": "it is the history of who managed; the estate's book says who said so and what was struck",
    "Contract": "it is the history of what was agreed; the estate's book says who said so and what was struck",
    "EstatePost": "begun and ended once, both in the estate's book",
    "Score": "written once and struck once, both in the estate's book",
    "FundEntry": "append-only itself",
    "ServicePoint": "its events are its history",
    "PointPrice": "what was struck stays; the point's book says when",
    "PointUse": "the point's book has every number that was said",
    "PointRating": "a count of stars, and nobody's",
    "Job": "the point's book says when it was offered",
    "JobHolder": "it is the history of who held a place, until its term",
    "OwnersMeeting": "its events are its history",
    "CountingMember": "the meeting's events are its history",
    "Motion": "it stands from the notice on; the meeting's events are its history",
    "Proxy": "the meeting's events are its history",
    "VotingCode": "the meeting's events are its history",
    "UrnBallot": "a version would tell in which order ballots came",
    "PaperBallot": "both readings stand in it; the meeting's events say who entered when",
    "Repair": "its events are its history",
    "RepairHours": "the administration's log; a repair keeps its own hours",
    "EstateBuilding": "it is the history of what belonged to an estate; the estate's book says who said so",
    "InitiativeKind": "words of a list",
    "Trade": "words of a list; the administration's log says who changed them",
    "Ownership": "it is the history of who owned a dwelling; the dwelling's book says how it came about",
    "Lease": "the dwelling's book says what was agreed anew",
    "LeaseTenant": "written once",
    "Premises": "the dwelling's book says who came, left and was inspected",
    "InitiativeItem": "written once, with a step of its initiative",
    "InitiativeTask": "done once, with who and when; a step of its initiative",
    "Collecting": "what was granted never changes; the initiative's events are its history",
    "Need": "words of a list",
    "InitiativeEntry": "of a person nothing earlier is kept; the initiative's events say that it was put right",
    "RefusedEntry": "written once",
    "BroughtTable": "written once, gone within the hour",
    "Certificate": "append-only itself",
    "Patrol": "its events are its history",
    "PatrolFinding": "the round's events are its history",
    "Walk": "planned once, gone some days after its end",
    "WalkHome": "written once, with its round",
    "Visit": "written once; the dwelling's book says what came of it",
    "VisitConflict": "decided once, with who and when; the dwelling's book says how",
    "Term": "the whistle's events are its history, and what moved it stands in it",
    "Source": "words; the administration's log says who changed them",
    "Category": "words; the administration's log says who changed them",
    "Scheme": "words; the administration's log says who changed them",
    "Grade": "the administration's log; a whistle keeps its deadlines and the rule they came from",
    "NumberSeries": "a counter",
    "Heartbeat": "a moment, written over",
    "Untold": "goes with what it was told as",
    "Notice": "told once and seen once",
    "NoticeChoice": "each account's own",
    "OfficeHook": "the security log says who set it and when; its address is sealed",
    "Delivery": "a message on its way; goes after three months",
    "Whistle": "its events are its history",
    "ReportIn": "the whistle's events are its history",
    "Import": "its states are times of its own row, and it brings whistles whose events say so",
    "BuildingImport": "its states are times of its own row, and it brings buildings whose events say so",
    "RegisterImport": "its book is its history",
    "ColumnMemory": "a memory for the next file",
    "BuildingPlace": "it is the history of where a building lay",
    "RegisterRules": "the administration's log says who changed a rule",
    "BuildingMix": "derived from its dwellings at any time",
    "ColourSpan": "it is the history of colours",
    "ColourDue": "goes when its street was looked through",
    "CountDue": "goes when its community was counted",
    "ColourCount": "counted from the spans at any time",
    "RefusedRow": "written once",
    "KeptMatter": "written once",
    "Difference": "told once and taken over once, both with who and when; its matter's events say how",
    "ColumnMapping": "a memory for the next file",
    "ClosureChange": "moved into the rollups",
    "ClosureLeaf": "counted from the events at any time",
    "ClosureRollup": "counted from the events at any time",
    "StepChange": "moved into the rollups",
    "StepLeaf": "counted from the events at any time",
    "StepRollup": "counted from the events at any time",
    "DepartmentChange": "moved into the rollups",
    "DepartmentLeaf": "counted from the events at any time",
    "DepartmentRollup": "counted from the events at any time",
    "RolledArea": "says only whether an area has sums",
    "RolledYear": "times of its own row",
    "StatisticsCheck": "written once",
    "Feedback": "asked and answered once, both with who and when",
}

# columns of fixed words that only code and the administration's lists fill, and by which nothing is decided
SHOWN, BY_CODE = "shown beside a default as it stands", "set by actions and the import from the enumeration"
LOOSE = {
    "PublicNumber.provenance": SHOWN,
    "StreetHours.provenance": SHOWN,
    "StreetRule.provenance": SHOWN,
    "CategoryLimit.provenance": SHOWN,
    "DutyRule.provenance": SHOWN,
    "Source.provenance": SHOWN,
    "Scheme.provenance": SHOWN,
    "Grade.provenance": SHOWN,
    "Grade.limits_provenance": SHOWN,
    "Grade.level": "narrows figures down; a word that is none of them is in no narrower figure",
    "Lead.origin": BY_CODE,
    "CareEvent.origin": BY_CODE,
    "CareKindEvent.origin": BY_CODE,
    "BuildingEvent.origin": BY_CODE,
    "DwellingEvent.origin": BY_CODE,
    "PersonEvent.origin": BY_CODE,
    "SubjectRequestEvent.origin": BY_CODE,
    "Residence.origin": BY_CODE,
    "InitiativeEvent.origin": BY_CODE,
    "EstateEvent.origin": BY_CODE,
    "MeetingEvent.origin": BY_CODE,
    "RepairEvent.origin": BY_CODE,
    "PointEvent.origin": BY_CODE,
    "CanvassEvent.origin": BY_CODE,
    "PatrolEvent.origin": BY_CODE,
    "LeadEvent.origin": BY_CODE,
    "ImportEvent.origin": BY_CODE,
    "RegisterImportEvent.origin": BY_CODE,
    "ColumnMemory.register": BY_CODE,
    "Whistle.origin": BY_CODE,
    "Lead.point_source": BY_CODE,
    "Whistle.point_source": BY_CODE,
    "WhistleEvent.origin": BY_CODE,
    "ClosureRollup.grain": "written by SQL of statistics/actions.py alone",
}


def ours() -> list[type[models.Model]]:
    """The product's models without the versions that the database keeps of them."""
    return [model for model in our_models() if not is_version(model)]


def stamped() -> set[str]:
    """Every `*_at` of a model whose events do not say it by their own columns."""
    return {
        f"{model.__name__}.{one.name}"
        for model in ours()
        if not issubclass(model, EventBase)
        for one in model._meta.fields
        if one.name.endswith("_at")
    }


def paired() -> list[tuple[type[models.Model], str]]:
    """Every model with the stem of a `*_by` in it."""
    return [
        (model, one.name.removesuffix("_by"))
        for model in ours()
        for one in model._meta.fields
        # a day by when something is to be done is no who
        if one.name.endswith("_by") and not isinstance(one, models.DateField)
    ]


def test_every_time_says_who_or_where_it_is_told():
    without = stamped() - {f"{model.__name__}.{stem}_at" for model, stem in paired()}
    assert without - set(WHO_ELSEWHERE) == set()
    assert set(WHO_ELSEWHERE) - without == set()


@pytest.mark.parametrize(("model", "stem"), paired(), ids=lambda part: getattr(part, "__name__", part))
def test_everybody_who_did_something_did_it_at_a_time(model, stem):
    assert f"{stem}_at" in {one.name for one in model._meta.fields}


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "stem"), paired(), ids=lambda part: getattr(part, "__name__", part))
def test_the_database_refuses_a_who_without_a_when_and_a_when_without_a_who(model, stem):
    who, when = model._meta.get_field(f"{stem}_by"), model._meta.get_field(f"{stem}_at")
    if not who.null and not when.null:
        return
    assert who.null == when.null
    nobody, somebody = (models.Value(one, models.BigIntegerField()) for one in (None, 1))
    never, once = (models.Value(one, models.DateTimeField()) for one in (None, timezone.now()))
    half = [{who.name: somebody, when.name: never}, {who.name: nobody, when.name: once}]
    for given in half:
        assert any(refuses(one, given) for one in model._meta.constraints if isinstance(one, CheckConstraint))


def refuses(constraint: CheckConstraint, given: dict) -> bool:
    """Whether a check refuses these values, whatever text the other columns hold that it looks at."""
    others = sorted(names(constraint.condition) - set(given))
    ways = itertools.product(("", "x"), repeat=len(others))
    return set(given) <= names(constraint.condition) and not any(
        constraint.condition.check(given | dict(zip(others, way, strict=True))) for way in ways
    )


def names(condition) -> set[str]:
    """The columns that a condition looks at."""
    found = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            found |= names(child)
        elif not isinstance(child, Combinable):
            found.add(child[0].partition("__")[0])
    return found


def test_every_model_says_for_whom_its_rows_are_or_how_they_are_reached():
    without = {model.__name__ for model in ours() if not hasattr(model._default_manager, "visible_to")}
    assert without - set(NOT_FOR_PAGES) == set()
    assert set(NOT_FOR_PAGES) - without == set()


def test_every_model_keeps_its_past_or_says_why_it_need_not():
    kept = {model.__name__.removesuffix("Version") for model in our_models() if is_version(model)}
    without = {model.__name__ for model in ours() if not issubclass(model, EventBase)} - kept
    assert without - set(NO_HISTORY) == set()
    assert set(NO_HISTORY) - without == set()


def append_only(table: str) -> bool:
    """Whether the database itself refuses to change and to remove rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(tgtype & 16 > 0) AND bool_or(tgtype & 8 > 0) FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname LIKE 'pgtrigger_append_only%%'",
            [table],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_events_versions_and_the_reading_log_are_never_changed_or_removed():
    ledgers = [model for model in our_models() if is_version(model) or issubclass(model, EventBase)]
    tables = [model._meta.db_table for model in ledgers] + ["grids_disclosure", "grids_securityevent"]
    assert len(tables) >= 8
    assert [table for table in tables if not append_only(table)] == []


def checked_values(model: type[models.Model]) -> dict[str, set]:
    """The values that the table's check constraints name for each column that they confine to a list."""
    found: dict[str, set] = {}
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            for name, values in listed(constraint.condition):
                found[name] = found.get(name, set()) | set(values)
    return found


def listed(condition: models.Q):
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from listed(child)
        elif not isinstance(child, Combinable) and child[0].endswith("__in"):
            yield child[0].removesuffix("__in"), child[1]


def test_a_column_of_fixed_words_is_confined_to_them_by_the_database():
    loose = {
        f"{model.__name__}.{one.name}"
        for model in ours()
        for one in model._meta.fields
        if one.choices
        and not {value for value, _label in one.flatchoices} <= checked_values(model).get(one.name, set())
    }
    assert loose - set(LOOSE) == set()
    assert set(LOOSE) - loose == set()


# marks that are looked at otherwise, each with how
NO_BOOK = {
    "CareHead": "care's own proof goes through their chain",
    "DayHead": "heads.broken goes through their chain",
    "MomentHead": "moments.broken goes through their chain",
}


def test_every_model_with_marks_is_a_book():
    marked = {
        model.__name__
        for model in our_models()
        if any(one.name == "digest" and isinstance(one, models.BinaryField) for one in model._meta.fields)
    }
    assert marked == {model.__name__ for model in books()} | set(NO_BOOK)
    for model, book in books().items():
        names = {one.attname for one in model._meta.concrete_fields}
        assert {book.written, *filter(None, (book.chain,))} <= names, model
        assert book.chain is ALONE or "seq" in names, model
