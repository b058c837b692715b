"""Addresses of initiatives."""

from django.urls import path

from grids.initiatives import views
from grids.initiatives.collecting import views as collecting
from grids.initiatives.collecting.table import views as bringing
from grids.initiatives.undoing import views as undoing

urlpatterns = [
    path("", views.initiative_list, name="initiative_list"),
    path("mine/", views.initiative_mine, name="initiative_mine"),
    path("new/", views.initiative_new, name="initiative_new"),
    path("tasks/", views.initiative_tasks, name="initiative_tasks"),
    path("tasks/<uuid:pk>/", views.initiative_task, name="initiative_task"),
    path("tasks/<uuid:pk>/fine/", views.initiative_fine, name="initiative_fine"),
    path("tasks/<uuid:pk>/undo/", undoing.initiative_undo, name="initiative_undo"),
    path("tasks/<uuid:pk>/entry/", collecting.entry_new, name="entry_new"),
    path("entries/", collecting.entry_list, name="entry_list"),
    path("entries/<uuid:pk>/", collecting.entry, name="entry"),
    path("entries/<uuid:pk>/reveal/", collecting.entry_reveal, name="entry_reveal"),
    path("entries/<uuid:pk>/strike/", collecting.entry_strike, name="entry_strike"),
    path("certificates/", collecting.certificate_list, name="certificate_list"),
    path("certificates/<uuid:pk>/", collecting.certificate, name="certificate"),
    path("<uuid:pk>/", views.initiative, name="initiative"),
    path("<uuid:pk>/item/<int:item>/drop/", undoing.initiative_item_drop, name="initiative_item_drop"),
    path("<uuid:pk>/correct/", undoing.initiative_correct, name="initiative_correct"),
    path("<uuid:pk>/drop/", undoing.initiative_drop, name="initiative_drop"),
    path("<uuid:pk>/item/", views.initiative_item, name="initiative_item"),
    path("<uuid:pk>/start/", views.initiative_start, name="initiative_start"),
    path("<uuid:pk>/end/", views.initiative_end, name="initiative_end"),
    path("<uuid:pk>/collecting/", collecting.collecting, name="collecting"),
    path("<uuid:pk>/collecting/bring/", bringing.entry_bring, name="entry_bring"),
    path("<uuid:pk>/collecting/bring/settle/", bringing.entry_bring_settle, name="entry_bring_settle"),
    path("<uuid:pk>/collecting/refused/", bringing.entry_refused, name="entry_refused"),
    path("<uuid:pk>/collecting/needs/", collecting.collecting_needs, name="collecting_needs"),
    path("<uuid:pk>/collecting/destroy/", collecting.collecting_destroy, name="collecting_destroy"),
    path("<uuid:pk>/collecting/<uuid:approval>/", collecting.collecting_decide, name="collecting_decide"),
]
