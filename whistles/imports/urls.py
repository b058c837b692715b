from django.urls import path

from whistles.imports import views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("new/", views.import_new, name="import_new"),
    path("<uuid:import_id>/", views.import_page, name="import_page"),
    path("<uuid:import_id>/columns/", views.import_columns, name="import_columns"),
    path("<uuid:import_id>/confirm/", views.import_confirm, name="import_confirm"),
    path("<uuid:import_id>/drop/", views.import_drop, name="import_drop"),
    path("<uuid:import_id>/progress/", views.import_progress, name="import_progress"),
    path("<uuid:import_id>/refused.xlsx", views.import_refused, name="import_refused"),
]
