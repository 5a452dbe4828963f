"""Key events as keyboards and scanners make them, with their own times: nobody waits for a slow typist."""

import time
from dataclasses import dataclass, replace

from tests.browser.keys import us_key

ALT, CTRL, META, SHIFT = 1, 2, 4, 8
# The keys of the number pad while Num Lock is off.
CURSOR_KEYS = [
    *["Insert", "End", "ArrowDown", "PageDown", "ArrowLeft", "Clear"],
    *["ArrowRight", "Home", "ArrowUp", "PageUp", "Delete"],
]
NUMBER_PAD = dict(zip("0123456789.", CURSOR_KEYS, strict=True))
COMMANDS = {"Backspace": "deleteBackward", "Delete": "deleteForward", "ArrowLeft": "moveLeft"}
# When the last key came: time goes on, also over pauses that nobody waited for.
clock = {"at": 0.0}


@dataclass(frozen=True)
class Key:
    """One key. `pause`: seconds since the key before; None: as fast as the others."""

    key: str
    code: str
    modifiers: int = 0
    text: str | None = None
    kinds: tuple[str, ...] = ("keyDown", "keyUp")
    is_repeat: bool = False
    # What the browser does with a key that edits: Chromium's remote control has to be told.
    command: str | None = None
    windows_code: int = 0
    pause: float | None = None

    def after(self, pause):
        return replace(self, pause=pause)

    def events(self, at):
        about = {"key": self.key, "code": self.code, "modifiers": self.modifiers, "timestamp": at}
        if self.windows_code:
            about["windowsVirtualKeyCode"] = self.windows_code
        commands = [self.command] if self.command else []
        for kind in self.kinds:
            if kind == "char":
                yield {"type": "char", "text": self.text, "timestamp": at}
            elif kind == "keyDown" and self.text is None:
                yield {"type": "rawKeyDown", "autoRepeat": self.is_repeat, "commands": commands, **about}
            elif kind == "keyDown":
                yield {"type": "keyDown", "autoRepeat": self.is_repeat, "text": self.text, **about}
            else:
                yield {"type": kind, **about}


def text_key(character):
    key, code, is_shifted = us_key(character)
    return Key(key, code, SHIFT if is_shifted else 0, "\r" if key == "Enter" else key)


ENTER = text_key("\n")


def named(key, modifiers=0):
    """A key that is no text, as Backspace or F5."""
    return Key(key, key, modifiers, command=COMMANDS.get(key))


def ctrl(character, *, shift=False):
    key, code, _ = us_key(character)
    return Key(key, code, CTRL | (SHIFT if shift else 0), command="selectAll" if character == "a" else None)


def repeated(character):
    """The computer's own repeat of a key that is held down."""
    return replace(text_key(character), kinds=("keyDown",), is_repeat=True)


def down_only(character):
    return replace(text_key(character), kinds=("keyDown",))


def character_event(sign):
    return Key("", "", text=sign, kinds=("char",))


def without_num_lock(digit):
    """A key of the number pad: it moves the cursor instead of typing this digit."""
    return Key(NUMBER_PAD[digit], "NumpadDecimal" if digit == "." else f"Numpad{digit}")


def alt_code(digits):
    """Windows: Alt held down, a number typed on the number pad."""
    alt = Key("Alt", "AltLeft", ALT, kinds=("keyDown",))
    numbers = [Key(digit, f"Numpad{digit}", ALT) for digit in digits]
    return [alt, *numbers, Key("Alt", "AltLeft", kinds=("keyUp",))]


def type_slowly(text, pause=0.2):
    return [text_key(character).after(pause) for character in text]


def send_keys(page, *pieces, gap=0.002):
    """Press texts, keys and lists of keys, `gap` seconds from one to the next where a key has no pause."""
    remote = page.context.new_cdp_session(page)
    at = max(time.time(), clock["at"] + 1)
    for key in unfold(pieces):
        at += gap if key.pause is None else key.pause
        for event in key.events(at):
            remote.send("Input.dispatchKeyEvent", event)
    clock["at"] = at
    remote.detach()


def unfold(pieces):
    for piece in pieces:
        if isinstance(piece, Key):
            yield piece
        elif isinstance(piece, str):
            yield from map(text_key, piece)
        else:
            yield from unfold(piece)
