"""Every page can be used by people with poor eyes and without a mouse, on a monitor and on a phone."""

import re
from contextlib import closing

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bills.models import BillSettings
from reports.periods import Period
from reports.summary_mail import write_letter
from tests.browser.axe import OF_WIDTH, find_problems
from tests.builders import make_area
from tests.imports.work import see_file, taken_in
from tests.walk.site import all_addresses, make_people, make_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # dozens of pages, each looked at twice
]
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SIZES = ((1366, 768), (360, 740))
CUT_OFF = "[...document.querySelectorAll('.choices')].some((row) => row.scrollWidth > row.clientWidth)"
# The list of tables beside each page of Django's admin: looked at on its first page only.
SHARED = "#nav-sidebar"
# What these answer with is no page: files, JSON, and parts that a script puts into a page.
NO_PAGE = re.compile(
    r"/(pdf|xlsx|csv|text|download|file|kept|progress|at-work|jsi18n|totals|preview|label-patterns)/$"
    r"|^/api/v1/|^/labels/file/|/templates/<|^/(healthz|readyz|metrics|service-worker.js|manifest.webmanifest)$"
)
# Faults of Django's own pages that neither a style sheet nor a template of ours can reach.
NOT_OURS = {
    # SelectFilter2.js makes the help beside "available people" as a <span> with an aria-label.
    ("/admin/reports/summarymail/1/change/", "aria-prohibited-attr"),
}


@pytest.fixture
def arguments(transactional_db):
    cache.clear()
    BillSettings.objects.update(proof_without_signing_in="match")
    area = make_area("North")
    return make_site(area, make_people(area))


@pytest.fixture
def look_at(arguments, session_cookie, page, live_server):
    """Open these paths as this person, at both sizes; give what is wrong with them."""
    # A page with a file that is ready begins the download by itself, once.
    page.add_init_script("for (const run of [1, 2]) sessionStorage.setItem(`downloaded-${run}`, '1')")

    def look(who, paths):
        page.context.clear_cookies()
        if who != "out":
            page.context.add_cookies([session_cookie(arguments.people[who], live_server.url)])
        faults = set()
        for path in paths:
            page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
            answer = page.goto(live_server.url + path)
            assert answer.headers["content-type"].startswith("text/html"), f"{path} is no page. See NO_PAGE."
            # Django's admin shows the same parts at any width: it is half the time.
            faults |= faults_of(page, path, OF_WIDTH if path.startswith("/admin/") else RULES)
        return faults

    return look


def faults_of(page, path, on_phone=RULES):
    """What is wrong with the page that is open, as (path, rule, where it is wrong) and at which size."""
    faults = set()
    for (width, height), rules in zip(SIZES, (RULES, on_phone), strict=True):
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.add((path, "scrolls-sideways", f"at {width}"))
        if page.evaluate(CUT_OFF):
            faults.add((path, "cut-off", f"at {width}"))
        for found in find_problems(page, rules=rules, leave_out=() if path == "/admin/" else (SHARED,)):
            parts = "; ".join(node["html"][:150] for node in found["nodes"][:3])
            faults.add((path, found["id"], f"at {width}: {found['help']}: {parts}"))
    return faults


def pages_for(who, arguments, *, in_admin=False):
    """The pages that this person gets."""
    pages = [address for address in all_addresses() if not NO_PAGE.search(address.pattern)]
    client = Client()
    if who != "out":
        client.force_login(arguments.people[who])

    def opens(address):
        with closing(client.get(address.path(arguments))) as answer:
            return answer.status_code == 200

    return [
        address.path(arguments)
        for address in pages
        if address.pattern.startswith("/admin/") == in_admin and opens(address)
    ]


@pytest.mark.nightly
def test_pages_of_the_site_are_accessible(look_at, arguments):
    pages = pages_for("admin", arguments)
    looking_otherwise = ["/search/?q=XYZ", "/bags/?place=loose", "/reports/people/"]

    assert look_at("admin", pages + looking_otherwise) == set()


@pytest.mark.nightly  # most of them are Django's own
def test_pages_of_the_admin_are_accessible(look_at, arguments, tmp_path):
    pages = pages_for("admin", arguments, in_admin=True)
    _first, *same = (path for path in pages if path.endswith("/history/"))  # one template, of Django's own
    pages = [path for path in pages if path not in same]
    runs = [run.get_absolute_url() for run in import_runs(tmp_path, by=arguments.people["admin"])]

    faults = look_at("admin", pages + runs)

    assert {fault for fault in faults if fault[:2] not in NOT_OURS} == set()
    # What Django has mended is taken out of the list.
    assert NOT_OURS - {fault[:2] for fault in faults} == set()


def import_runs(folder, by):
    """A file that was checked, good rows and bad, one whose columns are to be named, and two that wait."""
    (folder / "checked.csv").write_text(
        "code,kind,parent,area,note\nCH80001,child,SB80001,,x\n!,child,,,\nCH80002,box,,,\nCH80003,child,,Moon,\n"
    )
    (folder / "unknown.csv").write_text("this,that\nx y,1\nz,2\n")
    paths = sorted(folder.glob("*.csv"))
    return [see_file(path, by) for path in paths] + [taken_in(path, by) for path in paths]


def test_pages_that_look_otherwise_for_others_are_accessible(look_at, arguments):
    proof = f"/v/{arguments.of('/v/')['text']}/"

    assert look_at("out", [*pages_for("out", arguments), proof]) == set()
    assert look_at("none", ["/", "/bags/"]) == set()
    assert look_at("disp", ["/", "/bills/B-17/", "/bags/NEVER-SEEN/", "/no/such/page/"]) == set()
    export = f"/exports/{arguments.of('/exports/')['pk']}/"
    assert look_at("biller", ["/", "/bills/B-17/", export]) == set()


def test_summary_by_mail_is_accessible(page, transactional_db):
    today = timezone.localdate()

    page.set_content(write_letter(Period(today, today), "en").html)

    assert faults_of(page, "the summary by e-mail") == set()
