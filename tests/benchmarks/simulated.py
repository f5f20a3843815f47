"""Work of known cost, to measure what handing it out costs: chunks that only sleep.

    python tests/benchmarks/simulated.py [tcp://SCHEDULER]

prints, for each length of a chunk, how much of the workers' time was work. (The workers of a cluster are
to be started with this folder in PYTHONPATH.)
"""

import sys
import time

from pdpsim import get_scenario
from pdpsim.studies import dispatch
from pdpsim.studies.design import Design
from pdpsim.studies.dispatch import open_pool


def sleep(task):
    """Take as long as the first key says, in microseconds a run."""
    keys = task["keys"]
    time.sleep(task["engine"] * len(keys) * 1e-6)
    row = {"solved": True, "epochs": 1000, "tss": 0.01, "stopped": "solved", "right": 4, "about_half": 0, "error": None}
    return {"rows": [{"seed": seed, **row, "seconds": 0.001} for (seed,) in keys], "seconds": 1.0}


def fraction_of_work(where, workers, size, microseconds, seconds=6.0, most=2000):
    """Return the fraction of the workers' time that was work, with chunks of that size, and chunks a second."""
    count = size * min(most, max(3 * workers, int(seconds * workers / (size * microseconds * 1e-6))))
    xor = get_scenario("xor")
    design = Design(xor, xor.recipe(), range(count))
    object.__setattr__(design, "engine", microseconds)
    dispatch.run_chunk = sleep
    started = time.perf_counter()
    done = sum(len(rows) for rows in dispatch.Dispatch(design, where, iter(design), count, dispatch.Sizes(size)).rows())
    took = time.perf_counter() - started
    assert done == count
    return count * microseconds * 1e-6 / workers / took, count / size / took


def main(*addresses):
    """Measure with two processes here, or on a cluster."""
    with open_pool(scheduler=addresses[0]) if addresses else open_pool(jobs=2) as where:
        workers = where.slots() // 2
        print(f"{workers} workers, 1 ms a run")
        for size in (1, 10, 100, 1000, 4000):
            fraction, pace = fraction_of_work(where, workers, size, 1000)
            print(f"chunks of {size:5}: {fraction:6.1%} of the time is work, {pace:7.1f} chunks/s")


if __name__ == "__main__":
    import simulated  # by its name, under which workers find `sleep`

    simulated.main(*sys.argv[1:])
