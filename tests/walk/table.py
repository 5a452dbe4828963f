"""Who gets what at which address. One line an address: read it as a page of the design.

A new address needs a line here, or tests/walk/test_access.py fails and says so.

Who: `out` is signed out, `none` is signed in without a role, `disp` is a dispatcher of the area that
everything here belongs to, `other` one of another area, then a biller, an admin, and a biller's API key.
What: a status, or `login` for the way to the sign-in page. A single one counts for all. A 401 is JSON.
HEAD: whether it is answered as GET is; otherwise with 405. PUT, PATCH, DELETE and OPTIONS are always 405.
POST is sent without a body, and with the CSRF token that it needs.
"""

PAGES = """
ADDRESS                                                         GET                                        HEAD POST
                                                                out   none  disp  other biller admin key        out   none  disp  other biller admin key
/                                                               login 200   200   200   200   200   login  yes  405
/accounts/login/                                                200   302   302   302   302   302   200    yes  200   302   302   302   302   302   200
/accounts/logout/                                               302                                        yes  302
/accounts/password/                                             login 200   200   200   200   200   login  yes  login 200   200   200   200   200   login
/accounts/sessions/                                             login 200   200   200   200   200   login  yes  login 302   302   302   302   302   login
/accounts/lock/                                                 302                                        yes  login 204   204   204   204   204   login
/accounts/code/                                                 302                                        yes  302
/accounts/new-password/                                         302                                        yes  302
/accounts/reset/                                                200                                        yes  200
/accounts/reset/<str:person>/<str:token>/                       404                                        yes  404
/accounts/second-factor/                                        302   200   200   200   200   200   302    yes  302   200   200   200   200   200   302
/accounts/second-factor/codes/                                  302                                        yes  302
/accounts/second-factor/remove/                                 302                                        yes  302
/bags/export/xlsx/                                              login 403   403   403   200   200   login  no   login 403   403   403   302   302   login
/bags/export/csv/                                               login 403   403   403   200   200   login  no   login 403   403   403   302   302   login
/exports/<int:pk>/                                              login 403   403   403   200   404   login  yes  405
/exports/<int:pk>/progress/                                     login 403   403   403   200   404   login  yes  405
/exports/<int:pk>/download/                                     login 403   403   403   200   404   login  yes  405
/exports/<int:pk>/cancel/                                       302                                        yes  login 403   403   403   302   404   login
/bags/                                                          login 403   200   200   200   200   login  yes  405
/bags/<path:code>/                                              login 403   200   403   200   200   login  yes  405
/bills/<path:number>/scan/                                       login 403   403   403   200   200   login  no   405
/bills/<path:number>/lines/add/                                  302                                        yes  login 403   403   403   302   302   login
/bills/<path:number>/lines/take-off/                             302                                        yes  login 403   403   403   302   302   login
/bills/export/xlsx/                                             login 403   403   403   200   200   login  no   login 403   403   403   302   302   login
/bills/export/csv/                                              login 403   403   403   200   200   login  no   login 403   403   403   302   302   login
/bills/<path:number>/versions/<int:version>/pdf/                 login 403   200   200   200   200   login  no   405
/bills/<path:number>/versions/<int:version>/xlsx/                login 403   200   200   200   200   login  no   405
/bills/<path:number>/versions/<int:version>/csv/                 login 403   200   200   200   200   login  no   405
/bills/                                                         login 403   200   200   200   200   login  yes  405
/bills/new/                                                     login 403   403   403   200   200   login  yes  login 403   403   403   400   400   login
/bills/<path:number>/                                            login 403   200   200   200   200   login  yes  405
/bills/<path:number>/totals/                                     login 403   200   200   200   200   login  yes  405
/bills/<path:number>/change/                                     302                                        yes  login 403   403   403   400   400   login
/bills/<path:number>/check/                                      login 403   403   403   200   200   login  yes  405
/bills/<path:number>/close/                                      302                                        yes  login 403   403   403   302   302   login
/bills/<path:number>/reopen/                                     302                                        yes  login 403   403   403   403   409   login
/bills/<path:number>/delete/                                     302                                        yes  login 403   403   403   403   409   login
/bills/<path:number>/cancel/                                     302                                        yes  login 403   403   403   403   409   login
/bills/<path:number>/versions/<int:version>/                     login 403   200   200   200   200   login  yes  405
/bills/<path:number>/versions/<int:version>/text/                login 403   200   200   200   200   login  yes  405
/bills/<path:number>/versions/<int:version>/against/<str:other>/ login 403   200   200   200   200   login  yes  405
/v/                                                             200                                        yes  405
/v/<str:text>/                                                  200   403   200   200   200   200   login  yes  405
/labels/                                                        login 403   403   403   200   200   login  yes  login 403   403   403   400   400   login
/labels/preview/                                                login 403   403   403   200   200   login  no   405
/labels/replace/                                                login 403   200   200   200   200   login  yes  login 403   400   400   400   400   login
/labels/file/<str:ticket>/                                      login 403   403   403   200   403   login  no   405
/labels/<int:pk>/                                               login 403   403   403   200   200   login  no   405
/labels/<int:pk>/again/                                         302                                        yes  login 403   403   403   400   400   login
/work/                                                          login 403   403   403   200   200   login  yes  login 403   403   403   302   302   login
/work/looked-at/                                                login 403   403   403   200   200   login  yes  405
/work/parents/                                                  login 403   403   403   200   200   login  yes  405
/work/parents/bill/                                             302                                        yes  login 403   403   403   302   302   login
/work/parents/new-bill/                                         302                                        yes  login 403   403   403   302   302   login
/work/bills/                                                    login 403   403   403   200   200   login  yes  405
/reports/                                                       login 403   403   403   200   200   login  yes  405
/reports/<slug:name>/                                           login 403   403   403   200   200   login  yes  405
/reports/<slug:name>/xlsx/                                      login 403   403   403   200   200   login  no   405
/reports/<slug:name>/csv/                                       login 403   403   403   200   200   login  no   405
/scan/                                                          login 403   200   200   200   200   login  no   405
/scan/labels/                                                   login 403   200   200   200   200   login  no   405
/scan/label-patterns/                                           login 403   200   200   200   200   login  no   405
/scan/test/                                                     login 403   200   200   200   200   login  no   405
/scan/look/                                                     login 403   200   200   200   200   login  no   405
/scans/                                                         login 403   200   200   200   200   login  yes  405
/scans/patterns/                                                302                                        yes  login 403   403   403   403   200   login
/scans/export/xlsx/                                             login 403   403   403   200   200   login  no   login 403   403   403   302   302   login
/scans/export/csv/                                              login 403   403   403   200   200   login  no   login 403   403   403   302   302   login
/api/v1/session                                                 200                                        no   400
/api/v1/dashboard                                               401   403   200   200   200   200   200    no   405
/api/v1/search                                                  401   403   200   200   200   200   200    no   405
/api/v1/scans                                                   401   403   200   200   200   200   200    no   401   400   400   400   400   400   400
/api/v1/bags                                                    401   403   200   200   200   200   200    no   405
/api/v1/bags/<path:code>/history                                401   403   200   404   200   200   200    no   405
/api/v1/bags/<path:code>                                        401   403   200   404   200   200   200    no   405
/api/v1/links                                                   401   403   200   200   200   200   200    no   405
/api/v1/scans/<uuidstr:scan_id>                                 401   403   200   404   200   200   200    no   405
/api/v1/bills                                                   401   403   200   200   200   200   200    no   401   403   403   403   400   400   400
/api/v1/bills/<path:number>                                     401   403   200   404   200   200   200    no   405
/api/v1/bills/<path:number>/lines                               401   403   200   404   200   200   200    no   401   403   403   403   400   400   400
/api/v1/bills/<path:number>/lines/remove                        405                                        yes  401   403   403   403   400   400   400
/api/v1/bills/<path:number>/versions/<int:version>              401   403   200   404   200   200   200    no   405
/api/v1/bills/<path:number>/change                              405                                        yes  401   403   403   403   400   400   400
/api/v1/bills/<path:number>/close                               405                                        yes  401   403   403   403   400   400   400
/api/v1/bills/<path:number>/reopen                              405                                        yes  401   403   403   403   403   400   403
/api/v1/bills/<path:number>/cancel                              405                                        yes  401   403   403   403   403   400   403
/api/v1/bills/<path:number>/delete                              405                                        yes  401   403   403   403   403   409   403
/api/v1/areas                                                   401   403   200   200   200   200   200    no   405
/api/v1/stations                                                401   403   200   200   200   200   200    no   405
/api/v1/reports/<slug:name>                                     401   403   403   403   200   200   200    no   405
/api/v1/people                                                  401   403   403   403   403   200   403    no   401   403   403   403   403   400   403
/api/v1/people/<int:person_id>                                  401   403   403   403   403   200   403    no   405
/api/v1/people/<int:person_id>/retire                           405                                        yes  401   403   403   403   403   200   403
/api/v1/people/<int:person_id>/restore                          405                                        yes  401   403   403   403   403   200   403
/api/v1/imports                                                 401   403   403   403   403   200   403    no   401   403   403   403   403   400   403
/api/v1/imports/<int:run_id>                                    401   403   403   403   403   200   403    no   405
/api/v1/imports/<int:run_id>/import                             405                                        yes  401   403   403   403   403   400   403
/api/v1/imports/<int:run_id>/check                              405                                        yes  401   403   403   403   403   400   403
/api/v1/imports/<int:run_id>/preview-undo                       405                                        yes  401   403   403   403   403   400   403
/api/v1/imports/<int:run_id>/undo                               405                                        yes  401   403   403   403   403   400   403
/api/v1/imports/<int:run_id>/result                             405                                        yes  401   403   403   403   403   400   403
/api/v1/imports/<int:run_id>/cancel                             405                                        yes  401   403   403   403   403   200   403
/api/v1/exports/<int:export_id>                                 401   403   403   403   200   404   200    no   405
/api/v1/exports/<int:export_id>/file                            401   403   403   403   200   404   200    no   405
/api/v1/papers/<str:text>/checked                               405                                        yes  401   403   400   400   400   400   401
/api/v1/papers/<path:text>                                      401   403   200   200   200   200   401    no   405
/api/v1/openapi.json                                            401   200   200   200   200   200   200    yes  405
/api/docs                                                       login 200   200   200   200   200   login  yes  405
/search/                                                        login 403   200   200   200   200   login  yes  405
/admin/system/                                                  login 403   403   403   403   200   login  yes  405
/admin/system/check/                                            302                                        yes  login 403   403   403   403   302   login
/admin/                                                         login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/login/                                                   login                                      yes  login
/admin/logout/                                                  login 403   403   403   403   302   login  yes  login 403   403   403   403   302   login
/admin/password_change/                                         login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/password_change/done/                                    login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/autocomplete/                                            login 403   403   403   403   403   login  yes  login 403   403   403   403   405   login
/admin/jsi18n/                                                  login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/r/<path:content_type_id>/<path:object_id>/               login 403   403   403   403   302   login  yes  login 403   403   403   403   302   login
/admin/accounts/area/import/                                    login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/accounts/area/export/                                    login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/accounts/user/import/                                    login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/accounts/user/export/                                    login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/accounts/user/<id>/password/                             login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/exports/exportrun/start/                                 login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/exports/exportrun/<int:pk>/progress/                     login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/exports/exportrun/<int:pk>/download/                     login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/exports/exportrun/<int:pk>/cancel/                       login 403   403   403   403   302   login  yes  login 403   403   403   403   302   login
/admin/exports/exportrun/<int:pk>/again/                        login 403   403   403   403   302   login  yes  login 403   403   403   403   302   login
/admin/imports/importrun/at-work/                               login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/imports/importrun/<int:pk>/progress/                     login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/imports/importrun/<int:pk>/file/                         login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/imports/importrun/<int:pk>/kept/                         login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/imports/importrun/templates/<str:name>/                  login 403   403   403   403   200   login  yes  login 403   403   403   403   405   login
/admin/imports/importrun/<int:pk>/do/<str:deed>/                login 403   403   403   403   302   login  yes  login 403   403   403   403   302   login
/admin/imports/importrun/process_import/                        login 403   403   403   403   302   login  yes  login 403   403   403   403   302   login
/admin/imports/importrun/import/                                login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/<app_label>/                                             login 403   403   403   403   200   login  yes  login 403   403   403   403   200   login
/admin/<url>                                                    login 403   403   403   403   404   login  yes  login 403   403   403   403   404   login
/i18n/setlang/                                                  302                                        yes  302
/manifest.webmanifest                                           200                                        no   405
/service-worker.js                                              200                                        no   405
/healthz                                                        200                                        yes  405
/readyz                                                         200                                        yes  405
/metrics                                                        403   403   403   403   403   200   403    yes  405
"""

