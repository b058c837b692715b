"""Addresses of initiatives."""

from django.urls import path

from grids.initiatives import views
from grids.initiatives.undoing import views as undoing

urlpatterns = [
    path("", views.initiative_list, name="initiative_list"),
    path("mine/", views.initiative_mine, name="initiative_mine"),
    path("new/", views.initiative_new, name="initiative_new"),
    path("tasks/", views.initiative_tasks, name="initiative_tasks"),
    path("tasks/<uuid:pk>/", views.initiative_task, name="initiative_task"),
    path("tasks/<uuid:pk>/fine/", views.initiative_fine, name="initiative_fine"),
    path("tasks/<uuid:pk>/undo/", undoing.initiative_undo, name="initiative_undo"),
    path("<uuid:pk>/", views.initiative, name="initiative"),
    path("<uuid:pk>/item/<int:item>/drop/", undoing.initiative_item_drop, name="initiative_item_drop"),
    path("<uuid:pk>/drop/", undoing.initiative_drop, name="initiative_drop"),
    path("<uuid:pk>/item/", views.initiative_item, name="initiative_item"),
    path("<uuid:pk>/start/", views.initiative_start, name="initiative_start"),
    path("<uuid:pk>/end/", views.initiative_end, name="initiative_end"),
]
