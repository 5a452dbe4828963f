"""Answers that cost next to nothing: a sentence, or JSON as the API has it, without Django.

For when there are too many requests to do any work for them, or nobody who could.
"""

import json
from functools import cache
from html import escape
from typing import Literal

Answer = tuple[str, list[tuple[str, str]], bytes]

RETRY_AFTER_SECONDS = 2
BUSY = "TraceTrack is busy. Nothing was lost; try again in a moment."
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Busy</title></head><body><h1>One moment</h1><p>{sentence}</p><p><a href="">Try again</a></p>
</body></html>
"""


def build_busy_answer(path: str) -> Answer:
    """503 for a request to this path: nothing was stored, come again in a moment."""
    return build_plain_answer(
        "503 Service Unavailable", "busy", BUSY, "json" if path.startswith("/api/") else "page"
    )


@cache
def build_plain_answer(
    status: str, error: str, sentence: str, form: Literal["json", "page", "text"]
) -> Answer:
    """The status line, the headers and the body. The JSON is that of api/errors.py."""
    if form == "json":
        number, _space, title = status.partition(" ")
        problem = {"type": "about:blank", "title": title, "status": int(number), "detail": sentence}
        words, kind = json.dumps(problem | {"error": error, "message": sentence}), "application/json"
    elif form == "page":
        words, kind = PAGE.format(sentence=escape(sentence)), "text/html; charset=utf-8"
    else:
        words, kind = sentence, "text/plain; charset=utf-8"
    body = words.encode()
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(RETRY_AFTER_SECONDS)),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cache-Control", "no-store"),
    ]
    return status, headers, body
