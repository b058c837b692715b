from django.urls import path

from governance.gallery import views

urlpatterns = [
    path("", views.gallery, name="gallery"),
]
