from django.urls import path

from whistles.imports import views
from whistles.imports.afterwards import views as afterwards

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("new/", views.import_new, name="import_new"),
    path("<uuid:pk>/", views.import_page, name="import_page"),
    path("<uuid:pk>/columns/", views.import_columns, name="import_columns"),
    path("<uuid:pk>/layout/", views.import_layout, name="import_layout"),
    path("<uuid:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("<uuid:pk>/drop/", views.import_drop, name="import_drop"),
    path("<uuid:pk>/settle/", views.import_settle, name="import_settle"),
    path("<uuid:pk>/progress/", views.import_progress, name="import_progress"),
    path("<uuid:pk>/differences/", afterwards.import_differences, name="import_differences"),
    path("<uuid:pk>/take-over/", afterwards.import_take_over, name="import_take_over"),
    path("<uuid:pk>/take-back/", afterwards.import_take_back, name="import_take_back"),
    path("<uuid:pk>/refused/", views.import_refused, name="import_refused"),
]
