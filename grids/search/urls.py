from django.urls import path

from grids.search import views

urlpatterns = [path("", views.search, name="search")]
