"""Which port a process listens on."""

import errno
import socket

LOOPBACKS = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
TRIES = 100


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listen_from(first: int) -> tuple[int, list[socket.socket]]:
    """Sockets that listen on loopback at `first` or the next free port; held open, so nobody else can take it."""
    last = min(first + TRIES, 65536)
    for port in range(first, last):
        if sockets := _listen(port):
            return port, sockets
    raise OSError(errno.EADDRINUSE, f"Ports {first} to {last - 1} are all taken. Set PORT to a free one.")


def _listen(port: int) -> list[socket.socket]:
    """One socket for each loopback address there is; none if anybody listens on one of them already."""
    sockets: list[socket.socket] = []
    for family, host in LOOPBACKS:
        try:
            sockets.append(_bound(family, host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                for taken in sockets:
                    taken.close()
                return []
    return sockets


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
