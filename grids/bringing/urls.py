from django.urls import path, re_path

from grids.bringing import views

urlpatterns = [
    path("import/", views.boundary_import, name="boundary_import"),
    path("import/<uuid:pk>/", views.boundary_check, name="boundary_check"),
    path("tree/", views.tree_import, name="tree_import"),
    path("tree/<uuid:pk>/", views.tree_check, name="tree_check"),
    re_path(r"^(?P<code>[0-9]{6,17})/export\.geojson$", views.geodata_export, name="geodata_export"),
    re_path(r"^(?P<code>[0-9]{6,17})/tree\.json$", views.tree_export, name="tree_export"),
]
