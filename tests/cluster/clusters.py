"""What the tests that start a cluster on this machine share."""

from __future__ import annotations

import os

import pytest

starts_a_cluster = [
    pytest.mark.cluster,
    pytest.mark.skipif(
        os.environ.get("IMR_LLM_TEST_CLUSTER") != "1",
        reason="starts Ray, Spark or Daft for some minutes: set IMR_LLM_TEST_CLUSTER=1",
    ),
]
