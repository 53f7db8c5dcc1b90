"""The ports: both loopback families, or the next one, and nobody from outside."""

from __future__ import annotations

import errno
import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero import listener as module
from jobsync_tui.connectors.xero.listener import Listener
from jobsync_tui.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

from tests.connectors.xero.listening import GOOD, ask, connect, free_ports, needs_six, request, waiting


@pytest.fixture
def listening() -> Iterator[Listener]:
    with Listener(free_ports(3)) as one:
        yield one


@contextmanager
def taken(port: int, family: socket.AddressFamily, address: str) -> Iterator[None]:
    """Somebody else's program on a port."""
    with socket.socket(family) as other:
        if family == socket.AF_INET6:
            other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        other.bind((address, port))
        other.listen()
        yield


@needs_six
@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_that_is_taken_on_either_address_is_left_alone(family: socket.AddressFamily, address: str) -> None:
    ports = free_ports(3)
    with taken(ports[0], family, address), Listener(ports) as listening:
        assert listening.port == ports[1]
        # Neither half of the first port is held: the next jobsync finds it free.
        other = "::1" if address == "127.0.0.1" else "127.0.0.1"
        with pytest.raises(ConnectionRefusedError):
            connect(ports[0], other)


def test_no_free_port_is_told_with_the_ports_and_the_other_way() -> None:
    ports = free_ports(3)
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(taken(port, socket.AF_INET, "127.0.0.1"))
        with pytest.raises(UsageError, match=", ".join(map(str, ports))) as caught, Listener(ports):
            pass
    assert "paste the address" in caught.value.next_step


@pytest.mark.parametrize("code", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_without_ipv6_the_other_address_is_enough(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    bind = module._listening

    def without_six(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(code, "no IPv6 here")
        return bind(family, address, port)

    monkeypatch.setattr(module, "_listening", without_six)
    with Listener(free_ports(1)) as listening, waiting(listening) as wait:
        ask(listening.port, request(listening.port))
        assert wait.over() == GOOD


@needs_six
def test_only_this_computer_can_reach_it(listening: Listener) -> None:
    addresses = {key.fileobj.getsockname()[0] for key in listening._selector.get_map().values()}  # type: ignore[union-attr]  # sockets all
    assert addresses == {"127.0.0.1", "::1"}
