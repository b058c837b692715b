from django.urls import path

from grids.registry.tiles import views

urlpatterns = [
    path("buildings/<int:z>/<int:x>/<int:y>.mvt", views.building_tile, name="building_tile"),
    path("base/<slug:layer>/<int:z>/<int:x>/<int:y>", views.base_tile, name="base_tile"),
]
