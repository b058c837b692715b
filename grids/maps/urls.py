from django.urls import path, re_path

from grids.maps import views

# codes are digits, so that no other word of an address is taken for one
CODE = r"(?P<code>[0-9]{6,17})"

urlpatterns = [
    path("", views.grid_home, name="grid_home"),
    re_path(rf"^{CODE}/$", views.grid_map, name="grid_map"),
    re_path(rf"^{CODE}/panel/$", views.grid_panel, name="grid_panel"),
    re_path(rf"^{CODE}/history/$", views.grid_history, name="grid_history"),
]
