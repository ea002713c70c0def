"""What the child takes from itself before it imports anything that reads. Standard library only."""

import ctypes
import platform
import struct
import sys

# Calls that reading a file never needs: sockets, programs, processes and threads, looking into other processes, and a queue
# that would do all of these.
_CALLS = {
    "x86_64": (0xC000003E, (41, 56, 57, 58, 59, 101, 310, 322, 425, 435)),
    "aarch64": (0xC00000B7, (117, 198, 220, 221, 270, 281, 425, 435)),
}
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_REFUSE, _ALLOW = 0x00050001, 0x7FFF0000  # with EPERM
_OTHER_NUMBERS = 0x40000000  # the same calls again, for programs of 32 bits


def set_limits(memory_mb: int, cpu: int, file_mb: int) -> None:
    """Windows knows none of them; there, the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    file = file_mb * 1_000_000
    limits = {"CORE": (0, 0), "NPROC": (0, 0), "NOFILE": (64, 64), "FSIZE": (file, file), "CPU": (cpu, cpu + 1)}
    if sys.platform != "darwin":  # which does not heed it, and answers with an error
        limits["AS"] = (memory_mb * 1_000_000,) * 2
    for name, (most, at_all) in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        known = resource.getrlimit(kind)[1]
        above = known == resource.RLIM_INFINITY
        resource.setrlimit(kind, (most, at_all) if above else (min(most, known), min(at_all, known)))


def refuse_calls() -> bool:
    """From here on the kernel refuses them with EPERM, also to root. False where it cannot: not Linux, or another machine."""
    if sys.platform != "linux" or platform.machine() not in _CALLS or sys.maxsize < 2**32:
        return False
    arch, calls = _CALLS[platform.machine()]
    program = _program(arch, calls)
    kept = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HP", len(program) // 8, ctypes.addressof(kept))
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_ulong)
    return prctl(_NO_NEW_PRIVILEGES, 1, None, 0, 0) == 0 and prctl(_SET_SECCOMP, _FILTER, head, 0, 0) == 0


def _program(arch: int, calls: tuple[int, ...]) -> bytes:
    """Each line jumps so many lines on if it is true, and if not."""
    last = len(calls)
    lines = [
        (_LOAD, 0, 0, 4),
        (_IF_EQUAL, 0, last + 3, arch),
        (_LOAD, 0, 0, 0),
        (_IF_AT_LEAST, last + 1, 0, _OTHER_NUMBERS),
        *((_IF_EQUAL, last - at, 0, call) for at, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
