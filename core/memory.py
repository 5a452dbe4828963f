"""Giving memory back to the system, where the C library is glibc; elsewhere these do nothing."""

import ctypes

# From glibc's malloc.h.
M_ARENA_MAX = -8


def use_one_arena() -> None:
    """Let all threads take memory from one heap. Only before the first thread: later it has no effect.

    By default each thread has a heap of its own, and what it frees at the end of that stays with the process:
    nothing can give it back.
    """
    if mallopt := getattr(_C_LIBRARY, "mallopt", None):
        mallopt(M_ARENA_MAX, 1)


def give_back_memory() -> None:
    """Return freed memory to the system. It takes a fifth of a millisecond."""
    if malloc_trim := getattr(_C_LIBRARY, "malloc_trim", None):
        malloc_trim(0)


_C_LIBRARY = ctypes.CDLL(None)
