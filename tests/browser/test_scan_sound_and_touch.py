"""What is heard, and what a touch screen does."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.scanner import saved, stored
from tests.builders import make_child, make_link, make_parent, make_user
from tests.builders import scan as record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# When every note is to start, in milliseconds of the audio's own clock.
LISTEN = """window.notes = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  notes.push(Math.round(at * 1000));
  return start.call(this, at);
};"""


@pytest.fixture
def heard(page, dispatcher, open_as):
    """A scan page of which every note is written down, and whose sound a key has switched on."""
    page.add_init_script(LISTEN)
    scanner = open_as(dispatcher, "/scan/")
    switch_sound_on(scanner)
    return scanner


def switch_sound_on(scanner):
    """It takes a key and, on a busy machine, a while."""
    scanner.page.keyboard.press("Shift")
    expect(scanner.part("sound-off")).to_be_hidden()


def rhythm(page):
    """When the notes since the last question started, from the first on, in hundredths of a second."""
    starts = page.evaluate("notes.splice(0)")
    return [round((at - starts[0]) / 10) * 10 for at in starts]


def test_sounds_differ_in_rhythm(heard):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    steps = {
        "parent": "SB00001",
        "saved": "CH20001",
        "already": "CH20001",
        "refused": "x!",
        "needs you": "CH20009",
        "next parent": "TT:NEXT",
    }
    rhythms = {}
    for name, code in steps.items():
        heard.scan(code)
        heard.wait()
        rhythms[name] = rhythm(heard.page)

    assert rhythms == {
        "parent": [0, 110],
        "saved": [0],
        "already": [0, 130],
        "refused": [0, 360, 720],
        "needs you": [0, 120, 240, 480, 600, 720],
        "next parent": [0, 110],
    }
    expect(heard.part("sound-off")).to_be_hidden()
    assert heard.tally() == [6, 3, 1, 2, 0]  # the last: the parent is finished
    assert len(stored()) == 6


def test_full_parent_says_so_and_sounds_of_its_own(page, dispatcher, open_as, site):
    site(expected_children=2)
    page.add_init_script(LISTEN)
    scanner = open_as(dispatcher, "/scan/")
    switch_sound_on(scanner)
    heard = []
    for code in ("SB00001", "CH20001", "CH20002", "CH20003"):
        scanner.scan(code)
        scanner.wait()
        heard.append((rhythm(page), scanner.part("word").text_content(), scanner.state()))

    assert heard[1:] == [
        ([0], "Saved", "saved"),
        ([0, 160, 320], "FULL · 2", "saved"),
        ([0, 270], "FULL · 3", "saved"),
    ]
    expect(scanner.part("count-note")).to_have_text("more than 2")


def test_two_who_pack_into_one_parent_are_told_of_each_other(scanner):
    ravi = make_user("Dispatcher", "ravi")
    User.objects.filter(pk=ravi.pk).update(first_name="Ravi")
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    expect(scanner.part("strip-together")).to_be_hidden()

    record(ravi, "pack", "CH20009", parent="SB00001")
    scanner.scan("CH20002")
    scanner.wait()

    expect(scanner.part("strip-together-says")).to_have_text("Ravi packs into SB00001 too.")
    expect(scanner.part("count")).to_have_text("3")
    scanner.is_checked = False  # Ravi's scan was not typed here
    scanner.scan("SB00002")
    scanner.wait()
    expect(scanner.part("strip-together")).to_be_hidden()


# A machine that takes its time to switch sound on.
SLOW_AUDIO = """const resume = AudioContext.prototype.resume;
window.switchOn = new Promise((resolve) => { window.letItBeOn = resolve; });
AudioContext.prototype.resume = async function () { await switchOn; return resume.call(this); };"""


def test_sound_label_says_what_is_true_when_sound_comes_on_slowly(page, dispatcher, open_as):
    page.add_init_script(SLOW_AUDIO)
    scanner = open_as(dispatcher, "/scan/")

    scanner.scan("TT:SOUND")
    page.evaluate("letItBeOn()")

    expect(scanner.part("message")).to_have_text("You should hear: saved, already here, refused.")


def test_first_scan_is_heard_though_sound_comes_on_only_after_it(page, dispatcher, open_as):
    page.add_init_script(LISTEN)
    page.add_init_script(SLOW_AUDIO)
    scanner = open_as(dispatcher, "/scan/")
    page.evaluate("performance.now = () => 0")  # however busy this machine is
    scanner.scan("SB00001")
    scanner.wait()
    assert page.evaluate("notes") == []

    page.evaluate("letItBeOn()")

    expect(scanner.part("sound-off")).to_be_hidden()
    assert rhythm(page) == [0, 110]
    assert stored() == [("SB00001", None, "saved")]


def test_lost_server_has_a_sound_of_its_own(heard):
    heard.scan("SB00001")
    heard.wait()
    rhythm(heard.page)
    heard.page.route("**/api/v1/scans", lambda route: route.abort())
    heard.scan("CH20001")
    expect(heard.part("strip-away")).to_be_visible()

    assert rhythm(heard.page) == [0, 900]
    heard.page.unroute("**/api/v1/scans")
    heard.try_now()
    heard.wait()
    assert stored() == saved("SB00001", ["CH20001"])


def test_no_sound_is_told_and_kept_as_long_as_the_volume_is_zero(heard):
    heard.part("station-button").click()
    heard.part("volume").fill("0")
    expect(heard.part("sound-off")).to_be_visible()
    heard.page.reload()
    heard.look_on()
    heard.scan("SB00001")
    heard.wait()
    assert rhythm_of_silence(heard.page) == []
    expect(heard.part("sound-off")).to_be_visible()

    heard.part("station-button").click()
    heard.part("volume").fill("0.5")

    expect(heard.part("sound-off")).to_be_hidden()
    expect(heard.part("field")).to_be_focused()
    assert rhythm(heard.page) == [0]
    assert stored() == [("SB00001", None, "saved")]


def rhythm_of_silence(page):
    return page.evaluate("notes")


def test_button_plays_the_sounds_one_after_the_other(heard):
    heard.scan("SB00001")
    heard.wait()
    rhythm(heard.page)

    heard.part("station-button").click()
    heard.part("test-sound").click()

    starts = rhythm(heard.page)
    assert len(starts) == 6
    assert starts == sorted(starts)
    expect(heard.part("message")).to_have_text("You should hear: saved, already here, refused.")
    assert stored() == [("SB00001", None, "saved")]


phone = pytest.mark.browser_context_args(
    has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}
)


@phone
def test_screen_keyboard_comes_only_when_asked_for(scanner):
    expect(scanner.part("field")).to_have_attribute("inputmode", "none")

    scanner.part("keyboard").tap()

    expect(scanner.part("field")).to_have_attribute("inputmode", "text")
    expect(scanner.part("field")).to_be_focused()
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    assert stored() == saved("SB00001", ["CH20001"])
    assert scanner.tally() == [2, 2, 0, 0, 0]


def test_desk_shows_no_keyboard_button(scanner):
    expect(scanner.part("keyboard")).to_be_hidden()
    expect(scanner.part("field")).not_to_have_attribute("inputmode", "none")


@phone
def test_touch_on_the_page_keeps_the_scanner_heard(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    for name in ("message", "station-button", "test-sound", "tally-made"):
        scanner.part(name).tap()
        expect(scanner.part("field")).to_be_focused()

    scanner.scan("CH20001")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])
