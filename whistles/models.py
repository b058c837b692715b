"""Collector: Django looks for models here."""

from whistles.clocks.models import CalendarDay, CategoryLimit, StreetHours, StreetRule, Term
from whistles.imports.differences import Difference, KeptMatter
from whistles.imports.models import ColumnMapping, Import, ImportEvent, RefusedRow
from whistles.intake.duties import DutyRule
from whistles.intake.models import Category, Lead, LeadEvent, Source
from whistles.intake.numbering import Numbering
from whistles.intake.worded import LeadWords, WordsDue
from whistles.lifecycle.blocks import TextBlock
from whistles.lifecycle.grades import Grade, Scheme
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.series import NumberSeries
from whistles.statistics.models import ClosureChange, ClosureRollup, StatisticsCheck
from whistles.verification.models import DayHead, Finding, FindingClosing, FindingEnd, MomentHead

__all__ = [
    "CalendarDay",
    "StreetHours",
    "StreetRule",
    "Category",
    "CategoryLimit",
    "ClosureChange",
    "ClosureRollup",
    "ColumnMapping",
    "Difference",
    "DutyRule",
    "DayHead",
    "Finding",
    "FindingClosing",
    "FindingEnd",
    "Grade",
    "Import",
    "ImportEvent",
    "KeptMatter",
    "Lead",
    "LeadEvent",
    "LeadWords",
    "MomentHead",
    "NumberSeries",
    "Numbering",
    "RefusedRow",
    "ReportIn",
    "Scheme",
    "Source",
    "StatisticsCheck",
    "TextBlock",
    "Term",
    "Whistle",
    "WhistleEvent",
    "WordsDue",
]
