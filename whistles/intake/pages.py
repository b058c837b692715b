"""Leads, sources and categories, among all pages."""

from grids.pages import AUDIT, MATTERS, REFERENCE, Listed, Pages, Resource

PAGES = Pages(
    api=(
        Resource("sources", "whistles.intake.api.SourceViewSet", "api_source"),
        Resource("categories", "whistles.intake.api.CategoryViewSet", "api_category"),
        Resource("leads", "whistles.intake.api.LeadViewSet", "api_lead"),
    ),
    administration=(
        Listed(MATTERS, "whistles.lead", "inbox", 10),
        Listed(REFERENCE, "whistles.source", "input", 10),
        Listed(REFERENCE, "whistles.category", "category", 20),
        Listed(AUDIT, "whistles.leadversion", "history", 70),
    ),
)
