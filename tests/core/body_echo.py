"""What gunicorn serves in the tests of bodies: says how many bytes came, or why none did."""

from core.request_bodies import REFUSAL, BodyReader, Ceiling, Patience

LIMIT = 200_000


def answer(environ, start_response):
    refusal = environ.get(REFUSAL)
    words = refusal or f"{len(environ['wsgi.input'].read())} of {environ.get('CONTENT_LENGTH', '0')}"
    start_response("503 No" if refusal else "200 OK", [("Content-Length", str(len(words)))])
    return [words.encode()]


def find_ceiling(path):
    return Ceiling(5 * LIMIT, is_upload=True) if path.startswith("/upload") else Ceiling(LIMIT)


application = BodyReader(
    answer,
    find_ceiling=find_ceiling,
    knows_sender=lambda environ: environ["PATH_INFO"] != "/upload/stranger",
    patience=Patience(
        seconds=0.8,
        seconds_without_progress=0.4,
        upload_seconds=0.2,
        bytes_a_second=100_000,
        bodies_at_once=6,
        bytes_at_once=5 * LIMIT,
    ),
)