# The same for the admin of our tables: what an admin gets. All others get what NOT_ADMINS says.
NOT_ADMINS = "login 403 403 403 403 login"
ADMIN = """
                        GET                                                     POST
MODEL                   (list)  add     change  history delete  (row)           (list)  add     change  history delete  (row)
accounts/user           200     200     200     200     403     302             200     200     200     405     403     302
accounts/area           200     200     200     200     403     302             200     200     200     405     403     302
accounts/signincounter  200     403     200     200     403     302             200     403     403     405     403     302
accounts/apitoken       200     200     200     200     403     302             200     200     403     405     403     302
accounts/usersession    200     403     200     200     403     302             200     403     403     405     403     302
accounts/auditentry     200     403     200     200     403     302             200     403     403     405     403     302
bags/bag                200     200     200     200     403     302             200     200     302     405     403     302
bags/link               200     403     200     200     403     302             200     403     403     405     403     302
bills/bill              200     403     200     200     403     302             200     403     403     405     403     302
bills/billsettings      302     403     200     200     403     302             302     403     200     405     403     302
scanning/scan           200     403     200     200     403     302             200     403     403     405     403     302
scanning/station        200     403     200     200     403     302             200     403     403     405     403     302
reports/summarymail   302     403     200     200     403     302             302     403     200     405     403     302
reports/sentsummary   200     403     200     200     403     302             200     403     403     405     403     302
exports/exportrun       200     403     200     200     403     302             200     403     200     405     403     302
api/webhook             200     200     200     200     403     302             200     200     200     405     403     302
api/webhookdelivery     200     403     200     200     403     302             200     403     403     405     403     302
imports/importrun       200     403     200     200     403     302             200     403     200     405     403     302
imports/kindword        200     403     200     200     403     302             200     403     200     405     403     302
imports/headerword      200     403     200     200     403     302             200     403     302     405     403     302
monitoring/servererror   200     403     200     200     403     302             200     403     403     405     403     302
"""

