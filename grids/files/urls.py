from django.urls import path

from grids.files import views

urlpatterns = [
    path("<uuid:pk>/", views.file, name="file"),
    path("<uuid:pk>/small/", views.file_small, name="file_small"),
]
