"""Addresses of signing in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.http import require_POST

from accounts.views import signing_in

urlpatterns = [
    path("accounts/login/", signing_in.sign_in, name="login"),
    path("accounts/logout/", require_POST(LogoutView.as_view()), name="logout"),
    path("accounts/password/", signing_in.change_password, name="password_change"),
]
