"""Whatever the network does, each scan is stored once and in order: compared with what was typed."""

import pytest
from playwright.sync_api import expect

from tests.browser.scanner import API, in_parent, saved, stored
from tests.builders import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = [f"CH{number}" for number in range(20001, 20013)]


def test_scans_made_while_the_server_answers_late_are_kept_in_order(scanner):
    scanner.hold_requests()
    scanner.scan("SB00001", *CODES)
    assert scanner.tally() == [13, 0, 0, 0, 13]
    assert {state for _, state in scanner.rows()} == {"saving"}
    expect(scanner.part("saving")).to_have_text("+12 saving")

    scanner.let_go()
    scanner.wait()

    assert scanner.rows() == [("SB00001", "saved"), *[(code, "saved") for code in CODES]]
    assert stored() == saved("SB00001", CODES)


def test_what_waits_goes_as_one_batch_of_at_most_a_hundred(scanner):
    sent = scanner.sent_ids()
    scanner.hold_requests()
    codes = [f"CH{number}" for number in range(30000, 30104)]
    scanner.scan("SB00001", *codes)

    scanner.let_go()
    scanner.wait()

    assert [len(batch) for batch in sent] == [1, 100, 4]
    assert scanner.page.locator(".row-of-scan").count() == 50
    assert scanner.tally() == [105, 105, 0, 0, 0]
    assert stored() == saved("SB00001", codes)


def test_network_cut_and_back_loses_and_doubles_nothing(scanner):
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    sent = scanner.sent_ids()
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan(*CODES[3:])
    expect(scanner.part("strip-away-says")).to_contain_text("Scans kept on this page: 9.")
    assert scanner.tally() == [13, 4, 0, 0, 9]

    scanner.page.unroute(API)
    scanner.part("try-now").click()
    scanner.wait()

    expect(scanner.part("strip-away")).to_be_hidden()
    assert scanner.tally() == [13, 13, 0, 0, 0]
    assert sent[0] == sent[-1][:1]
    assert stored() == saved("SB00001", CODES)


def test_queue_goes_on_by_itself_when_the_server_is_back(scanner):
    scanner.page.route(API, lambda route: route.abort(), times=2)

    scanner.scan("SB00001", *CODES[:2])
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:2])


def test_busy_server_is_left_alone_as_long_as_it_asks(scanner):
    sent = scanner.sent_ids()
    busy = {"status": 503, "headers": {"Retry-After": "1"}, "json": {"error": "busy", "message": "Busy."}}
    scanner.page.route(API, lambda route: route.fulfill(**busy), times=1)

    scanner.scan("SB00001")
    scanner.page.wait_for_timeout(900)
    assert len(sent) == 1
    scanner.wait()

    assert sent[0] == sent[1]
    assert stored() == [("SB00001", None, "saved")]


def test_answer_lost_after_saving_is_asked_for_again(scanner):
    sent = scanner.sent_ids()

    def lose_answer(route):
        route.fetch()
        route.abort()

    scanner.page.route(API, lose_answer, times=1)
    scanner.scan("SB00001", *CODES)
    scanner.wait()

    assert sent[0] == sent[1][: len(sent[0])]
    assert scanner.tally() == [13, 13, 0, 0, 0]
    assert stored() == saved("SB00001", CODES)


def test_batch_that_cannot_be_read_costs_only_the_scan_that_is_the_cause(scanner):
    def refuse_big_ones(route):
        if "CH20002" in route.request.post_data:
            route.fulfill(status=400, json={"error": "bad_request", "message": "This cannot be read."})
        else:
            route.continue_()

    scanner.scan("SB00001")
    scanner.wait()
    scanner.page.route(API, refuse_big_ones)
    scanner.scan(*CODES[:4])
    scanner.wait()

    assert scanner.tally() == [5, 4, 0, 1, 0]
    assert dict(scanner.rows())["CH20002"] == "refused"
    assert in_parent("SB00001") == {"CH20001", "CH20003", "CH20004"}


def test_ended_session_keeps_the_scans_until_the_person_is_back(scanner, dispatcher, client):
    scanner.scan("SB00001")
    scanner.wait()
    scanner.page.context.clear_cookies()
    scanner.scan(*CODES[:3])
    expect(scanner.part("strip-stopped-says")).to_contain_text("Your scans are kept on this page.")
    assert scanner.tally() == [4, 1, 0, 0, 3]

    sign_in_again(scanner, client, dispatcher)
    scanner.part("go-on").click()
    scanner.wait()

    expect(scanner.part("strip-stopped")).to_be_hidden()
    assert stored() == saved("SB00001", CODES[:3])


def test_scans_are_never_sent_under_another_name(scanner, client):
    scanner.scan("SB00001")
    scanner.wait()
    sign_in_again(scanner, client, make_user("Dispatcher", "ravi"))

    scanner.scan(*CODES[:2])
    expect(scanner.part("strip-stopped-says")).to_contain_text("were made by asha and are kept")

    assert scanner.tally() == [3, 1, 0, 0, 2]
    assert stored() == [("SB00001", None, "saved")]


def sign_in_again(scanner, client, user):
    """What signing in in another tab does to this one: another session in the same browser."""
    client.force_login(user)
    site = scanner.page.evaluate("location.origin")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
    scanner.page.context.add_cookies([session])
    scanner.page.context.new_page().goto(site + "/scan/look/")


def test_leaving_with_scans_waiting_asks_first(scanner):
    asked = []
    scanner.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    scanner.hold_requests()
    scanner.scan("SB00001")

    scanner.page.close(run_before_unload=True)
    scanner.page.wait_for_event("close")

    assert asked == ["beforeunload"]
