"""What calls cost where their frames lie."""

import resource


def faults_of_calls(depth: int = 300) -> int:
    """How often fifty calls in a row had to ask the operating system for memory, at the worst of so many depths."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _time in range(50):
        (lambda: None)()
    here = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return max(here, faults_of_calls(depth - 1)) if depth else here
