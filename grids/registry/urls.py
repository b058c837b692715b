from django.urls import path

from grids.registry import views
from grids.registry.dwellings import views as dwellings
from grids.registry.importing import views as importing

urlpatterns = [
    path("", views.building_list, name="building_list"),
    path("new/", views.building_new, name="building_new"),
    path("imports/", importing.building_imports, name="building_imports"),
    path("imports/<uuid:pk>/", importing.building_import, name="building_import"),
    path("imports/<uuid:pk>/refused/", importing.building_import_refused, name="building_import_refused"),
    path("imports/<uuid:pk>/confirm/", importing.building_import_confirm, name="building_import_confirm"),
    path("imports/<uuid:pk>/drop/", importing.building_import_drop, name="building_import_drop"),
    path("<uuid:pk>/", views.building, name="building"),
    path("<uuid:pk>/correct/", views.building_correct, name="building_correct"),
    path("<uuid:pk>/move/", views.building_move, name="building_move"),
    path("<uuid:pk>/end/", views.building_end, name="building_end"),
    path("<uuid:pk>/restore/", views.building_restore, name="building_restore"),
    path("<uuid:pk>/grid/", dwellings.building_grid, name="building_grid"),
    path("<uuid:pk>/rooms/", dwellings.building_rooms, name="building_rooms"),
]
