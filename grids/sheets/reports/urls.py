from django.urls import path

from grids.sheets.reports import views

urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("new/", views.report_new, name="report_new"),
    path("<uuid:pk>/", views.report, name="report"),
    path("<uuid:pk>/columns/", views.report_columns, name="report_columns"),
    path("<uuid:pk>/fill/", views.report_fill, name="report_fill"),
    path("<uuid:pk>/remove/", views.report_remove, name="report_remove"),
]
