"""Row 4: a MySQL server may answer any statement by asking for a file of the client's; ours never gives one."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from rushes.config import RecordsSettings
from rushes.errors import StoreError
from rushes.store import open_store

_GREETING = (
    b"\x0a10.11.0-rogue\x00" + (7).to_bytes(4, "little") + b"12345678\x00"
    # What it can do: everything of the protocol 4.1, and files of the client's.
    + b"\xff\xf7" + b"\x21" + b"\x02\x00" + b"\x0f\x80" + b"\x15" + bytes(10) + b"123456789012\x00" + b"mysql_native_password\x00"
)  # fmt: skip
_BY_ITSELF = re.compile(rb"AUTOCOMMIT|SET NAMES", re.IGNORECASE)
_OK = b"\x00\x00\x00\x02\x00\x00\x00"


class RogueServer:
    """Lets anybody in, and answers the first statement by asking for a file."""

    def __init__(self, wanted: Path) -> None:
        self.received = b""
        self.asked = threading.Event()
        self._wanted = str(wanted).encode()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        client, _ = self._socket.accept()
        with client:
            client.settimeout(1)
            client.sendall(_packet(0, _GREETING))
            client.recv(65_536)
            client.sendall(_packet(2, _OK))
            # What the driver says by itself is granted; the first statement of ours is answered with a question.
            while _BY_ITSELF.search(client.recv(65_536)):
                client.sendall(_packet(1, _OK))
            client.sendall(_packet(1, b"\xfb" + self._wanted))
            self.asked.set()
            try:
                while part := client.recv(65_536):
                    self.received += part
            except OSError:
                pass

    def close(self) -> None:
        self._socket.close()


def _packet(number: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("the very secret")
    return tmp_path / "secret"


@pytest.fixture
def rogue(secret: Path) -> Iterator[RogueServer]:
    server = RogueServer(secret)
    yield server
    server.close()


def test_row_04_server_that_asks_for_a_file_is_given_none(rogue: RogueServer) -> None:
    place = RecordsSettings(kind="mysql", port=rogue.port, password=SecretStr("password"), tls="off")
    with pytest.raises((StoreError, RuntimeError)):
        open_store(place)
    assert rogue.asked.wait(5)
    assert b"secret" not in rogue.received


def test_row_04_no_setting_can_let_the_client_read_files() -> None:
    assert not [name for name in RecordsSettings.model_fields if "file" in name and name not in {"password_file", "tls_ca_file"}]
    assert RecordsSettings.model_config.get("extra") == "forbid"
