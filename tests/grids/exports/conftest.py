import pytest

from tests.grids.exports import lists


@pytest.fixture(autouse=True)
def _registered(monkeypatch, settings, tmp_path):
    lists.register(monkeypatch)
    settings.MEDIA_ROOT = str(tmp_path)
