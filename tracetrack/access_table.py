"""Who may do what, at every address: read it as a page of the design. docs/permissions.md is made from it.

An address without a line here is refused to everybody (tracetrack/access.py): a new one needs its line.
Rules about single things stay where these are: whose area a bag is in, whether a bill is frozen.

In each column stands who may use that method; `-` is answered with 405, so no view has to refuse a method.
HEAD counts as GET on pages; the endpoints of the API have none.
    anyone       signed out too
    signed-in    every person who is signed in, even without a role
    dispatchers  dispatchers, billers and admins
    billers      billers and admins
    admins       admins
A person's session may do that. `+read` lets an API key with that scope in too, if the person that it acts as
may: scan, read, import or admin. More methods follow the columns: scan pages, and files that are written for
the request, have no HEAD.
"""

PAGES = """
ADDRESS                                                          GET                POST
/                                                                signed-in          -
/accounts/login/                                                 anyone             anyone
/accounts/logout/                                                anyone             anyone
/accounts/reset/                                                 anyone             anyone
/accounts/reset/<str:person>/<str:token>/                        anyone             anyone
/accounts/code/                                                  anyone             anyone
/accounts/new-password/                                          anyone             anyone
/accounts/second-factor/                                         anyone             anyone
/accounts/second-factor/codes/                                   anyone             anyone
/accounts/second-factor/remove/                                  anyone             anyone
/accounts/password/                                              signed-in          signed-in
/accounts/lock/                                                  signed-in          signed-in
/accounts/sessions/                                              signed-in          signed-in
/search/                                                         dispatchers        -
/bags/                                                           dispatchers        -
/bags/<path:code>/                                               dispatchers        -
/bags/export/xlsx/                                               billers            billers   HEAD=-
/bags/export/csv/                                                billers            billers   HEAD=-
/bills/                                                          dispatchers        -
/bills/new/                                                      billers            billers
/bills/<path:number>/                                            dispatchers        -
/bills/<path:number>/totals/                                     dispatchers        -
/bills/<path:number>/scan/                                       billers            -         HEAD=-
/bills/<path:number>/lines/add/                                  billers            billers
/bills/<path:number>/lines/take-off/                             billers            billers
/bills/<path:number>/change/                                     billers            billers
/bills/<path:number>/check/                                      billers            -
/bills/<path:number>/close/                                      billers            billers
/bills/<path:number>/reopen/                                     admins             admins
/bills/<path:number>/delete/                                     admins             admins
/bills/<path:number>/cancel/                                     admins             admins
/bills/<path:number>/versions/<int:version>/                     dispatchers        -
/bills/<path:number>/versions/<int:version>/text/                dispatchers        -
/bills/<path:number>/versions/<int:version>/pdf/                 dispatchers        -         HEAD=-
/bills/<path:number>/versions/<int:version>/xlsx/                dispatchers        -         HEAD=-
/bills/<path:number>/versions/<int:version>/csv/                 dispatchers        -         HEAD=-
/bills/<path:number>/versions/<int:version>/against/<str:other>/ dispatchers        -
/bills/export/xlsx/                                              billers            billers   HEAD=-
/bills/export/csv/                                               billers            billers   HEAD=-
/v/                                                              anyone             -
/v/<str:text>/                                                   anyone             -
/scan/                                                           dispatchers        -         HEAD=-
/scan/look/                                                      dispatchers        -         HEAD=-
/scan/labels/                                                    dispatchers        -         HEAD=-
/scan/label-patterns/                                            dispatchers        -         HEAD=-
/scan/test/                                                      dispatchers        -         HEAD=-
/scans/                                                          dispatchers        -
/scans/patterns/                                                 admins             admins
/scans/export/xlsx/                                              billers            billers   HEAD=-
/scans/export/csv/                                               billers            billers   HEAD=-
/labels/                                                         billers            billers
/labels/preview/                                                 billers            -         HEAD=-
/labels/replace/                                                 dispatchers        dispatchers
/labels/file/<str:ticket>/                                       dispatchers        -         HEAD=-
/labels/<int:pk>/                                                billers            -         HEAD=-
/labels/<int:pk>/again/                                          billers            billers
/work/                                                           billers            billers
/work/looked-at/                                                 billers            -
/work/parents/                                                   billers            -
/work/parents/bill/                                              billers            billers
/work/parents/new-bill/                                          billers            billers
/work/bills/                                                     billers            -
/reports/                                                        billers            -
/reports/<slug:name>/                                            billers            -
/reports/<slug:name>/xlsx/                                       billers            -         HEAD=-
/reports/<slug:name>/csv/                                        billers            -         HEAD=-
/exports/<int:pk>/                                               billers            -
/exports/<int:pk>/progress/                                      billers            -
/exports/<int:pk>/download/                                      billers            -
/exports/<int:pk>/cancel/                                        billers            billers
/api/docs                                                        signed-in          -
/api/v1/openapi.json                                             signed-in+read     -  HEAD=signed-in+read
/api/v1/session                                                  anyone             anyone
/api/v1/dashboard                                                dispatchers+read   -
/api/v1/search                                                   dispatchers+read   -
/api/v1/bags                                                     dispatchers+read   -
/api/v1/bags/<path:code>                                         dispatchers+read   -
/api/v1/bags/<path:code>/history                                 dispatchers+read   -
/api/v1/links                                                    dispatchers+read   -
/api/v1/bills                                                    dispatchers+read   billers+scan
/api/v1/bills/<path:number>                                      dispatchers+read   -
/api/v1/bills/<path:number>/lines                                dispatchers+read   billers+scan
/api/v1/bills/<path:number>/lines/remove                         -                  billers+scan
/api/v1/bills/<path:number>/versions/<int:version>               dispatchers+read   -
/api/v1/bills/<path:number>/change                               -                  billers+scan
/api/v1/bills/<path:number>/close                                -                  billers+scan
/api/v1/bills/<path:number>/reopen                               -                  admins+admin
/api/v1/bills/<path:number>/cancel                               -                  admins+admin
/api/v1/bills/<path:number>/delete                               -                  admins+admin
/api/v1/scans                                                    dispatchers+read   dispatchers+scan
/api/v1/scans/<uuidstr:scan_id>                                  dispatchers+read   -
/api/v1/areas                                                    dispatchers+read   -
/api/v1/stations                                                 dispatchers+read   -
/api/v1/reports/<slug:name>                                      billers+read       -
/api/v1/people                                                   admins+admin       admins+admin
/api/v1/people/<int:person_id>                                   admins+admin       -
/api/v1/people/<int:person_id>/change                            -                  admins+admin
/api/v1/people/<int:person_id>/password                          -                  admins+admin
/api/v1/people/<int:person_id>/retire                            -                  admins+admin
/api/v1/people/<int:person_id>/restore                           -                  admins+admin
/api/v1/imports                                                  admins+import      admins+import
/api/v1/imports/<int:run_id>                                     admins+import      -
/api/v1/imports/<int:run_id>/questions                           admins+import      -
/api/v1/imports/<int:run_id>/answer                              -                  admins+import
/api/v1/imports/<int:run_id>/import                              -                  admins+import
/api/v1/imports/<int:run_id>/check                               -                  admins+import
/api/v1/imports/<int:run_id>/preview-undo                        -                  admins+import
/api/v1/imports/<int:run_id>/kept                                admins+import      -
/api/v1/imports/<int:run_id>/undo                                -                  admins+import
/api/v1/imports/<int:run_id>/result                              -                  admins+import
/api/v1/imports/<int:run_id>/cancel                              -                  admins+import
/api/v1/exports/<int:export_id>                                  admins+import      -
/api/v1/exports/<int:export_id>/file                             admins+import      -
/api/v1/papers/<path:text>                                       dispatchers        -
/api/v1/papers/<str:text>/checked                                -                  dispatchers
/admin/                                                          admins             -
/admin/login/                                                    anyone             anyone
/admin/logout/                                                   admins             admins
/admin/password_change/                                          admins             admins
/admin/password_change/done/                                     admins             -
/admin/autocomplete/                                             admins             -
/admin/jsi18n/                                                   admins             -
/admin/r/<path:content_type_id>/<path:object_id>/                admins             admins
/admin/<app_label>/                                              admins             admins
/admin/<url>                                                     admins             admins
/admin/system/                                                   admins             -
/admin/system/check/                                             admins             admins
/admin/system/clear-cache/                                       admins             admins
/admin/accounts/area/import/                                     admins             admins
/admin/accounts/area/export/                                     admins             admins
/admin/accounts/user/import/                                     admins             admins
/admin/accounts/user/export/                                     admins             admins
/admin/accounts/user/<id>/password/                              admins             admins
/admin/exports/exportrun/start/                                  admins             admins
/admin/exports/exportrun/<int:pk>/progress/                      admins             -
/admin/exports/exportrun/<int:pk>/download/                      admins             -
/admin/exports/exportrun/<int:pk>/cancel/                        admins             admins
/admin/exports/exportrun/<int:pk>/again/                         admins             admins
/admin/imports/importrun/at-work/                                admins             -
/admin/imports/importrun/<int:pk>/progress/                      admins             -
/admin/imports/importrun/<int:pk>/file/                          admins             -
/admin/imports/importrun/<int:pk>/kept/                          admins             -
/admin/imports/importrun/templates/<str:name>/                   admins             -
/admin/imports/importrun/<int:pk>/do/<str:deed>/                 admins             admins
/admin/imports/importrun/process_import/                         admins             admins
/admin/imports/importrun/import/                                 admins             admins
/i18n/setlang/                                                   anyone             anyone
/manifest.webmanifest                                            anyone             -         HEAD=-
/service-worker.js                                               anyone             -         HEAD=-
/healthz                                                         anyone             -
/readyz                                                          anyone             -
/metrics                                                         anyone             -
"""

# The tables in the admin, which is for admins alone: what they may do there besides looking. Nobody deletes.
ADMIN = """
MODEL                   MAY
accounts/user           add change
accounts/area           add change
accounts/apitoken       add
accounts/auditentry
accounts/usersession
accounts/signincounter
bags/bag                add change
bags/link
bills/bill
bills/billsettings      change
scanning/scan
scanning/station
reports/summarymail     change
reports/sentsummary
exports/exportrun       change
imports/importrun       change
imports/kindword        change
imports/headerword      change
api/webhook             add change
api/webhookdelivery
monitoring/servererror
"""
