"""Addresses of signing in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import sessions, signing_in
from core.http_methods import require_post_or_go_to

urlpatterns = [
    path("accounts/login/", signing_in.sign_in, name="login"),
    path("accounts/logout/", require_post_or_go_to("dashboard")(LogoutView.as_view()), name="logout"),
    path("accounts/password/", signing_in.change_password, name="password_change"),
    path("accounts/sessions/", sessions.sessions, name="sessions"),
    path("accounts/lock/", sessions.lock, name="lock"),
]
