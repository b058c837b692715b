from django.urls import path

from grids.maps.where.views import grid_where

urlpatterns = [path("", grid_where, name="grid_where")]
