from django.urls import path

from grids.staff import views

urlpatterns = [path("people/", views.directory_page, name="directory")]
