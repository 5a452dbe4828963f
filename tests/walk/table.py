"""What the table of who may what means for each of those who walk."""

from tracetrack.access import Rule, read_table

# `out` is signed out, `none` is signed in without a role, `disp` is a dispatcher of the area that everything
# here belongs to, `other` one of another area, then a biller, an admin, and a biller's API key.
WHO = ("out", "none", "disp", "other", "biller", "admin", "key")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ALLOWED = {
    "signed-in": {"none", "disp", "other", "biller", "admin"},
    "dispatchers": {"disp", "other", "biller", "admin"},
    "billers": {"biller", "admin"},
    "admins": {"admin"},
}
MAY = "may"
PARTS_OF_A_VERSION = ("", "text/", "pdf/", "xlsx/", "csv/", "against/<str:other>/")
# Where a rule about the thing itself, or of the page itself, decides after the table.
DECIDED_LATER = {
    ("/bags/<path:code>/", "GET", "other"): "404",
    **{
        (f"/bills/<path:number>/{page}", "GET", "other"): "404"
        for page in ("", "totals/", *(f"versions/<int:version>/{part}" for part in PARTS_OF_A_VERSION))
    },
    ("/v/<str:text>/", "GET", "other"): "403",
    ("/api/v1/papers/<path:text>", "GET", "other"): "403",
    # An API key guesses: what is in another area is not found, like what is nowhere.
    ("/api/v1/bags/<path:code>", "GET", "other"): "404",
    ("/api/v1/bags/<path:code>/history", "GET", "other"): "404",
    ("/api/v1/bills/<path:number>", "GET", "other"): "404",
    ("/api/v1/bills/<path:number>/lines", "GET", "other"): "404",
    ("/api/v1/bills/<path:number>/versions/<int:version>", "GET", "other"): "404",
    ("/api/v1/scans/<uuidstr:scan_id>", "GET", "other"): "404",
    ("/exports/<int:pk>/", "GET", "admin"): "404",  # another's
    ("/exports/<int:pk>/progress/", "GET", "admin"): "404",
    ("/exports/<int:pk>/download/", "GET", "admin"): "404",
    ("/exports/<int:pk>/cancel/", "POST", "admin"): "404",
    ("/labels/file/<str:ticket>/", "GET", "disp"): "403",  # another's
    ("/labels/file/<str:ticket>/", "GET", "other"): "403",
    ("/labels/file/<str:ticket>/", "GET", "admin"): "403",
    ("/v/<str:text>/", "GET", "none"): "403",
    ("/accounts/reset/<str:person>/<str:token>/", "GET", None): "404",  # not the link that was sent
    ("/accounts/reset/<str:person>/<str:token>/", "POST", None): "404",
    ("/admin/login/", "GET", None): "login",  # there is one sign-in page
    ("/admin/login/", "POST", None): "login",
    ("/admin/autocomplete/", "GET", "admin"): "403",  # without words to look for
    ("/admin/<url>", "GET", "admin"): "404",
    ("/admin/<url>", "POST", "admin"): "404",
    ("/metrics", "GET", None): "403",  # a token opens it, or the machine itself
    ("/metrics", "GET", "admin"): "200",
}


def what_to_expect(address, method, who):
    """A status, `login` for the way to the sign-in page, or `may`: any answer that refuses nothing."""
    rule = read_table()[address].get(method)
    if rule is None:
        return "405"
    if not is_allowed(rule, who):
        is_out = who == "out" or (who == "key" and not is_api(address))
        return ("401" if is_api(address) else "login") if is_out else "403"
    method = "GET" if method == "HEAD" else method
    return DECIDED_LATER.get((address, method, who)) or DECIDED_LATER.get((address, method, None)) or MAY


def is_api(address):
    return address.startswith("/api/v1/")


def is_allowed(rule: Rule, who):
    if rule.who in ("anyone", "nobody"):
        return rule.who == "anyone"
    if who == "key":
        return rule.scope != "" and rule.who != "admins"
    return who in ALLOWED[rule.who]
