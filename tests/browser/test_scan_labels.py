"""Labels that say more than a code, less than a code, or something else altogether."""

import pytest
from playwright.sync_api import expect

from bags.models import Bag
from scanning.models import Scan
from tests.browser.keys import INSCRIPT, Keys
from tests.browser.scanner import in_parent, saved, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATTERNS = r"""LABEL NO\.([0-9]+)
^https?://.*/([A-Z0-9._-]+)$
^BAG#([0-9]+)$"""


@pytest.fixture
def labels(site, dispatcher, open_as):
    """A scanner at a site whose labels say more than the code."""
    site(label_patterns=PATTERNS)
    scanner = open_as(dispatcher, "/scan/")
    scanner.is_checked = False
    scanner.scan("SB00001")
    return scanner


def test_aim_prefix_is_taken_off_and_kept(scanner):
    scanner.scan("]Q3SB00001", "]C1CH20001", "]d2ch20002", "CH20003", "]Q3")
    scanner.wait()

    assert stored() == [*saved("SB00001", ["CH20001", "CH20002", "CH20003"]), ("", "SB00001", "refused")]
    scans = Scan.objects.order_by("received_at")
    assert list(scans.values_list("prefix", flat=True)) == ["]Q3", "]C1", "]d2", None, "]Q3"]
    assert scanner.tally() == [5, 4, 0, 1, 0]
    scanner.is_checked = False  # the prefix alone has no code


def test_code_is_taken_out_of_a_label_that_says_more(labels):
    codes = {
        "LABEL NO.0016586 LOT NO.:STAR44GG": "0016586",
        "label no.0016587 lot no.:star44gg": "0016587",
        "https://trace.example/b/CH-2.7": "CH-2.7",
        "]Q3LABEL NO.0016588": "0016588",
    }

    labels.scan(*codes, "CH20001")
    labels.wait()

    assert stored() == saved("SB00001", [*codes.values(), "CH20001"])
    raw = dict(Scan.objects.exclude(code="SB00001").values_list("code", "raw"))
    assert raw == {code: label for label, code in codes.items()} | {"CH20001": None}
    assert labels.tally() == [6, 6, 0, 0, 0]


def test_label_that_fits_no_pattern_is_refused_whole(labels):
    labels.scan("LABEL NO. LOT NO.:STAR44GG", "CH20001")
    labels.wait()

    assert stored()[1:] == [
        ("LABEL NO. LOT NO.:STAR44GG", "SB00001", "refused"),
        ("CH20001", "SB00001", "saved"),
    ]
    assert labels.tally() == [3, 2, 0, 1, 0]


def test_hindi_keys_that_give_several_characters_are_one_key_each(labels):
    keys = [Keys(labels, INSCRIPT).key_of(character) for character in "BAG#0016586"]
    assert ("्र", "Digit3", True) in keys

    labels.page.evaluate(TELL_KEYS, keys)
    labels.page.keyboard.press("Enter")
    labels.wait()

    assert stored() == saved("SB00001", ["0016586"])
    scan = Scan.objects.get(code="0016586")
    assert (scan.raw, scan.repaired) == ("".join(text for text, _, _ in keys), "layout")
    assert labels.tally() == [2, 2, 0, 0, 0]


# Firefox names such a key by all its characters, Chromium by none: so this one is told, not pressed.
TELL_KEYS = """(keys) => keys.forEach(([key, code, shiftKey]) => {
  const event = new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
})"""


def test_hindi_key_that_the_browser_does_not_name_is_refused_not_guessed(labels):
    keys = Keys(labels, INSCRIPT)
    text = "".join(keys.key_of(character)[0] for character in "BAG#0016586")

    keys.scan("BAG#0016586", "CH20001")
    labels.wait()

    assert stored()[1:] == [(text, "SB00001", "refused"), ("CH20001", "SB00001", "saved")]
    assert labels.tally() == [3, 2, 0, 1, 0]


