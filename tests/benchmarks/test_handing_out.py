"""What handing out work costs: pytest -m benchmark."""

import pytest
from benchmarks import simulated

from pdpsim.studies import dispatch
from pdpsim.studies.dispatch import open_pool

pytestmark = pytest.mark.benchmark


def test_with_chunks_of_a_second_nearly_all_of_the_time_is_work(monkeypatch):
    monkeypatch.setattr(dispatch, "run_chunk", simulated.sleep)
    with open_pool(jobs=2) as where:
        fraction, _ = simulated.fraction_of_work(where, workers=2, size=1000, microseconds=1000)
    print(f"\n{fraction:.1%} of the time is work")
    assert fraction > 0.9
