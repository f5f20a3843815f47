"""What workers are told to do in the tests; they find it by name."""

import os
import signal


def die_at_seed_5(task):
    if [5] in task["keys"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return {
        "rows": [{"seed": seed, "solved": True, "epochs": 1, "error": None} for (seed,) in task["keys"]],
        "seconds": 1,
    }


def never(task):
    raise OSError("no network")


def chatty(number):
    print("hello")
    return 2 * number
