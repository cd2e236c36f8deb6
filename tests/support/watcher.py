"""Watcher: `python watcher.py ADDRESS LOG STEPS` watches a walk as an app does, and prints its end."""

import sys

from steps import until, walk

from server.jobs import Jobs


def main(address: str, log: str, steps: str) -> None:
    jobs = Jobs(address)
    job = jobs.watch("a visitor", walk, log, int(steps), 0)
    until(lambda: jobs.watch("a visitor", walk, log, int(steps), 0).over)
    print(float(job.result[1].sum()), job.error)
    jobs.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
