"""Headers that every answer has: what a page may load, and what a browser may do for it."""

from collections.abc import Callable

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

# What scan pages use stays ours: the whole screen, a screen that stays on, sounds without a click.
OURS = ("autoplay", "fullscreen", "screen-wake-lock")
NOBODYS = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)


def add_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send the Content-Security-Policy of the settings, and a Permissions-Policy, with every answer.

    django-csp builds the policy, once: its middleware would do so for each answer, twice, which takes as long
    as a fiftieth of a scan. No page has a policy of its own.
    """
    content_policy = build_policy()
    features = [*(f"{name}=(self)" for name in OURS), *(f"{name}=()" for name in NOBODYS)]
    permissions_policy = ", ".join(features)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = content_policy
        response.headers["Permissions-Policy"] = permissions_policy
        return response

    return middleware
