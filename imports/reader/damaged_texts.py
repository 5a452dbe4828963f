"""Texts that a spreadsheet has made of something else: numbers, dates, TRUE and errors.

What could be a code as it stands is only suspected: the codes of a site may look like that.
"""

import re
from typing import NamedTuple

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# By far the most codes begin with a letter, and none of these does.
_MAY_BE = re.compile(rf"[0-9(+.#$₹€£-]|rs|inr|usd|err:|true|false|{MONTHS}", re.IGNORECASE)
# Excel shows a long number so when the column is narrow, and csv keeps what was shown.
POWER_OF_TEN = re.compile(r"-?[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
# "1-JAN" or "JAN-26": what Excel makes of codes such as 1JAN or JAN26.
SHOWN_DATE = re.compile(rf"([0-9]{{1,2}}-({MONTHS})(-[0-9]{{2,4}})?|({MONTHS})-[0-9]{{2,4}})", re.IGNORECASE)
_MONTH = rf"(?:{MONTHS})[a-z]*"
_WRITTEN_DATE = re.compile(
    rf"[0-9]{{1,2}}[-/ .]+{_MONTH}[-/ .,]+(?:[0-9]{{2}}){{1,2}}|{_MONTH} [0-9]{{1,2}},? [0-9]{{4}}"
    rf"|[0-9]{{4}}[-/ .]{_MONTH}[-/ .][0-9]{{1,2}}",
    re.IGNORECASE,
)
_DAY, _MONTH_NUMBER, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:(?:19|20)?[0-9]{2})"
_FULL_YEAR = "(?:19|20)[0-9]{2}"
_DATE = re.compile(
    rf"{_DAY}([-/.]){_MONTH_NUMBER}\1{_YEAR}|{_MONTH_NUMBER}([-/.]){_DAY}\2{_YEAR}"
    rf"|{_FULL_YEAR}([-/.]){_MONTH_NUMBER}\3{_DAY}"
)
_CLOCK = r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AP]M)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_TIME = re.compile(rf"(?:(?P<date>[^ T]+)[ T]+)?{_CLOCK}", re.IGNORECASE)
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
# With separators, a currency or per cent no text is a code.
_AMOUNT = re.compile(
    r"[(+-]?(?P<before>[₹$€£] ?|(?:rs\.?|inr|usd) )?[+-]?[0-9]+(?:,[0-9]{2,3})*(?:\.[0-9]+)?"
    r"(?P<after> ?(?:%|₹|€|/-))?\)?",
    re.IGNORECASE,
)
_ERROR = re.compile(r"#(?:REF|DIV/0|VALUE|NAME|NUM|SPILL|CALC)[!?]|Err:[0-9]{3}", re.IGNORECASE)


class Damage(NamedTuple):
    """Why a text is no code. Suspected: unless the site's codes look like that."""

    trouble: str
    is_suspected: bool


def find_damage(text: str) -> Damage | None:
    if not _MAY_BE.match(text):
        return None
    if POWER_OF_TEN.fullmatch(text):
        return Damage("cell_damaged", False)
    if SHOWN_DATE.fullmatch(text) or _WRITTEN_DATE.fullmatch(text) or _is_time(text):
        return Damage("cell_date", False)
    if _DATE.fullmatch(text):
        return Damage("cell_date", True)
    if _DECIMAL.fullmatch(text):
        return Damage("cell_damaged", True)
    if text.upper() in ("TRUE", "FALSE"):
        return Damage("cell_boolean", True)
    if _ERROR.fullmatch(text):
        return Damage("cell_error", False)
    return Damage("cell_damaged", False) if _is_amount(text) else None


def _is_time(text: str) -> bool:
    found = ":" in text and _TIME.fullmatch(text)
    if not found:
        return False
    date = found["date"]
    return date is None or any(shape.fullmatch(date) for shape in (_DATE, SHOWN_DATE, _WRITTEN_DATE))


def _is_amount(text: str) -> bool:
    found = _AMOUNT.fullmatch(text)
    return found is not None and ("," in text or found["before"] is not None or found["after"] is not None)
