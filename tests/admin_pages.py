"""Reading what the admin's pages answer."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry


def errors_in(response):
    """The sentences of a form that was not accepted."""
    assert response.status_code == 200
    form = response.context["adminform"].form
    return [sentence for sentences in form.errors.values() for sentence in sentences]


def messages_in(response):
    return [str(message) for message in response.context["messages"]]


def queries_for(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def audited():
    return list(AuditEntry.objects.order_by("id").values_list("verb", "subject_kind", "subject", "detail"))


def read_form(client, url):
    """What a browser would send back from the form at this address, with nothing typed over."""
    return fill_form(client.get(url).context["adminform"].form)


def post_form(client, url, typed=None, **more):
    """Open the form at this address, type this over what it shows (None unticks) and send it."""
    filled = read_form(client, url) | (typed or {})
    return client.post(url, {name: value for name, value in filled.items() if value is not None}, **more)


def fill_form(form):
    """The same for a form that is shown: {name: value}, and what it showed."""
    filled = {"shown": form.shown}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            filled[name] = "on"
        elif isinstance(value, list | tuple):
            filled[name] = [form.fields[name].prepare_value(one) for one in value]
        elif value is not None and value is not False and not isinstance(value, bytes | memoryview):
            filled[name] = str(value)
    return filled
