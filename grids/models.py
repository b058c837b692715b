"""Collector: Django looks for models here."""

from grids.approvals.models import Approval
from grids.areas.drafts import BoundaryDraft
from grids.areas.models import Area, AreaBoundary, AreaLevel, BoundaryChange, Lineage
from grids.audit.models import SecurityEvent
from grids.background.models import Heartbeat
from grids.bringing.models import OutsideGrid
from grids.care.looking.models import CareHead, CareReading
from grids.care.models import CareDeed, CareEvent, CareKind, CareKindEvent, CarePromise, CareRecord
from grids.colours.models import BuildingMix, ColourCategory, ColourDue, ColourSpan
from grids.door.models import PublicNumber
from grids.exports.models import Export
from grids.files.models import Attachment
from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.models import Household, Residence
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Organisation, Premises, Trade
from grids.identity.models import RecoveryCode, SecondFactor, Slip, UserSession
from grids.initiatives.collecting.models import (
    BroughtTable,
    Certificate,
    Collecting,
    InitiativeEntry,
    Need,
    RefusedEntry,
)
from grids.initiatives.models import (
    Initiative,
    InitiativeEvent,
    InitiativeItem,
    InitiativeKind,
    InitiativeTask,
)
from grids.lists.models import Following, SavedFilter
from grids.notices.models import Delivery, Notice, NoticeChoice, OfficeHook, Untold
from grids.openings.models import Opening
from grids.patrols.models import Patrol, PatrolEvent, PatrolFinding
from grids.people.minors.models import MinorLeave
from grids.people.models import Consent, EarlierValue, Person, PersonEvent
from grids.people.same.models import NotTheSame, PersonMerge
from grids.privacy.models import Disclosure, KeyProbe
from grids.registry.dwellings.models import BuildingPlace, Dwelling, DwellingEvent, DwellingUse
from grids.registry.dwellings.rules import RegisterRules
from grids.registry.models import Building, BuildingEvent, BuildingImport, Entrance
from grids.requests.models import SubjectRequest, SubjectRequestEvent
from grids.sheets.models import ColumnMemory, RefusedRow, RegisterImport, RegisterImportEvent
from grids.sheets.reports.models import ReportTemplate
from grids.staff.models import (
    Appointment,
    Department,
    DepartmentMembership,
    Member,
    PostKind,
    User,
)
from grids.staff.schemes import SchemeArea, SchemePost, StaffingScheme
from grids.staffing.models import Handover
from grids.walks.keys.models import WalkKey
from grids.walks.models import Visit, VisitConflict, Walk, WalkHome

__all__ = [
    "ColumnMemory",
    "RefusedRow",
    "RegisterImport",
    "RegisterImportEvent",
    "CareDeed",
    "CareEvent",
    "CareHead",
    "CareKind",
    "CareKindEvent",
    "CarePromise",
    "CareReading",
    "CareRecord",
    "Lease",
    "LeaseTenant",
    "MinorLeave",
    "Opening",
    "Organisation",
    "Ownership",
    "Premises",
    "Trade",
    "Approval",
    "Attachment",
    "RecoveryCode",
    "RegisterRules",
    "ReportTemplate",
    "SecondFactor",
    "Slip",
    "UserSession",
    "Appointment",
    "Area",
    "AreaBoundary",
    "AreaLevel",
    "Building",
    "BuildingEvent",
    "BuildingImport",
    "BuildingMix",
    "BuildingPlace",
    "ColourCategory",
    "ColourDue",
    "ColourSpan",
    "Dwelling",
    "DwellingEvent",
    "DwellingUse",
    "Entrance",
    "BoundaryChange",
    "BoundaryDraft",
    "Department",
    "Delivery",
    "DepartmentMembership",
    "Disclosure",
    "Export",
    "Following",
    "Heartbeat",
    "Handover",
    "Household",
    "BroughtTable",
    "Certificate",
    "Collecting",
    "Initiative",
    "InitiativeEntry",
    "Need",
    "RefusedEntry",
    "InitiativeEvent",
    "InitiativeItem",
    "InitiativeKind",
    "InitiativeTask",
    "KeyProbe",
    "Lineage",
    "Member",
    "Notice",
    "NoticeChoice",
    "OfficeHook",
    "Patrol",
    "PatrolEvent",
    "PatrolFinding",
    "Consent",
    "EarlierValue",
    "NotTheSame",
    "Person",
    "PersonEvent",
    "PersonMerge",
    "OutsideGrid",
    "PostKind",
    "PublicNumber",
    "Residence",
    "SavedFilter",
    "SchemeArea",
    "SchemePost",
    "SecurityEvent",
    "StaffingScheme",
    "SubjectRequest",
    "SubjectRequestEvent",
    "Untold",
    "User",
    "WalkKey",
    "Visit",
    "VisitConflict",
    "Walk",
    "WalkHome",
]
