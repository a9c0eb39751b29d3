from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import Storage, storage_on_loopback


@pytest.fixture(scope="package")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    with storage_on_loopback(tmp_path_factory.mktemp("storage") / "log") as running:
        yield running
