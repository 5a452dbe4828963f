"""The station's name and panel, the time that saving takes, and the screen that stays on."""

import pytest

from tests.browser.modules import run_in_module

pytestmark = pytest.mark.browser


# station.js


def test_station_is_to_be_asked_until_it_has_a_name_or_the_question_was_put_off(blank):
    body = """
      const made = m.readStationName();
      const fresh = [m.isStationNamed(made), m.isToBeAsked(made)];
      const named = m.renameStation("bay 4", made);
      const later = [m.isStationNamed(named), m.isToBeAsked(named)];
      m.stopAsking();
      return [fresh, later, m.isToBeAsked(made)];"""

    assert run_in_module(blank, "station", body) == [[False, True], [True, False], False]


# save_time.js


def test_median_is_the_middle_one(pure):
    body = "return [[7], [3, 9], [5, 1, 300]].map(m.median);"

    assert run_in_module(pure, "save_time", body) == [7, 9, 5]


def test_save_time_counts_from_start_to_the_drawn_answer_of_the_last_20(timed):
    body = """
      const shown = [];
      window.tick = m.makeSaveTime((times) => shown.push(times));
      window.shown = shown;
      for (let number = 0; number < 21; number += 1) tick.start(number);
      tick.stop(["never started"]);"""
    run_in_module(timed, "save_time", body)

    timed.clock.run_for(1000)
    timed.evaluate("tick.stop([0])")
    timed.clock.run_for(100)
    timed.evaluate("tick.stop(Array.from({ length: 20 }, (_, number) => number + 1))")
    timed.clock.run_for(100)

    first, second = timed.evaluate("shown")
    assert 1000 <= first["last"] == first["usual"] <= 1100
    # The 20 that took longer have driven the first one out.
    assert 1100 <= second["last"] == second["usual"] <= 1200


def test_save_time_of_an_answer_that_a_hidden_page_got_is_left_out(timed):
    body = """
      window.shown = [];
      const time = m.makeSaveTime((times) => shown.push(times));
      time.start("a");
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      time.stop(["a"]);"""
    run_in_module(timed, "save_time", body)

    timed.clock.run_for(1000)

    assert timed.evaluate("shown") == []


# wake_lock.js

# A browser's own lock, which takes itself away when the page is hidden.
BROWSER = """
  const asked = [];
  const hide = (isHidden) => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    return new Promise((resolve) => setTimeout(resolve));
  };
"""


def test_screen_is_kept_on_again_when_the_page_comes_back(blank):
    body = (
        BROWSER
        + """
      let lock = null;
      const request = async (kind) => { asked.push(kind); lock = { released: false }; return lock; };
      Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
      m.keepScreenOn();
      await hide(false);
      const atFirst = asked.length;
      lock.released = true;
      await hide(true);
      const hidden = asked.length;
      await hide(false);
      return [m.hasWakeLock(), atFirst, hidden, asked];"""
    )

    assert run_in_module(blank, "wake_lock", body) == [True, 1, 1, ["screen", "screen"]]


def test_page_goes_on_where_the_screen_cannot_be_kept_on(blank):
    body = (
        BROWSER
        + """
      const request = async () => { throw new DOMException("low battery", "NotAllowedError"); };
      Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
      m.keepScreenOn();
      await hide(false);
      return "goes on";"""
    )

    assert run_in_module(blank, "wake_lock", body) == "goes on"
