"""Browsers in which people who print labels are signed in."""

import pytest


@pytest.fixture
def desk(client, biller):
    """A browser in which a biller is signed in."""
    client.force_login(biller)
    return client


@pytest.fixture
def bay(client, dispatcher):
    """A browser in which a dispatcher is signed in."""
    client.force_login(dispatcher)
    return client
