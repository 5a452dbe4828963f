"""An admin, and exports as that admin gets them."""

from functools import partial

import pytest

from tests.exports.runs import export_file


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.fixture
def export(admin):
    return partial(export_file, admin)
