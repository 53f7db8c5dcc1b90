"""How the suite is spread over a machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:  # noqa: ARG001 - the hook's signature
    """One worker more than there are cores: the tests of the app spend a third of their time waiting."""
    return (os.cpu_count() or 1) + 1
