"""Doors hold no rule and write nothing: pages, forms, API, administration and tasks call actions.

And what is read of somebody's matters, anywhere outside of queries and actions, begins with whom it is for.
"""

import ast

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories.grids import a_user
from tests.guards.walks import dotted, nodes, our_models, sources

DOORS = (
    "views.py",
    "forms.py",
    "api.py",
    "admin.py",
    "tasks.py",
    "urls.py",
    "site.py",
    "administration.py",
    "frame.py",
)
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "save_model", "save_m2m", "set_password", "add", "remove", "set", "clear",
}  # fmt: skip
# names of things that have such methods and are no rows
NO_ROWS = {"__dict__", "attrs", "context", "widget", "found", "messages", "cache", "kept", "data"}
# file, function, call → why a door writes there
WRITING = {
    ("grids/identity/views.py", "password_change", "form.save"): "Django's own form of the own password",
    ("grids/audit/administration.py", "save_model", "super.save_model"): (
        "reference rows without a life: the administration is their one editor, its log says who"
    ),
    ("whistles/lifecycle/admin.py", "save_model", "super.save_model"): "a scheme is a reference row",
    ("whistles/intake/admin.py", "save_model", "super.save_model"): "a category is a reference row",
    ("grids/colours/admin.py", "save_model", "super.save_model"): "one of six categories is a reference row",
    (
        "whistles/lifecycle/admin.py",
        "save_formset",
        "formset.save",
    ): "grades are reference rows of their scheme",
    (
        "whistles/lifecycle/admin.py",
        "save_formset",
        "formset.save_m2m",
    ): "Django asks for it after save(commit=False)",
    (
        "whistles/lifecycle/admin.py",
        "save_formset",
        "grade.save",
    ): "grades are reference rows of their scheme",
}
# how a reading may begin: by whom it is for, or with what the caller was already shown
BEGINS = {"visible_to", "none", "counted_for", "of_departments_of", "answerable_by", "known_to", "registered_by",
          "about_office_of", "kept_from", "ordinary_to", "to_decide", "living_in_areas_of"}  # fmt: skip