def test_site_with_a_tight_pattern_refuses_doubled_joined_and_cut_codes(site, dispatcher, open_as):
    site(child_pattern="^CH[0-9]{5}$")
    scanner = open_as(dispatcher, "/scan/")
    scanner.scan("SB00001", "CH20001CH20001", "CH20001CH20002", "CH200", "H20003", "SB00001CH20004")
    scanner.scan("SB00001", "CH20005")  # a label with a parent's code in it has put the parent down
    scanner.wait()

    assert in_parent("SB00001") == {"CH20005"}
    assert set(Bag.objects.values_list("code", flat=True)) == {"SB00001", "CH20005"}
    assert scanner.tally() == [8, 3, 0, 5, 0]


def test_two_known_labels_read_as_one_are_refused_on_any_site(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002", "SB00001CH20001", "SB00002CH20003")
    scanner.wait()

    assert [outcome for _, _, outcome in stored()] == ["saved", "saved", "saved", "refused", "refused"]
    expect(scanner.part("message")).to_contain_text("looks like two labels read as one")
    assert scanner.tally() == [5, 3, 0, 2, 0]


HOSTILE = {
    "markup": "<img src=x onerror=\"document.title='run'\">",
    "a script": "</p><script>document.title='run'</script>",
    "an emoji": "CH📦20001",
    "right to left": "\u202eCH20001",
    "Arabic": "حقيبة١٢٣",
    "Turkish dotless i": "CHı20001",
    "braces": "{code}{to}",
    "65 characters": "X" * 65,
}


def test_text_that_is_no_code_stays_text_and_is_refused(scanner):
    errors = []
    scanner.page.on("pageerror", lambda error: errors.append(str(error)))
    scanner.scan("SB00001")
    for number, code in enumerate(HOSTILE.values()):
        scanner.scan(code, f"CH2000{number}")
    scanner.wait()

    normal = dict(zip(HOSTILE, scanner.typed[1::2], strict=True))
    rows, drawn = stored()[1:], scanner.rows()[1:]
    assert dict(zip(HOSTILE, rows[::2], strict=True)) == {
        name: (code, "SB00001", "refused") for name, code in normal.items()
    }
    assert dict(zip(HOSTILE, drawn[::2], strict=True)) == {
        name: (code, "refused") for name, code in normal.items()
    }
    assert rows[1::2] == [(f"CH2000{number}", "SB00001", "saved") for number in range(len(HOSTILE))]
    assert errors == []
    assert scanner.page.locator("#scan-page :is(img, script)").count() == 0
    assert scanner.page.title() == "Scan · TraceTrack"
    assert scanner.tally() == [17, 9, 0, 8, 0]


def test_endless_code_is_refused_and_the_next_is_read(scanner):
    scanner.scan("SB00001")
    for length, code in ((256, "CH20002"), (5000, "CH20003")):
        scanner.part("field").fill("X" * length)
        scanner.page.keyboard.press("Enter")
        scanner.note("X" * 256)  # what is kept of it
        scanner.scan(code)
    scanner.wait()

    assert stored()[1:] == [
        ("X" * 256, "SB00001", "refused"),
        ("CH20002", "SB00001", "saved"),
        ("X" * 256, "SB00001", "refused"),
        ("CH20003", "SB00001", "saved"),
    ]
    assert scanner.page.evaluate("document.documentElement.scrollWidth") == 1366
    assert scanner.tally() == [5, 3, 0, 2, 0]


def test_only_spaces_are_refused_as_no_code(scanner):
    scanner.part("field").focus()
    scanner.scan("SB00001", "   ")
    scanner.wait()

    assert stored() == [("SB00001", None, "saved"), ("", "SB00001", "refused")]
    expect(scanner.part("message")).to_have_text("No code came. Scan the label again.")
    scanner.is_checked = False  # spaces are no code


def test_names_that_JavaScript_knows_are_codes_like_others(site, dispatcher, open_as):
    site(parent_pattern="^(__PROTO__|CONSTRUCTOR|SB[0-9]{5})$")
    scanner = open_as(dispatcher, "/scan/")
    scanner.hold_requests()
    scanner.scan(
        "__proto__", "CH20001", "constructor", "CH20002", "toString", "hasOwnProperty", "SB00001", "__proto__"
    )
    scanner.let_go()
    scanner.wait()

    assert in_parent("__PROTO__") == {"CH20001"}
    assert in_parent("CONSTRUCTOR") == {"CH20002", "TOSTRING", "HASOWNPROPERTY"}
    assert scanner.tally() == [8, 8, 0, 0, 0]
