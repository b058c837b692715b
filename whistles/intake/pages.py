"""Leads, sources and categories, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import AUDIT, MATTERS, REFERENCE, Listed, Pages, Resource, Todos
from whistles.intake import todos
from whistles.intake.held import HELD

PAGES = Pages(
    held=HELD,
    api=(
        Resource("sources", "whistles.intake.api.SourceViewSet", "api_source"),
        Resource("categories", "whistles.intake.api.CategoryViewSet", "api_category"),
        Resource("leads", "whistles.intake.api.LeadViewSet", "api_lead"),
    ),
    todos=(
        Todos(
            todos.without_handler,
            (Permission.STAFF_EDIT, Permission.STAFF_CONFIRM),
            order=15,
            is_counted=False,
            heading=_("检举控告"),
        ),
    ),
    administration=(
        Listed(MATTERS, "whistles.lead", "inbox", 10),
        Listed(REFERENCE, "whistles.source", "input", 10),
        Listed(REFERENCE, "whistles.numbering", "tag", 15),
        Listed(REFERENCE, "whistles.category", "category", 20),
        Listed(REFERENCE, "whistles.dutyrule", "checklist", 22),
        Listed(AUDIT, "whistles.leadversion", "history", 70),
    ),
)
