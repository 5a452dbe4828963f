"""A scanner's keys at computers set to other keyboards: the same key, another letter on the page."""

import time
from string import ascii_lowercase

ROW_BY_ROW = [
    *["Backquote", *[f"Digit{digit}" for digit in "1234567890"], "Minus", "Equal"],
    *[f"Key{letter}" for letter in "QWERTYUIOP"],
    *["BracketLeft", "BracketRight", "Backslash"],
    *[f"Key{letter}" for letter in "ASDFGHJKL"],
    *["Semicolon", "Quote"],
    *[f"Key{letter}" for letter in "ZXCVBNM"],
    *["Comma", "Period", "Slash"],
]
# Each layout row by row, without and with Shift.
US = (
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
)
AZERTY = (
    "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
    "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
)
QWERTZ = (
    "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
    "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
)
# Hindi: some keys give two or three characters at once.
INSCRIPT = tuple(
    row.split()
    for row in (
        "ॊ १ २ ३ ४ ५ ६ ७ ८ ९ ० - ृ ौ ै ा ी ू ब ह ग द ज ड ़ ॉ ो े ् ि ु प र क त च ट ॆ ं म न व ल स , . य",
        "ऒ ऍ ॅ ्र र् ज्ञ त्र क्ष श्र ( ) ः ऋ औ ऐ आ ई ऊ भ ङ घ ध झ ढ ञ ऑ ओ ए अ इ उ फ ऱ ख थ छ ठ ऎ ँ ण ऩ ऴ ळ श ष । य़",
    )
)
SHIFT = 8
# Chromium's remote control presses keys, but cannot say that Caps Lock is on.
CAPS_LOCK_ON = """() => {
  const real = KeyboardEvent.prototype.getModifierState;
  KeyboardEvent.prototype.getModifierState = function (name) {
    return name === "CapsLock" || real.call(this, name);
  };
}"""


def press_keys(page, text, *, gap, start=None):
    """Press these keys of a US keyboard, `gap` seconds from key to key; "\n" is Enter.

    The keys bring their own times, from `start` (seconds since the epoch) on: nobody waits, and they are as
    fast on a busy machine.
    """
    remote = page.context.new_cdp_session(page)
    start = time.time() if start is None else start
    for place, character in enumerate(text):
        key, code, is_shifted = us_key(character)
        event = {
            "key": key,
            "code": code,
            "modifiers": SHIFT if is_shifted else 0,
            "timestamp": start + gap * place,
        }
        typed = {"Enter": "\r"}.get(key, key)
        remote.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": typed, **event})
        remote.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})


def us_key(character):
    """The key of a US keyboard that types this: its name, its code, whether with Shift."""
    named = {"\n": ("Enter", "Enter", False), " ": (" ", "Space", False)}
    if character in named:
        return named[character]
    is_shifted = character in US[1]
    return character, ROW_BY_ROW[US[is_shifted].index(character)], is_shifted


class Keys:
    """A scanner set to a US keyboard, at a computer that is set to another one."""

    def __init__(self, scanner, layout=US, caps_lock=False):
        self.scanner = scanner
        self.page = scanner.page
        self.layout = layout
        self.caps_lock = caps_lock
        self.remote = self.page.context.new_cdp_session(self.page)
        if caps_lock:
            self.page.evaluate(CAPS_LOCK_ON)

    def scan(self, *codes):
        for code in codes:
            for character in code:
                self.press(*self.key_of(character))
            self.page.keyboard.press("Enter")
        self.scanner.note(*codes)

    def key_of(self, character):
        """What pressing the US key of this character gives: the text, the key's code, whether with Shift."""
        shift = character in US[1]
        place = US[shift].index(character)
        text = self.layout[shift][place]
        if self.caps_lock and character.lower() in ascii_lowercase:
            text = text.swapcase()
        return text, ROW_BY_ROW[place], shift

    def press(self, text, code, shift=False):
        event = {"key": text, "code": code, "modifiers": SHIFT if shift else 0}
        self.remote.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": text, **event})
        self.remote.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
