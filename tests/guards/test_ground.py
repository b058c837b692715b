"""Whatever lies in an area goes with its ground when boundaries change, or stays where it is for a reason that stands here."""

from django.apps import apps

from grids.areas.models import Area
from grids.together import carried
from tests.guards.test_models import our_models

# by whom it is carried: a name of `Pages.carried`; dwellings lie where their building lies, by the database's own trigger
CARRIED = {
    "grids.Appointment": "posts",
    "grids.Building": "buildings",
    "grids.Dwelling": "buildings",
    **dict.fromkeys(("grids.Ownership", "grids.Lease", "grids.LeaseTenant", "grids.Premises"), "buildings"),
    **dict.fromkeys(
        ("grids.Household", "grids.Residence", "grids.Person", "grids.BuildingMix", "grids.ColourSpan"),
        "buildings",
    ),
    **dict.fromkeys(("grids.Visit", "grids.VisitConflict", "grids.WalkHome"), "buildings"),
    "grids.Initiative": "initiatives",
    "grids.InitiativeTask": "initiative_tasks",
    "grids.PatrolFinding": "patrol_findings",
    "property.Estate": "estates",
    **dict.fromkeys(("property.CanvassTarget", "property.CanvassAnswer"), "buildings"),
    "whistles.Lead": "leads",
    "whistles.Whistle": "whistles",
}
# what stays with its code, and why that is right also where the area is no more
STAYS = {
    "grids.Area": "an area ends only once nothing stands below it (grids/areas/ending.py)",
    "grids.AreaBoundary": "the ground itself, which a change ends and begins",
    "grids.BoundaryChange": "what was done, where it was done",
    "grids.BoundaryDraft": "drawn in an area that holds grids; whoever goes on with it is shown what stands now",
    "grids.BuildingImport": "a file that was checked for an area; its buildings are carried",
    "grids.Certificate": "that something was destroyed, and where it was collected then",
    "grids.Consent": "where somebody said yes; read with the person, who is carried",
    "grids.Department": "an office serves a community or more, whose code is no grid's",
    "grids.EarlierValue": "where it was so; read with the person, who is carried",
    "grids.Handover": "what was handed over then, and where",
    "grids.Lineage": "what went where",
    "property.RepairHours": "how soon repairs are done in an area; below another, that one's hold",
    "grids.Member": "where somebody was registered; what they do is told by their posts, which are carried",
    "grids.OfficeHook": "an office's robot, of a street or community",
    "grids.OutsideGrid": "by which number a grid is known elsewhere; a tree that still has one that ended brings a new one, and its preview says so",
    "grids.Patrol": "a round stays what it was, also in its book; what is found later goes to the heir (grids/patrols/placing.py)",
    "grids.PersonMerge": "where it was done; read with the persons, who are carried",
    "grids.PublicNumber": "what notices of an area show; one that is no more has none, and its heir shows its own",
    "grids.RefusedRow": "a row of a file that was read for an area, and goes after a month",
    "grids.RegisterImport": "a file that was read for an area; what it brought is carried",
    "grids.SubjectRequest": "goes where its person goes, by the database's own trigger",
    "grids.RegisterRules": "rules of a street, whose code is no grid's",
    "grids.SchemeArea": "which posts an area has; one that is no more has none, and its heir has its own",
    "grids.User": "where an account was opened; what it may do is told by its posts, which are carried",
    "grids.Walk": "a round of one day; its homes are carried, and it is gone some days later",
    "whistles.CategoryLimit": "rules of a street or community, whose code is no grid's",
    "whistles.DutyRule": "rules of a street or community, whose code is no grid's",
    "whistles.Import": "a file that was read for an area; its matters are carried",
    "whistles.StreetHours": "office hours of a street",
    "whistles.TextBlock": "words of a street or community, whose code is no grid's",
}


def lying_in_areas() -> set[str]:
    """Models that say in which area something lies; versions of rows are what these were."""
    return {
        model._meta.label
        for model in our_models()
        if any(one.is_relation and one.related_model is Area for one in model._meta.concrete_fields)
        and not model._meta.label.endswith("Version")
    }


def test_each_thing_that_lies_in_an_area_is_carried_or_stays_for_a_reason():
    assert lying_in_areas() == CARRIED.keys() | STAYS.keys()
    assert not CARRIED.keys() & STAYS.keys()
    assert set(CARRIED.values()) <= {one.name for one in carried()}


def test_what_is_carried_keeps_an_area_from_ending_too():
    told = {one.name for one in carried() if one.left}
    assert set(CARRIED.values()) <= told


def test_a_thing_that_lies_in_an_area_is_seen():
    assert apps.get_model("grids.Building")._meta.label in lying_in_areas()