# what runs at the machine, for nobody in particular
MACHINE = ("governance/management/", "governance/demo/")
# models whose rows are names that everybody who is signed in may read, as their `visible_to` says
PUBLIC = {"Area", "Category", "Department", "Grade", "Member", "Source"}
# published rules and words of fixed lists, which hold nobody's matter; they have no `visible_to`
RULES = {
    "InitiativeKind",
    "AreaLevel",
    "CalendarDay",
    "CategoryLimit",
    "DutyRule",
    "Numbering",
    "PostKind",
    "PublicNumber",
    "ColourCategory",
    "Scheme",
    "StreetHours",
    "StreetRule",
    "TextBlock",
    "Trade",
}
# module, model → why it is read there without saying for whom
READING = {
    (
        "grids/care/book.py",
        "CareEvent",
    ): "the step of a request that was carried out before; the action asks the right",
    (
        "grids/care/grounds.py",
        "CareKind",
    ): "kinds that hold in a street, by whose names its records are called",
    ("grids/care/grounds.py", "Person"): "everybody for the product itself; else those whom its user sees",
    ("grids/care/looking/auditing.py", "CareHead"): "the last head, when the next is made",
    ("grids/care/looking/readings.py", "CareReading"): "the reader's own of the last hour",
    (
        "grids/care/looking/readings.py",
        "User",
    ): "the reader's own row, locked while theirs of the last hour are counted",
    ("grids/people/grown.py", "PersonEvent"): "what was done to one person, who is opened already",
    ("grids/requests/granting.py", "Approval"): "the asker's own, of one person",
    (
        "grids/audit/lasting.py",
        "SecurityEvent",
    ): "entries that this process wrote a moment ago, which a step undid",
    ("grids/care/looking/readings.py", "Disclosure"): "the reader's own of the last hour, counted",
    ("grids/care/shipped.py", "CareKind"): "rows that the product brings",
    ("grids/care/sweeping.py", "CareDeed"): "past its term, by nobody's hand",
    ("grids/care/sweeping.py", "CarePromise"): "past its term, by nobody's hand",
    ("grids/care/sweeping.py", "CareRecord"): "on its day, by nobody's hand",
    ("grids/care/sweeping.py", "RegisterRules"): "how long streets keep, for nobody",
    ("grids/care/sweeping.py", "Person"): "whom care is about, wherever they went; by nobody's hand",
    ("grids/care/switching.py", "CareKind"): "a street's own row of a kind, after the right was asked",
    ("grids/care/todos.py", "CareRecord"): "narrowed by whom it is for in the same breath",
    ("grids/care/views.py", "Person"): "narrowed by whom it is for in the same breath",
    ("grids/colours/ground.py", "AreaBoundary"): "edges of an area in which the reader sees people",
    ("grids/colours/ground.py", "Dwelling"): "narrowed by whom it is for in the same breath",
    ("grids/colours/views.py", "Building"): "narrowed by whom it is for in the same breath",
    ("grids/colours/held.py", "DwellingUse"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/held.py", "Lease"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/held.py", "LeaseTenant"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/held.py", "Ownership"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/held.py", "Premises"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/held.py", "RegisterRules"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/held.py", "Residence"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/course.py", "BuildingPlace"): "where houses lay, for spans that the reader sees",
    ("grids/colours/course.py", "ColourCount"): "numbers, small ones for whoever sees people alone",
    ("grids/colours/course.py", "CountDue"): "whether something of an area waits to be counted",
    ("grids/colours/course.py", "ColourSpan"): "a reader sees what lies where they see people",
    ("grids/colours/recounting.py", "BuildingMix"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/recounting.py", "ColourSpan"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/recounting.py", "Dwelling"): "a recount for the machine, which says numbers and ids",
    ("grids/colours/recounting.py", "Person"): "a recount for the machine, which says numbers and ids",
    (
        "grids/colours/picture.py",
        "Premises",
    ): "trades of a house whose reader was asked whether they see people there",
    ("property/points/sweeping.py", "JobHolder"): "past its term, by nobody's hand",
    (
        "property/ballots/casting.py",
        "CastMark",
    ): "whether this very owner has voted, for whoever holds their code",
    ("property/ballots/casting.py", "OwnersMeeting"): "locks the meeting of whoever holds a code",
    ("property/ballots/casting.py", "PaperBallot"): "the paper of an owner in a meeting that the reader runs",
    ("property/ballots/casting.py", "VotingCode"): "whose code it is that somebody typed",
    (
        "property/ballots/counting.py",
        "PaperBallot",
    ): "whether papers wait, in a meeting that who counts has locked",
    ("property/ballots/counting.py", "Tally"): "totals of a motion that who counts has locked",
    ("property/ballots/counting.py", "UrnShare"): "the share of two who count, for both of them",
    ("property/ballots/urn.py", "UrnBallot"): "sealed: for whoever casts, and for two who count together",
    ("property/ballots/urn.py", "UrnKey"): "what closes an urn and doesn't open it",
    ("property/repairs/sweeping.py", "Repair"): "past its hour or its term, by nobody's hand",
    ("grids/initiatives/housing.py", "Initiative"): "locks those whose tasks go with a building, for nobody",
    (
        "grids/initiatives/housing.py",
        "InitiativeTask",
    ): "brings tasks to where their building is, for nobody",
    ("grids/exports/forgetting.py", "Approval"): "what waits for exports that go with their rows, for nobody",
    (
        "grids/initiatives/collecting/destroying.py",
        "Approval",
    ): "what waits for a destruction that its day made, for nobody",
    (
        "grids/initiatives/undoing/correcting.py",
        "Collecting",
    ): "whether the initiative collects, which the caller locked",
    (
        "grids/registry/together.py",
        "BuildingEvent",
    ): "how the end of buildings that the caller was shown is known",
    (
        "grids/staffing/handing.py",
        "Appointment",
    ): "posts of who hands over; the action asks who appoints in each",
    ("grids/staffing/handing.py", "Handover"): "locks what was decided; the action asks who appoints in each",
    (
        "grids/care/held.py",
        "CareDeed",
    ): "of the person whose report is made, for whoever sees care where they live",
    (
        "grids/care/held.py",
        "CareKind",
    ): "of the person whose report is made, for whoever sees care where they live",
    (
        "grids/care/held.py",
        "CarePromise",
    ): "of the person whose report is made, for whoever sees care where they live",
    (
        "grids/care/held.py",
        "Person",
    ): "of the person whose report is made, for whoever sees care where they live",
    ("grids/exports/held.py", "Export"): "what left of the person's own area, said to the person",
    (
        "grids/homes/held.py",
        "DwellingEvent",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/homes/held.py",
        "Lease",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/homes/held.py",
        "Ownership",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/homes/held.py",
        "Premises",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/homes/held.py",
        "Residence",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/people/held.py",
        "Consent",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/people/held.py",
        "Disclosure",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/people/held.py",
        "EarlierValue",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/people/held.py",
        "Person",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/people/held.py",
        "PersonEvent",
    ): "of the person whose report is made, whose area the report asked the right in",
    (
        "grids/people/held.py",
        "PersonMerge",
    ): "of the person whose report is made, whose area the report asked the right in",
    ("grids/requests/ending.py", "SubjectRequest"): "of people whose names go, for nobody",
    (
        "grids/requests/held.py",
        "SubjectRequest",
    ): "of the person whose report is made, whose area the report asked the right in",
    ("grids/requests/listings.py", "SubjectRequest"): "those that the reader answers (`handled_by`)",
    ("grids/requests/todos.py", "SubjectRequest"): "those that the reader answers, or whose part about care",
    ("grids/requests/reports.py", "SecurityEvent"): "how many reports the very account made",
    ("grids/requests/reports.py", "User"): "locks the very account",
    (
        "grids/requests/shown.py",
        "SubjectRequest",
    ): "those that the reader answers, of a person that they were shown",
    ("grids/requests/shown.py", "SubjectRequestEvent"): "the book of a request that the reader answers",
    ("grids/requests/telling.py", "SubjectRequestEvent"): "steps that wait to be told, by a task",
    (
        "grids/people/book.py",
        "PersonEvent",
    ): "numbers and marks of the last steps of people whose rows are locked",
    ("grids/homes/leaving.py", "Ownership"): "what is locked with whoever died, whoever owns it",
    (
        "grids/sheets/effects.py",
        "ColumnMemory",
    ): "what a header was said to mean in a street; whoever says so may bring registers in there",
    (
        "grids/sheets/uploading.py",
        "ColumnMemory",
    ): "what a header was said to mean in a street; whoever uploads may bring registers in there",
    (
        "grids/sheets/engine.py",
        "RegisterImport",
    ): "everything for the product itself; else what its user sees",
    (
        "grids/sheets/running.py",
        "RegisterImport",
    ): "what waits for a worker, whoever uploaded it; what it writes it writes as them",
    (
        "grids/sheets/correcting.py",
        "Lease",
    ): "of a dwelling of an area into which its user may bring registers",
    (
        "grids/sheets/correcting.py",
        "Ownership",
    ): "of a dwelling of an area into which its user may bring registers",
    ("grids/sheets/taking_back.py", "Building"): "houses of the area of an import that its user sees",
    (
        "grids/sheets/taking_back.py",
        "DwellingEvent",
    ): "steps that this import took, of homes that its user may change",
    ("grids/sheets/taking_back.py", "PersonEvent"): "steps that this import took",
    ("grids/sheets/sweeping.py", "RegisterImport"): "what is left lying or past its term, for nobody",
    ("grids/sheets/sweeping.py", "RefusedRow"): "what is past its term goes, for nobody",
    (
        "grids/sheets/refused.py",
        "RefusedRow",
    ): "rows that a batch refuses are kept with their import, whose row is locked",
    (
        "grids/sheets/families.py",
        "Household",
    ): "of dwellings that the batch has locked, after its right was asked",
    (
        "grids/sheets/families.py",
        "Residence",
    ): "of dwellings that the batch has locked, after its right was asked",
    (
        "grids/sheets/known.py",
        "Residence",
    ): "of dwellings that the batch has locked, after its right was asked",
    (
        "grids/sheets/parties.py",
        "Residence",
    ): "of dwellings of an area into which its user may bring registers",
    ("grids/sheets/tenures.py", "Lease"): "of dwellings of an area into which its user may bring registers",
    (
        "grids/sheets/titles.py",
        "Ownership",
    ): "of dwellings of an area into which its user may bring registers",
    (
        "grids/sheets/tenures.py",
        "Premises",
    ): "of dwellings of an area into which its user may bring registers",
    (
        "grids/sheets/places.py",
        "Building",
    ): "everything for the product itself; else what its user sees and may bring registers into",
    ("grids/sheets/places.py", "Entrance"): "of buildings that its user sees",
    ("grids/sheets/places.py", "Dwelling"): "of buildings that its user sees",
    ("grids/roster/listings.py", "Dwelling"): "homes of people that its user sees, where they live",
    (
        "grids/sheets/understanding.py",
        "Person",
    ): "whose documents these are in the street: said by place to whom it is shown, else by community",
    (
        "grids/sheets/understanding.py",
        "Residence",
    ): "where people of a batch live: said by place to whom it is shown, else by community",
    ("grids/sheets/writing.py", "Dwelling"): "versions and colours of dwellings that the batch has locked",
    ("grids/homes/arriving.py", "Dwelling"): "in which street a dwelling lies; the step asks the right",
    ("grids/homes/stepping.py", "Dwelling"): "colours of dwellings that the step has locked",
    (
        "grids/homes/families.py",
        "Household",
    ): "of a dwelling that the step has locked, after its right was asked",
    (
        "grids/homes/families.py",
        "Residence",
    ): "of a dwelling that the step has locked, after its right was asked",
    ("grids/homes/grouping.py", "Household"): "of a dwelling that the step locks before it asks the right",
    ("grids/homes/grouping.py", "Residence"): "of a dwelling that the step locks before it asks the right",
    ("grids/homes/leaving.py", "Residence"): "of a dwelling that the step locks before it asks the right",
    ("grids/homes/parties.py", "Organisation"): "everything for the product itself; else what its user sees",
    (
        "grids/homes/parties.py",
        "Person",
    ): "everything for the product itself; else what its user sees, or whose document was told",
    (
        "grids/homes/premises/knowing.py",
        "Organisation",
    ): "whether a code or a name is taken in a street; of whom it is only the public name is said",
    ("grids/homes/locking.py", "Building"): "locks rows of which the action asks what may be done with them",
    ("grids/homes/locking.py", "Dwelling"): "locks rows of which the action asks what may be done with them",
    (
        "grids/homes/locking.py",
        "DwellingEvent",
    ): "locks rows of which the action asks what may be done with them",
    ("grids/homes/locking.py", "Person"): "locks rows of which the action asks what may be done with them",
    (
        "grids/homes/moving.py",
        "Dwelling",
    ): "of a dwelling that the step locks before it asks the right, and where newcomers live now",
    (
        "grids/homes/moving.py",
        "Household",
    ): "of a dwelling that the step locks before it asks the right, and where newcomers live now",
    (
        "grids/homes/moving.py",
        "Residence",
    ): "of a dwelling that the step locks before it asks the right, and where newcomers live now",
    ("grids/homes/presence.py", "Residence"): "whether people whose rows are locked live anywhere",
    ("grids/homes/standings.py", "Residence"): "of a dwelling that the step locks before it asks the right",
    (
        "grids/homes/undoing.py",
        "DwellingEvent",
    ): "what the step wrote that is taken back, once its dwellings are locked",
    (
        "grids/homes/undoing.py",
        "Household",
    ): "what the step wrote that is taken back, once its dwellings are locked",
    (
        "grids/homes/undoing.py",
        "Residence",
    ): "what the step wrote that is taken back, once its dwellings are locked",
    (
        "grids/people/ending.py",
        "Person",
    ): "takes names and numbers off whoever is past their term, for nobody",
    (
        "grids/people/ending.py",
        "PersonEvent",
    ): "takes names and numbers off whoever is past their term, for nobody",
    (
        "grids/people/ending.py",
        "EarlierValue",
    ): "takes names and numbers off whoever is past their term, for nobody",
    (
        "grids/people/ending.py",
        "Consent",
    ): "takes names and numbers off whoever is past their term, for nobody",
    (
        "grids/people/ending.py",
        "NotTheSame",
    ): "takes names and numbers off whoever is past their term, for nobody",
    (
        "grids/people/erasing.py",
        "EarlierValue",
    ): "of the person whose request the caller answers: how many, and away with them",
    (
        "grids/people/returning.py",
        "EarlierValue",
    ): "the number before a step of the caller's own, which is put back",
    (
        "grids/people/returning.py",
        "PersonEvent",
    ): "the caller's own steps by their keys, and whether somebody acted since",
    ("grids/people/ending.py", "RegisterRules"): "how long streets keep, for nobody",
    ("grids/homes/one_person.py", "Residence"): "where two people live whom the action found by `visible_to`",
    ("grids/homes/one_person.py", "DwellingEvent"): "whether something was done with rows that a merge moved",
    (
        "grids/homes/one_person.py",
        "LeaseTenant",
    ): "what two people rent whom the action found by `visible_to`",
    (
        "grids/people/same/finding.py",
        "NotTheSame",
    ): "who was told apart from somebody that the reader was shown",
    (
        "grids/people/same/finding.py",
        "Person",
    ): "begins with the areas in which the reader merges; others of pairs found so",
    (
        "grids/openings/telling.py",
        "Opening",
    ): "openings that were just made; the notice goes to the leaders of their areas",
    (
        "grids/people/minors/asking.py",
        "MinorLeave",
    ): "the asker's own leaves, and the one that a decision gives",
    (
        "grids/people/minors/asking.py",
        "Approval",
    ): "what the asker themselves asked for of somebody whom they were shown",
    ("grids/people/minors/views.py", "MinorLeave"): "the reader's own leaves",
    (
        "grids/people/minors/yearly.py",
        "Approval",
    ): "of a year, within the areas in which the reader audits or decides",
    (
        "grids/people/minors/yearly.py",
        "SecurityEvent",
    ): "of a year, within the areas in which the reader audits or decides",
    (
        "grids/sheets/reports/sweeping.py",
        "ReportTemplate",
    ): "removes what nobody used for its term, for nobody",
    ("grids/people/shown.py", "PersonEvent"): "the book of somebody that the reader was shown",
    ("grids/people/shown.py", "EarlierValue"): "earlier values of somebody that the reader was shown, masked",
    ("grids/people/same/merging.py", "PersonMerge"): "writes the merge of two people whom the action found",
    ("grids/people/locking.py", "Person"): "locks rows of which the action asks what may be done with them",
    ("grids/people/locking.py", "PersonEvent"): "whether the very request of the caller was carried out",
    (
        "grids/people/same/merging.py",
        "Person",
    ): "rows that lead to one of two people whom the action found by `visible_to`",
    (
        "grids/people/same/merging.py",
        "NotTheSame",
    ): "whether two people whom the action found were told apart",
    (
        "grids/people/same/parting.py",
        "Person",
    ): "rows that a merge moved, which the action found by `visible_to`",
    ("grids/people/same/parting.py", "PersonEvent"): "what was put right of somebody whom the action found",
    ("grids/people/same/parting.py", "PersonMerge"): "locks the merge that was found by `visible_to`",
    ("grids/people/same/ties.py", "Consent"): "what two people whom the action found agreed to",
    ("grids/staffing/listings.py", "Appointment"): "begins with the areas that the caller may read",
    (
        "grids/staffing/mobiles.py",
        "Appointment",
    ): "where members hold posts: whether the caller appoints there",
    ("grids/staffing/mobiles.py", "DepartmentMembership"): "erases what is past its term, for nobody",
    (
        "grids/staffing/table_people.py",
        "Appointment",
    ): "posts below an area in which the action asks who appoints",
    ("grids/staffing/todos.py", "Appointment"): "whether a giver holds a post still",
    ("grids/staffing/todos.py", "Handover"): "begins with the areas in which the caller appoints",
    ("grids/areas/applying.py", "BoundaryChange"): "what waits for its day, for nobody",
    ("grids/areas/ending.py", "AreaBoundary"): "whether an area is drawn, which is public",
    (
        "grids/areas/lineage.py",
        "BoundaryChange",
    ): "which areas took the ground of which, which is public; no reason, no name",
    ("grids/areas/withdrawing.py", "BoundaryChange"): "locks the change that was found by `visible_to`",
    ("grids/areas/withdrawing.py", "BoundaryDraft"): "whether one has a draft of one's own there",
    (
        "grids/initiatives/carrying.py",
        "Initiative",
    ): "moves what a change of boundaries moves, for nobody; named is what is visible",
    (
        "grids/initiatives/carrying.py",
        "InitiativeTask",
    ): "moves what a change of boundaries moves, for nobody",
    ("property/estates/carrying.py", "Estate"): "moves what a change of boundaries moves, for nobody",
    ("grids/patrols/carrying.py", "Patrol"): "locks the rounds of such findings, to write their books",
    (
        "grids/patrols/carrying.py",
        "PatrolFinding",
    ): "moves what a change of boundaries leaves elsewhere, for nobody",
    (
        "grids/areas/laying.py",
        "AreaBoundary",
    ): "boundaries are public; what a change ends and begins, under its locks",
    ("grids/areas/reporting.py", "Lineage"): "writes what went where, of the change in hand",
    (
        "grids/exports/running.py",
        "Export",
    ): "what is to be written, by workers and for nobody; its rows are read as whoever asked",
    (
        "grids/exports/granting.py",
        "Export",
    ): "the one that an asking names, which the caller was shown and has locked",
    ("grids/bringing/tree_actions.py", "Appointment"): "posts of a grid that the caller appoints in",
    ("grids/bringing/tree_actions.py", "OutsideGrid"): "numbers of grids that the caller edits",
    (
        "grids/bringing/tree_plan.py",
        "AreaBoundary",
    ): "whether a grid is drawn; the action asks who may edit it",
    (
        "grids/bringing/tree_plan.py",
        "Appointment",
    ): "posts below an area in which the action asks who appoints",
    (
        "grids/bringing/tree_plan.py",
        "OutsideGrid",
    ): "numbers of grids below an area that the action asks about",
    (
        "grids/bringing/tree_export.py",
        "Appointment",
    ): "posts below an area in which the door asks who appoints",
    ("grids/bringing/tree_export.py", "OutsideGrid"): "numbers of grids below such an area",
    (
        "grids/bringing/number_actions.py",
        "BoundaryDraft",
    ): "drafts below an area whose grids the caller edits, locked",
    ("grids/areas/drafting.py", "AreaBoundary"): "what a draft of the caller's own began on",
    (
        "grids/areas/drafting.py",
        "BoundaryChange",
    ): "what touched, since it was begun, what the caller's own draft touches",
    (
        "grids/areas/drafting.py",
        "BoundaryDraft",
    ): "the caller's own draft, locked; others' come from those that the caller may see",
    (
        "grids/areas/drawing_form.py",
        "AreaBoundary",
    ): "the boundary of the one area that the administration already shows",
    (
        "grids/areas/drawn.py",
        "AreaBoundary",
    ): "boundaries in an area that the caller was shown; where boundaries lie is public",
    (
        "grids/maps/editing/beside.py",
        "AreaBoundary",
    ): "boundaries next to an area that the caller edits; where boundaries lie is public",
    ("grids/reference.py", "SchemePost"): "rows that the product brings along, for nobody",
    ("grids/reference.py", "StaffingScheme"): "rows that the product brings along, for nobody",
    (
        "grids/registry/book.py",
        "BuildingEvent",
    ): "the last steps of buildings that the caller has locked, to write the next",
    (
        "grids/registry/dwellings/book.py",
        "DwellingEvent",
    ): "the last steps of dwellings that the caller has locked, to write the next",
    ("grids/registry/dwellings/importing/checking.py", "Entrance"): "entrances of these houses",
    (
        "grids/registry/dwellings/importing/checking.py",
        "Building",
    ): "houses of an area in which the caller may bring them in",
    (
        "grids/registry/dwellings/importing/checking.py",
        "Dwelling",
    ): "which rows of a table are dwellings of houses in which the caller may bring them in",
    (
        "grids/registry/dwellings/locking.py",
        "Building",
    ): "the house of a dwelling that the caller may change, locked",
    (
        "grids/registry/dwellings/locking.py",
        "Dwelling",
    ): "everything for the product itself; else what its user sees",
    (
        "grids/registry/dwellings/locking.py",
        "DwellingEvent",
    ): "steps of a dwelling that the caller has locked",
    (
        "grids/roster/dynamics.py",
        "DwellingEvent",
    ): "steps within the areas in which the reader sees people, by the oracle",
    ("grids/walks/deciding.py", "Dwelling"): "the home of a conflict that the caller has locked",
    (
        "grids/walks/deciding.py",
        "Visit",
    ): "the visit of a conflict that the caller has locked, and those on which it builds",
    (
        "grids/walks/deciding.py",
        "VisitConflict",
    ): "the conflict, locked before the right is asked where its home lies",
    ("grids/walks/held.py", "Residence"): "homes of the person whom the report is for, or whose term is over",
    ("grids/walks/held.py", "Visit"): "tells the person when somebody was at their door",
    ("grids/walks/held.py", "VisitConflict"): "tells the person what of their home waits; whether any does",
    ("grids/walks/stepping.py", "Lease"): "whether it is of the home that the caller has locked",
    ("grids/walks/stairs.py", "Building"): "names of houses whose homes the caller sees",
    ("grids/walks/stairs.py", "Entrance"): "numbers of entrances whose homes the caller sees",
    ("grids/walks/rounds.py", "Building"): "the order of houses whose homes the caller sees",
    ("grids/walks/rounds.py", "Walk"): "rounds that are over, for nobody",
    ("grids/walks/rounds.py", "WalkHome"): "homes of rounds that are over, for nobody",
    ("grids/walks/stepping.py", "Residence"): "who lives in a home that the caller has locked",
    ("grids/walks/telling.py", "DwellingEvent"): "whoever touched the home, to be told of it",
    ("grids/walks/telling.py", "Untold"): "what waits to be told, for nobody yet",
    ("grids/walks/telling.py", "VisitConflict"): "whom a conflict concerns; a notice names the grid alone",
    (
        "grids/walks/visiting.py",
        "Dwelling",
    ): "the home of a visit, locked before the right is asked where it lies",
    ("grids/walks/visiting.py", "DwellingEvent"): "steps of a home that the caller has locked",
    ("grids/walks/visiting.py", "Residence"): "homes of those who come, to be locked; none is shown",
    ("grids/walks/visiting.py", "Visit"): "the caller's own visits, and whether this one is there",
    ("grids/walks/visiting.py", "VisitConflict"): "conflicts of the caller's own visits",
    ("grids/roster/listings.py", "Residence"): "how people live whom the list was asked for",
    ("grids/roster/states.py", "Residence"): "a condition on people whom the list narrowed already",
    ("grids/roster/states.py", "Lease"): "a condition on homes which the list narrowed already",
    ("grids/roster/states.py", "Premises"): "a condition on homes which the list narrowed already",
    ("grids/registry/dwellings/uses.py", "DwellingUse"): "uses of dwellings that the caller has locked",
    (
        "grids/registry/dwellings/with_house.py",
        "DwellingEvent",
    ): "ends of dwellings of a house that the caller has locked",
    (
        "grids/registry/importing/checking.py",
        "Building",
    ): "which rows of a file are buildings of a community in which the caller may bring them in",
    (
        "grids/registry/placing.py",
        "Building",
    ): "puts buildings where a change of boundaries leaves them, locked",
    (
        "grids/staffing/candidates.py",
        "Appointment",
    ): "the posts of people who are public knowledge, for who appoints there",
    (
        "grids/staffing/people/views.py",
        "Appointment",
    ): "the posts of people who are public knowledge; the page asks who may see the grids",
    (
        "grids/staffing/spans.py",
        "Appointment",
    ): "posts of an area that the caller was shown; who holds a post is public",
    ("grids/staffing/spans.py", "SchemeArea"): "which scheme holds in an area that the caller was shown",
    ("grids/staffing/spans.py", "SchemePost"): "what the schemes of such an area ask for",
    ("grids/staffing/spans.py", "StaffingScheme"): "the names of the schemes of such an area",
    (
        "grids/staffing/table_in.py",
        "Appointment",
    ): "posts around the grids in which the caller of the action appoints",
    (
        "whistles/intake/place_maps.py",
        "AreaBoundary",
    ): "the shapes around a place that the caller was shown or chooses; where boundaries lie is public",
    (
        "grids/staffing/carrying.py",
        "Appointment",
    ): "ends the posts of grids that end, for nobody; who holds a post is public knowledge",
    (
        "whistles/lifecycle/regridding.py",
        "Lead",
    ): "moves what a change of boundaries leaves elsewhere, for nobody; what is named is chosen there",
    (
        "whistles/lifecycle/regridding.py",
        "LeadEvent",
    ): "the last steps of leads that are locked, to write the next",
    (
        "whistles/lifecycle/regridding.py",
        "Whistle",
    ): "moves what a change of boundaries leaves elsewhere, for nobody; what is named is chosen there",
    ("grids/staff/colleagues.py", "Appointment"): "the posts of people who are public knowledge",
    ("whistles/intake/indexing.py", "Lead"): "writes the words of leads, and shows them to nobody",
    ("whistles/intake/indexing.py", "LeadWords"): "writes the words of leads, and shows them to nobody",
    ("whistles/intake/indexing.py", "WordsDue"): "what waits to be read",
    (
        "whistles/intake/worded.py",
        "Lead",
    ): "narrows words that the reader may know to those of whistled leads",
    ("whistles/intake/worded.py", "LeadWords"): "narrows a list that is the reader's already",
    ("whistles/lifecycle/finding.py", "LeadWords"): "narrows a list that is the reader's already",
    ("whistles/lifecycle/finding.py", "Lead"): "narrows a list that is the reader's already",
    ("whistles/lifecycle/finding.py", "Whistle"): "narrows a list that is the reader's already",
    ("whistles/lifecycle/finding.py", "ReportIn"): "narrows a list that is the reader's already",
    (
        "whistles/lifecycle/hits.py",
        "Lead",
    ): "words of leads that are the reader's, and again `ordinary_to` before one is shown",
    ("whistles/lifecycle/hits.py", "LeadWords"): "begins with `visible_to`, or stands for leads that do",
    ("whistles/lifecycle/hits.py", "ReportIn"): "narrows rows that are the reader's already",
    ("whistles/lifecycle/taking_back.py", "Whistle"): "locks the whistles of leads that it has locked",
    ("whistles/lifecycle/taking_back.py", "ReportIn"): "the parts of whistles that it has locked",
    ("whistles/lifecycle/taking_back.py", "Term"): "the terms of whistles that it has locked",
    ("whistles/lifecycle/recording.py", "ReportIn"): "the parts of whistles that the caller has locked",
    ("whistles/lifecycle/recording.py", "Term"): "the terms of whistles that the caller has locked",
    ("whistles/lifecycle/recording.py", "Lead"): "the ids of the leads of such whistles, for their marks",
    (
        "whistles/imports/timing.py",
        "Lead",
    ): "the outer limits of whistles that the same import has just blown",
    ("whistles/imports/timing.py", "Whistle"): "whistles that the same import has just blown",
    (
        "whistles/imports/doubts.py",
        "Lead",
    ): "whether numbers of a ledger are known, of the area for which it is imported",
    ("whistles/lifecycle/engine.py", "Whistle"): "of whoever isn't the system it begins with `visible_to`",
    (
        "whistles/lifecycle/situation.py",
        "ReportIn",
    ): "the parts of a whistle that the caller was shown or has locked",
    (
        "whistles/lifecycle/situation.py",
        "WhistleEvent",
    ): "the steps of a whistle that the caller was shown or has locked",
    (
        "whistles/lifecycle/taking_back.py",
        "Lead",
    ): "the leads of which an import tells, whom whoever takes it back may know",
    (
        "whistles/lifecycle/taking_back.py",
        "LeadEvent",
    ): "steps by the import that told them, for their matters' ids",
    (
        "whistles/lifecycle/taking_back.py",
        "WhistleEvent",
    ): "steps by the import that told them, for their matters' ids",
    ("whistles/lifecycle/situation.py", "Lead"): "the ids of the leads of such a whistle, for its mark",
    ("whistles/lifecycle/numbers.py", "Whistle"): "looks whether a number drawn by chance is taken",
    ("whistles/intake/engine.py", "Lead"): "locks the leads of a whistle that the caller has locked",
    (
        "whistles/intake/numbering.py",
        "Lead",
    ): "puts all matters of a street into the numbering that its own administrator declares",
    (
        "whistles/imports/meeting.py",
        "Whistle",
    ): "whether who brings a ledger did the work of a matter that they may know",
    ("whistles/intake/effects.py", "Lead"): "looks whether a number is taken in another channel",
    ("whistles/verification/askings.py", "Approval"): "compares every row with its book, for nobody",
    ("whistles/verification/askings.py", "WhistleEvent"): "compares every row with its book, for nobody",
    ("whistles/verification/askings.py", "Whistle"): "compares every row with its book, for nobody",
    ("whistles/verification/askings.py", "SecurityEvent"): "compares every row with its book, for nobody",
    ("whistles/verification/todos.py", "Finding"): "whether any is open at all, before whose it is",
    ("whistles/clocks/sweeping.py", "Term"): "finds what is due, for nobody",
    ("whistles/lifecycle/telling.py", "WhistleEvent"): "the steps that wait to be told, for nobody yet",
    (
        "whistles/lifecycle/telling.py",
        "ReportIn",
    ): "the parts of whistles of which a step is told, for nobody yet",
    ("whistles/lifecycle/telling.py", "Following"): "who follows a matter, to tell them; shown to nobody",
    ("whistles/lifecycle/telling.py", "LeadEvent"): "who registered what a whistle came of, to tell them",
    ("whistles/lifecycle/telling.py", "Approval"): "what a step asked for, to tell whoever decides",
    (
        "whistles/lifecycle/telling.py",
        "Whistle",
    ): "whether a matter is a department's still, to tell its robot or not",
    ("whistles/lifecycle/telling_leads.py", "LeadEvent"): "the steps that wait to be told, for nobody yet",
    (
        "whistles/lifecycle/telling_leads.py",
        "Lead",
    ): "whether a lead stands in ordinary lists, to tell a desk's robot or not",
    (
        "grids/initiatives/expiring.py",
        "Initiative",
    ): "goes through what is under way or past its term, for nobody",
    ("grids/initiatives/expiring.py", "InitiativeTask"): "erases what is past its term, for nobody",
    (
        "grids/initiatives/collecting/bringing.py",
        "RefusedEntry",
    ): "keeps rows that the caller brought, for the caller",
    (
        "grids/initiatives/collecting/bringing.py",
        "BroughtTable",
    ): "deletes what the caller brought before, and what nobody confirmed in its hour",
    (
        "grids/initiatives/collecting/bringing.py",
        "InitiativeEntry",
    ): "hashes of telephones, to say to whoever brings a table that a line is there already",
    (
        "grids/initiatives/collecting/destroying.py",
        "BroughtTable",
    ): "counts and deletes what is destroyed, and shows nobody",
    (
        "grids/initiatives/collecting/finding.py",
        "InitiativeEntry",
    ): "whether there are any that the reader may not read, to say of which initiative",
    ("grids/initiatives/collecting/planning.py", "Need"): "words of a plan that the caller may change",
    ("grids/initiatives/collecting/listings.py", "Need"): "words of plans that the reader was shown",
    (
        "grids/initiatives/collecting/listings.py",
        "Collecting",
    ): "plans that name a post of the reader, among those that they see",
    (
        "grids/initiatives/collecting/listings.py",
        "InitiativeEntry",
    ): "names of rows that the caller was given",
    (
        "grids/exports/forgetting.py",
        "Export",
    ): "forgets what was taken out of what is destroyed, whoever took it",
    ("grids/initiatives/collecting/destroying.py", "Initiative"): "locks what is destroyed, for nobody",
    ("grids/initiatives/collecting/destroying.py", "Collecting"): "finds what is past its day, for nobody",
    (
        "grids/initiatives/collecting/destroying.py",
        "InitiativeEntry",
    ): "counts and deletes what is destroyed, and shows nobody",
    (
        "grids/initiatives/collecting/destroying.py",
        "RefusedEntry",
    ): "counts and deletes what is destroyed, and shows nobody",
    (
        "grids/initiatives/collecting/planning.py",
        "Collecting",
    ): "what an asking is about, that whoever decides was shown; a plan of an initiative that was locked",
    ("grids/initiatives/collecting/planning.py", "Initiative"): "locks what an asking is about",
    (
        "grids/initiatives/collecting/entering.py",
        "Collecting",
    ): "the plan of a task or an entry that the caller sees, locked",
    (
        "grids/initiatives/collecting/entering.py",
        "Initiative",
    ): "the initiative of a task or an entry that the caller sees, locked",
    (
        "grids/initiatives/laying.py",
        "Building",
    ): "lays tasks over the buildings of an initiative's area, for nobody",
    ("grids/initiatives/laying.py", "InitiativeTask"): "makes tasks, and shows them to nobody",
    (
        "grids/initiatives/handing.py",
        "InitiativeTask",
    ): "counts what waits for a post that the caller hands over",
    ("grids/initiatives/listings.py", "InitiativeTask"): "names of rows that the caller was given",
    ("grids/patrols/expiring.py", "Patrol"): "erases what is past its term, for nobody",
    ("grids/patrols/expiring.py", "PatrolFinding"): "erases what is past its term, for nobody",
    ("grids/patrols/shown.py", "PatrolFinding"): "what was found on rounds that the caller was shown",
    ("grids/patrols/shown.py", "PatrolEvent"): "the steps of rounds that the caller was shown",
    ("grids/notices/telling.py", "Untold"): "what waits to be told, for nobody yet",
    ("grids/notices/telling.py", "Notice"): "what is old goes, whoever it was for",
    ("grids/notices/telling.py", "NoticeChoice"): "how those want to be told who are told",
    ("grids/notices/telling.py", "OfficeHook"): "robots of the offices that a step concerns",
    ("grids/notices/telling.py", "Delivery"): "what is old goes, whoever it was for",
    ("grids/notices/outbox.py", "Delivery"): "what waits to leave, for nobody in particular",
    ("grids/notices/outbox.py", "Notice"): "whether its own recipient looked at it",
    ("grids/notices/outbox.py", "NoticeChoice"): "to where its own recipient wants it",
    ("whistles/clocks/terms.py", "Term"): "the terms of a whistle that the caller has locked",
    (
        "whistles/intake/extracts_collected.py",
        "Disclosure",
    ): "tells the person themselves who looked, whoever it was",
    ("whistles/intake/extracts.py", "Disclosure"): "tells the person themselves who looked, whoever it was",
    ("whistles/intake/extracts.py", "User"): "locks the own account, so that its extracts are counted",
    ("whistles/intake/extracts.py", "SecurityEvent"): "counts the own extracts",
    ("grids/privacy/probes.py", "KeyProbe"): "looks whether the keys of a process are those of its data",
    ("whistles/lifecycle/erasing.py", "Lead"): "erases what is past its term, for nobody",
    ("whistles/lifecycle/erasing.py", "LeadEvent"): "erases what is past its term, for nobody",
    ("whistles/lifecycle/erasing.py", "WhistleEvent"): "erases what is past its term, for nobody",
    ("whistles/lifecycle/erasing.py", "Whistle"): "erases what is past its term, for nobody",
    ("governance/feedback/erasing.py", "Feedback"): "erases what is past its term, for nobody",
    ("governance/checks.py", "User"): "counts what a demonstration left behind, and shows nobody",
    (
        "grids/staff/managing.py",
        "User",
    ): "locks the account that is asked about, and asks whether it is the manager's",
    (
        "grids/identity/ceilings.py",
        "SecurityEvent",
    ): "counts failures of whoever guesses, who has not signed in",
    ("grids/identity/recording.py", "User"): "the account that somebody tries to sign in with",
    ("grids/identity/slips.py", "User"): "whoever redeems a slip has no account in hand yet",
    ("grids/identity/slips.py", "Slip"): "the slip of the account that was named, and its older ones",
    ("grids/identity/slips.py", "UserSession"): "those of the account whose password is new end",
    ("grids/identity/ending.py", "UserSession"): "ends those that its caller names, and sweeps what ended",
    ("grids/identity/factors.py", "User"): "locks the own account",
    ("grids/identity/factors.py", "SecondFactor"): "the own one",
    ("grids/identity/factors.py", "RecoveryCode"): "the own ones",
    ("grids/privacy/administration.py", "User"): (
        "the auditor reads who changed a row; the page itself is the auditor's alone"
    ),
    ("grids/staff/admin.py", "Appointment"): "posts of the accounts and people that the list already shows",
    ("grids/identity/admin.py", "Appointment"): "posts of the accounts that the list already shows",
    (
        "grids/identity/admin.py",
        "DepartmentMembership",
    ): "departments of the accounts that the list already shows",
    ("grids/staff/askings.py", "User"): "says anew what was asked for, to whoever was asked",
    ("grids/staff/askings.py", "Appointment"): "says anew what was asked for, to whoever was asked",
    ("grids/staff/managing.py", "Appointment"): "where somebody acts, to be managed from there",
    ("grids/staff/managing.py", "DepartmentMembership"): "where somebody acts, to be managed from there",
    ("whistles/lifecycle/views.py", "LeadEvent"): "the books of the leads that the page shows",
    (
        "whistles/statistics/leads.py",
        "LeadEvent",
    ): "ids of leads, of which `counted_for` lets through the reader's",
    (
        "whistles/statistics/late_since.py",
        "WhistleEvent",
    ): "steps are counted or narrow down what `counted_for` lets through",
    (
        "whistles/lifecycle/paper.py",
        "LeadEvent",
    ): "the books of the leads of a whistle, or of a lead, that is at hand",
    ("whistles/statistics/views.py", "StatisticsCheck"): "each line is shown in the reader's areas only",
    (
        "whistles/statistics/lists.py",
        "Whistle",
    ): "ids of those that a department led first, of which `counted_for` lets through the reader's",
    ("whistles/imports/batch.py", "Lead"): "writes the leads of a batch, which are locked",
    ("whistles/imports/effects.py", "ColumnMapping"): "remembers the columns of the import in hand",
    (
        "whistles/imports/engine.py",
        "Import",
    ): "the system's own account locks what a worker or a command has in hand",
    (
        "whistles/imports/afterwards/corrections.py",
        "Lead",
    ): "one whose difference a worker takes over, which the asker may know",
    ("whistles/imports/afterwards/working.py", "Difference"): "those of the import in hand",
    (
        "whistles/imports/afterwards/working.py",
        "Lead",
    ): "of the matters of the import in hand those that the asker may know",
    (
        "whistles/imports/afterwards/working.py",
        "KeptMatter",
    ): "keeps which matters of the import in hand stay",
    ("whistles/imports/effects_after.py", "Import"): "whether another import of the channel goes on",
    ("whistles/imports/effects_after.py", "LeadEvent"): "whether it is known what an import told",
    ("whistles/imports/effects_after.py", "WhistleEvent"): "whether it is known what an import told",
    ("whistles/imports/keeping.py", "Difference"): "keeps what the file of the import in hand says otherwise",
    ("whistles/imports/keeping.py", "Lead"): "of whoever imports, and which rows this very batch wrote",
    ("whistles/imports/known.py", "Lead"): "locks what the rows of a batch meet",
    ("whistles/imports/known.py", "Whistle"): "locks what the rows of a batch meet",
    ("whistles/imports/refused.py", "RefusedRow"): "keeps the refused rows of the import in hand",
    ("whistles/imports/running.py", "Import"): "a worker takes up what waits, for nobody in particular",
    ("whistles/imports/sweeping.py", "Import"): "a sweep, for nobody in particular",
    ("whistles/imports/sweeping.py", "RefusedRow"): "a sweep, for nobody in particular",
    ("whistles/imports/uploading.py", "Import"): "counts what waits of the person who uploads",
    (
        "whistles/imports/uploading.py",
        "ColumnMapping",
    ): "headers of the street into which the caller may import",
    (
        "whistles/statistics/lists.py",
        "WhistleEvent",
    ): "ids of whistles, of which `counted_for` lets through the reader's",
    (
        "whistles/statistics/placed.py",
        "Whistle",
    ): "ids of a cell, of which `counted_for` lets through the reader's",
    ("whistles/verification/looking.py", "Lead"): "the ledger is verified as a whole",
    ("whistles/verification/logs.py", "SecurityEvent"): "the log is verified as a whole",
    ("whistles/verification/logs.py", "Disclosure"): "the log is verified as a whole",
    ("whistles/verification/logs.py", "DayHead"): "heads are of all books",
    ("whistles/verification/logs.py", "MomentHead"): "heads are of all books",
    ("whistles/verification/moments.py", "MomentHead"): "heads are of all books",
    (
        "whistles/verification/looking.py",
        "StatisticsCheck",
    ): "every comparison that found a difference is a finding",
    ("whistles/verification/heads.py", "DayHead"): "heads are of all books",
    ("whistles/verification/restamping.py", "Lead"): "the owner marks the books of the release before",
    ("whistles/verification/restamping.py", "Whistle"): "the owner marks the books of the release before",
    ("whistles/verification/restamping.py", "SecurityEvent"): "whether the books were marked before",
    ("whistles/verification/restamping.py", "Disclosure"): "the owner marks the books of the release before",
}


def is_door(name: str) -> bool:
    return name.endswith(tuple(f"/{door}" for door in DOORS))


def functions(tree: ast.Module):
    """Every call with the innermost function around it."""

    def walk(node: ast.AST, function: str):
        for child in ast.iter_child_nodes(node):
            here = child.name if isinstance(child, ast.FunctionDef) else function
            if isinstance(child, ast.Call):
                yield here, child
            yield from walk(child, here)

    yield from walk(tree, "<module>")


def writings(name: str, tree: ast.Module) -> set[tuple[str, str, str]]:
    found = set()
    for function, call in functions(tree):
        said = dotted(call.func).split(".")
        if (
            said[-1] in WRITES
            and len(said) > 1
            and said[-2] not in NO_ROWS
            and said[0] not in ("actions", "set")
        ):
            found.add((name, function, ".".join(said[-2:])))
    return found


def test_no_door_writes_a_row_itself():
    found = set().union(*(writings(name, tree) for name, tree in sources().items() if is_door(name)))
    assert found - set(WRITING) == set()
    assert set(WRITING) - found == set()


def guarded() -> set[str]:
    """Models whose rows are for somebody, and not for everybody; a new model is one of these until it is said."""
    return {model.__name__ for model in our_models()} - PUBLIC - RULES


def readings(tree: ast.Module) -> set[str]:
    """Models whose `objects` a file reads without saying for whom."""
    models, found = guarded(), set()
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        said = dotted(node).split(".") if isinstance(node, ast.Attribute) and id(node) not in inner else []
        if len(said) >= 3 and said[0] in models and said[1] == "objects" and said[2] not in BEGINS:
            found.add(said[0])
    return found


def reads_for_somebody(name: str) -> bool:
    """Whether a module reads on behalf of whoever asks: everything but where reading and acting have their rooms."""
    room = name.split("/")[-1].removesuffix(".py")
    return not (room.startswith(("queries", "querysets", "actions")) or name.startswith(MACHINE))


def test_what_is_read_outside_of_queries_and_actions_begins_with_whom_it_is_for():
    found = {
        (name, model)
        for name, tree in sources().items()
        if reads_for_somebody(name)
        for model in readings(tree)
    }
    assert found - set(READING) == set()
    assert set(READING) - found == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_is_called_public_is_seen_whole_by_an_account_without_any_post(departments, name):
    (model,) = (one for one in our_models() if one.__name__ == name)
    if name == "Category":
        model.objects.create(path="城乡建设", name="城乡建设")
    if name == "Member":
        model.objects.create(name="某人")
    assert model.objects.exists()
    assert model.objects.visible_to(a_user()).count() == model.objects.count()
    assert not model.objects.visible_to(AnonymousUser()).exists()


def test_nothing_calls_a_task_from_the_inside():
    imports = [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.ImportFrom)
        if (node.module or "").endswith(".tasks") and name.split("/")[-1] != "tasks.py"
    ]
    assert imports == []
