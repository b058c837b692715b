from django.urls import path

from governance.feedback import views

urlpatterns = [
    path("", views.feedback, name="feedback"),
    path("<int:pk>/answer/", views.feedback_answer, name="feedback_answer"),
]
