"""What a process gives back to the system."""

import subprocess
import sys

import pytest

from legation.store.freeing import _trim

MEASURED = """
import ctypes
from legation.store.freeing import give_back_memory

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 // 1_000_000

library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
held = []
for _ in range(100_000):
    place = library.malloc(2_000)
    ctypes.memset(place, 1, 2_000)
    held.append(place)
for place in held[:-1]:
    library.free(place)
before = resident()
give_back_memory()
print(before, resident())
"""


@pytest.mark.skipif(_trim() is None, reason="the C library gives nothing back when asked")
def test_freed_memory_goes_back_to_the_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True
    )
    before, after = map(int, done.stdout.split())
    assert before - after > 100, (before, after)
