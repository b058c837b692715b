"""Feedback, among all pages."""

from grids.pages import Pages

PAGES = Pages(addresses=(("feedback/", "governance.feedback.urls"),))
