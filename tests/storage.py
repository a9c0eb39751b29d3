"""Object storage on loopback: moto's server, in a process of its own, which speaks S3 as Amazon's does; and a client that puts objects there."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote

from rushes.sources import Reach

REACH = Reach(private=(ip_network("127.0.0.0/8"),))
SECRET = "wJalr/öpen+sesame=="
_READY_S = 30
_SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"}
"""The server looks at no signature; without one it takes somebody for everybody."""


@dataclass(frozen=True)
class Storage:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def parts(self, bucket: str, **further: object) -> Mapping[str, object]:
        """Return the parts of a place in it."""
        return {"endpoint": self.endpoint, "bucket": bucket, "key_id": "AKIATEST", **further}

    def asked(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, quote(path, safe="/?=&"), body, {**_SIGNED, **(headers or {})})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def put(self, bucket: str, objects: Mapping[str, bytes]) -> None:
        """Put objects into a bucket, which is made where it is not there."""
        assert self.asked("PUT", f"/{bucket}")[0] in {200, 409}
        for key, body in objects.items():
            answer = self.asked("PUT", f"/{bucket}/{key}", body)
            assert answer[0] == 200, answer

    def take_away(self, bucket: str, key: str) -> None:
        assert self.asked("DELETE", f"/{bucket}/{key}")[0] == 204

    def keys(self, bucket: str) -> list[str]:
        return re.findall("<Key>([^<]*)</Key>", self.asked("GET", f"/{bucket}?list-type=2")[1].decode())

    def body(self, bucket: str, key: str) -> bytes:
        status, body = self.asked("GET", f"/{bucket}/{key}")
        assert status == 200, body
        return body


@contextmanager
def storage_on_loopback(log: Path, **environment: str) -> Iterator[Storage]:
    """Run a server; it keeps everything in memory and ends with the tests."""
    # Another program may take a port between its choice and its use.
    for _ in range(5):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        with log.open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **environment}) as process:
            try:
                if _is_ready(process, Storage(port, process)):
                    yield Storage(port, process)
                    return
            finally:
                process.kill()
    raise AssertionError(log.read_text())


def _is_ready(process: subprocess.Popen[bytes], storage: Storage) -> bool:
    """Wait for the server; it has ended where its port was taken, whoever answers there."""
    give_up_at = time.monotonic() + _READY_S
    while process.poll() is None and time.monotonic() < give_up_at:
        with suppress(OSError):
            if b"moto" in storage.asked("GET", "/moto-api/")[1].lower() and process.poll() is None:
                return True
        time.sleep(0.05)
    return False
