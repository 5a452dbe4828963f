"""What gunicorn serves in the tests of bodies: says how many bytes came, or why none did.

The header X-Patience chooses a reader: where nothing should end by time, a busy machine has enough of it.
"""

from core.request_bodies import REFUSAL, BodyReader, Ceiling, Patience

LIMIT = 200_000
LONG = 60
RATE = 100_000
PATIENCE = {
    "usual": Patience(seconds=LONG, seconds_without_progress=LONG, upload_seconds=LONG, bytes_a_second=RATE),
    "short": Patience(seconds=0.8, seconds_without_progress=0.4, upload_seconds=0.2, bytes_a_second=RATE),
    "for uploads": Patience(
        seconds=0.8, seconds_without_progress=LONG, upload_seconds=LONG, bytes_a_second=RATE
    ),
    "of a crowd": Patience(
        seconds=LONG, seconds_without_progress=LONG, bodies_at_once=6, bytes_at_once=5 * LIMIT
    ),
}


def say(words, start_response, status="200 OK"):
    start_response(status, [("Content-Length", str(len(words)))])
    return [words.encode()]


def answer(environ, start_response):
    if refusal := environ.get(REFUSAL):
        return say(refusal, start_response, "503 No")
    words = f"{len(environ['wsgi.input'].read())} of {environ.get('CONTENT_LENGTH', '0')}"
    return say(words, start_response)


def find_ceiling(path):
    return Ceiling(50 * LIMIT, is_upload=True) if path.startswith("/upload") else Ceiling(LIMIT)


READERS = {
    name: BodyReader(
        answer,
        find_ceiling=find_ceiling,
        knows_sender=lambda environ: environ["PATH_INFO"] != "/upload/stranger",
        patience=patience,
    )
    for name, patience in PATIENCE.items()
}


def application(environ, start_response):
    reader = READERS[environ.get("HTTP_X_PATIENCE", "usual")]
    if environ["PATH_INFO"] == "/under-way":
        return say(f"{len(reader.under_way)}", start_response)
    return reader(environ, start_response)
