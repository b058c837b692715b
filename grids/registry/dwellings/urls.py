from django.urls import path

from grids.registry.dwellings import views
from grids.registry.dwellings.importing import views as importing

urlpatterns = [
    path("", views.dwelling_list, name="dwelling_list"),
    path("imports/", importing.dwelling_imports, name="dwelling_imports"),
    path("<uuid:pk>/", views.dwelling, name="dwelling"),
    path("<uuid:pk>/change/", views.dwelling_change, name="dwelling_change"),
    path("<uuid:pk>/use/", views.dwelling_use, name="dwelling_use"),
    path("<uuid:pk>/move/", views.dwelling_move, name="dwelling_move"),
    path("<uuid:pk>/end/", views.dwelling_end, name="dwelling_end"),
    path("<uuid:pk>/undo/", views.dwelling_undo, name="dwelling_undo"),
]
