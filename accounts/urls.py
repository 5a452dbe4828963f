"""Addresses of signing in and out, of passwords and of the second factor."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import passwords, second_factor, sessions, signing_in
from core.http_methods import require_post_or_go_to

urlpatterns = [
    path("accounts/login/", signing_in.sign_in, name="login"),
    path("accounts/code/", signing_in.sign_in_code, name="sign_in_code"),
    path("accounts/new-password/", signing_in.new_password, name="new_password"),
    path("accounts/logout/", require_post_or_go_to("dashboard")(LogoutView.as_view()), name="logout"),
    path("accounts/password/", passwords.change_password, name="password_change"),
    path("accounts/reset/", passwords.request_reset, name="password_reset"),
    path("accounts/reset/<str:person>/<str:token>/", passwords.reset_by_link, name="password_reset_link"),
    path("accounts/second-factor/", second_factor.second_factor, name="second_factor"),
    path("accounts/second-factor/codes/", second_factor.new_backup_codes, name="new_backup_codes"),
    path("accounts/second-factor/remove/", second_factor.remove_second_factor, name="remove_second_factor"),
    path("accounts/sessions/", sessions.sessions, name="sessions"),
    path("accounts/lock/", sessions.lock, name="lock"),
]
