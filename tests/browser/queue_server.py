"""static/scan/queue.js on a page, and the server that a test plays to it."""

from tests.browser.modules import API, SITE
from tests.browser.scanner import wait_for_script, wait_until

# How many requests of this page for the senders' lock may wait: the queue sets its alarm before it makes one.
COUNT_PATIENT = """if (navigator.locks) {
    window.patient = 0;
    const request = navigator.locks.request.bind(navigator.locks);
    navigator.locks.request = (name, options, ...work) => {
        const answer = request(name, options, ...work);
        if (name === "tracetrack-sender" && options.signal) {
            patient += 1;
            answer.catch(() => {}).finally(() => { patient -= 1; });
        }
        return answer;
    };
}"""
# Not by what is pending alone: for a moment the browser counts one that never waits, and the clock
# would be turned before the alarm is set.
IS_IN_LINE = "patient === 1 && navigator.locks.query().then(({ pending }) => pending.length === 1)"
START = """async () => {
    COUNT_PATIENT
    const { openStore } = await import("/static/scan/store.js");
    const { makeQueue } = await import("/static/scan/queue.js");
    window.seen = { answers: [], away: [], stopped: [], changes: 0 };
    window.opening = openStore(() => {});
    window.queue = makeQueue({
        opening: window.opening,
        before: () => window.before?.(),
        user: 7,
        address: "/api/v1/scans",
        envelope: () => ({ station: "bay-1" }),
        waitingFor: (sent) => ({ waiting: sent.size, waiting_for: [...sent].join() }),
        onAnswers: (results) => {
            seen.answers.push(...results.map(({ id, outcome }) => `${id} ${outcome}`));
            if (window.fails) throw new Error("a row cannot be drawn");
        },
        onAway: (isAway) => seen.away.push(isAway),
        onStopped: (error) => seen.stopped.push(error),
        onChange: () => { seen.changes += 1; },
    });
    window.store = await window.opening;
}""".replace("COUNT_PATIENT", COUNT_PATIENT)


class Server:
    """Answers requests in turn as `answers` say, then saves all. One that is HELD waits for `let_go`."""

    HELD = object()
    CUT = object()

    def __init__(self, page):
        self.requests, self.answers, self.held = [], [], []
        page.route(SITE + API, self.take)
        page.evaluate("Math.random = () => 0.4")
        self.page = page

    def take(self, route):
        self.requests.append(route.request)
        answer = self.answers.pop(0) if self.answers else None
        if answer is self.HELD:
            self.held.append(route)
        elif answer is self.CUT:
            route.abort()
        else:
            route.fulfill(**(answer or self.saved(route)))

    def saved(self, route):
        return {"json": results(*(scan["id"] for scan in route.request.post_data_json["scans"]))}

    def let_go(self):
        while self.held:
            route = self.held.pop(0)
            route.fulfill(**self.saved(route))

    @property
    def sent(self):
        return ["".join(scan["id"] for scan in request.post_data_json["scans"]) for request in self.requests]

    def wait(self, count):
        """Until so many requests were made."""
        wait_until(self.page, lambda: len(self.requests) >= count)


def results(*ids, outcome="saved"):
    return {"results": [{"id": scan_id, "outcome": outcome} for scan_id in ids]}


def refusal(status, **fields):
    return {"status": status, "json": {"error": "wrong", "message": "This is wrong."} | fields}


def add(page, *ids, **more):
    page.evaluate(
        """([ids, more]) => ids.forEach((id) => queue.add({
            id, tab: "t", page: "pack", user: 7, scan: { id, code: `CH${id}` }, isHeld: false, ...more,
        }))""",
        [list(ids), more],
    )


def answered(page, *expected):
    """Wait for these answers, and say whether they are all and in this order."""
    wait_for_script(page, "(count) => seen.answers.length >= count", arg=len(expected))
    return page.evaluate("seen.answers") == list(expected)


def waiting(page):
    return page.evaluate("store.waiting().then((all) => all.map(({ id }) => id).join(''))")