WHO = ("out", "none", "disp", "other", "biller", "admin", "key")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OF_A_MODEL = ("", "add/", "<path:object_id>/change/", "<path:object_id>/history/", "<path:object_id>/delete/")
OF_A_MODEL += ("<path:object_id>/",)


def read_table():
    """{address: {method: {who: what}}}"""
    table = dict(map(_read_page, PAGES.strip().splitlines()[2:]))
    for line in ADMIN.strip().splitlines()[2:]:
        table |= _read_model(line.split())
    return table


def _read_page(line):
    """Columns stand in fixed places, so that a row may leave some out."""
    address, get, head, post = line[:64].strip(), line[64:107], line[107:112], line[112:]
    row = {"GET": _for_each(get.split()), "POST": _for_each(post.split())}
    row["HEAD"] = row["GET"] if head.strip() == "yes" else _for_each(["405"])
    return address, row | _refused()


def _read_model(cells):
    model, gets, posts = cells[0], cells[1:7], cells[7:]
    rows = {}
    for address, get, post in zip(OF_A_MODEL, gets, posts, strict=True):
        rows[f"/admin/{model}/{address}"] = {
            "GET": _for_an_admin(get),
            "HEAD": _for_an_admin(get),
            "POST": _for_an_admin(post),
            **_refused(),
        }
    return rows


def _for_each(cells):
    return dict(zip(WHO, cells * len(WHO) if len(cells) == 1 else cells, strict=len(cells) > 1))


def _for_an_admin(cell):
    others = NOT_ADMINS.split()
    return _for_each([*others[:-1], cell, others[-1]])


def _refused():
    return {method: _for_each(["405"]) for method in METHODS[3:]}
