from django.urls import path

from grids.sheets import views

urlpatterns = [
    path("", views.sheet_list, name="sheet_list"),
    path("new/", views.sheet_new, name="sheet_new"),
    path("<uuid:pk>/", views.sheet_page, name="sheet_page"),
    path("<uuid:pk>/columns/", views.sheet_columns, name="sheet_columns"),
    path("<uuid:pk>/confirm/", views.sheet_confirm, name="sheet_confirm"),
    path("<uuid:pk>/drop/", views.sheet_drop, name="sheet_drop"),
    path("<uuid:pk>/settle/", views.sheet_settle, name="sheet_settle"),
    path("<uuid:pk>/take-back/", views.sheet_take_back, name="sheet_take_back"),
    path("<uuid:pk>/progress/", views.sheet_progress, name="sheet_progress"),
    path("<uuid:pk>/refused/", views.sheet_refused, name="sheet_refused"),
]
