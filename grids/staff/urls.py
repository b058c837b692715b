from django.urls import path

from grids.staff import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("password/", views.password_change, name="password_change"),
    path("language/", views.set_language, name="set_language"),
]
