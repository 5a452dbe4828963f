"""Browsers of people who work with bills."""

import pytest


@pytest.fixture
def desk(client, biller):
    """A browser in which a biller is signed in."""
    client.force_login(biller)
    return client


@pytest.fixture
def admin_desk(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.fixture
def bay(client, dispatcher):
    """A browser in which a dispatcher is signed in."""
    client.force_login(dispatcher)
    return client
