"""Of every row of a whistle's life it is said by what verification compares it with the books, or why it doesn't.

A model that is new stands in neither list, and fails here until somebody decides.
"""

from django.apps import apps

from grids.approvals.models import Approval
from grids.conduct.books import books
from whistles.verification import askings, heads, logs, looking, moments
from whistles.verification.looking import LOOKED_AT

# model → what of verification compares it
COMPARED = {
    "whistles.Whistle": (looking, "_whistle_faults"),
    "whistles.ReportIn": (looking, "_unlike_its_facts"),
    "whistles.Term": (looking, "_unlike_its_facts"),
    "whistles.WhistleEvent": (looking, "_matter"),
    "whistles.Lead": (looking, "_lead_faults"),
    "whistles.LeadEvent": (looking, "_matter"),
    "whistles.NumberSeries": (looking, "_numbers"),
    "whistles.StatisticsCheck": (looking, "_rollups"),
    "whistles.StreetRule": (logs, "unlogged_rules"),
    "whistles.ImportEvent": (looking, "other_books"),
    "whistles.Finding": (looking, "other_books"),
    "whistles.FindingClosing": (looking, "other_books"),
    "whistles.FindingEnd": (looking, "other_books"),
    "whistles.DayHead": (heads, "broken"),
    "whistles.MomentHead": (moments, "broken"),
    "grids.Approval": (askings, "faults"),
}
FIGURES = (
    "is made from the events: each night it is counted anew, and differences are a finding (StatisticsCheck)"
)
EDITED = "is reference that its keepers edit, told in the security log with old and new: what was decided or counted under it keeps its own"
NOT = {
    **dict.fromkeys(
        (
            "whistles.ClosureChange", "whistles.ClosureLeaf", "whistles.ClosureRollup", "whistles.StepChange",
            "whistles.StepLeaf", "whistles.StepRollup", "whistles.DepartmentChange", "whistles.DepartmentLeaf",
            "whistles.DepartmentRollup", "whistles.RolledArea", "whistles.RolledYear",
        ),
        FIGURES,
    ),
    **dict.fromkeys(
        ("whistles.LeadWords", "whistles.WordsDue"),
        "is made from its lead whenever that changes, and tells nobody anything: rebuild_search --check counts what lacks",
    ),
    **dict.fromkeys(
        (
            "whistles.Source", "whistles.Category", "whistles.CalendarDay", "whistles.StreetHours",
            "whistles.CategoryLimit", "whistles.DutyRule", "whistles.TextBlock", "whistles.Numbering", "whistles.Scheme", "whistles.Grade",
        ),
        EDITED,
    ),
    "whistles.LeadVersion": "a copy by a trigger for who looks what a lead said before; the lead's own book is compared",
    "whistles.Import": "how far a file was read; what it brought stands in the books of its leads and whistles",
    "whistles.RefusedRow": "a row of a file that was not taken: nothing of the books rests on it",
    "whistles.Difference": "what a file said otherwise, as it was then; what was taken over stands in the books of the matters",
    "whistles.KeptMatter": "what a taking back left as it was: the books of those matters say it themselves",
    "whistles.ColumnMapping": "which column means what, proposed for the next file and looked at by whoever imports it",
}  # fmt: skip


def test_every_model_of_the_whistles_life_says_by_what_it_is_compared():
    ours = {model._meta.label for model in apps.get_app_config("whistles").get_models()} | {
        Approval._meta.label
    }
    assert set(COMPARED) | set(NOT) == ours
    assert set(COMPARED) & set(NOT) == set()
    for label, (module, name) in COMPARED.items():
        assert callable(getattr(module, name, None)), label


def test_what_is_a_book_is_compared():
    known = {model._meta.label for model in books() if model._meta.app_label == "whistles"}
    assert known <= set(COMPARED)
    others = {model._meta.label for model in books() if model not in LOOKED_AT}
    named = {label for label, (_module, name) in COMPARED.items() if name == "other_books"}
    assert named <= others
