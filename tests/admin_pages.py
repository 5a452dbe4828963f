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
