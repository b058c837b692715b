from django.urls import path

from grids.colours import views

urlpatterns = [path("colours/<int:z>/<int:x>/<int:y>.mvt", views.colour_tile, name="colour_tile")]
