"""What somebody does who installs Rushes: `scripts/install_debian.sh`, the settings, once more, and then people come.

Run as root of a machine of its own (`fresh_machine.sh`), where no systemd runs: what is in the units is started as systemd would
start it, as far as a shell can: as the service's user, without any right more, seeing no other process, on a disk that can be
written to where the unit says so.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

SOURCE = Path("/srv/source")
NAME = "usage.example.org"
SETTINGS = Path("/etc/rushes/rushes.toml")
PLATFORM = "http://127.0.0.1:8090"
UNITS = Path("/etc/systemd/system")
WRITTEN = (UNITS, Path("/etc/nginx"), Path("/etc/rushes"), Path("/opt/rushes/release"), Path("/var/lib/rushes"))
AS_SERVICE = """
for folder in /var/lib/rushes /var/log/rushes; do mount --bind $folder $folder; done
mount -t tmpfs tmpfs /tmp
mount -t proc -o hidepid=invisible,subset=pid proc /proc
mount -o remount,bind,ro /
cd {folder}
umask 0077
exec setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin LANG=C.UTF-8 {command}
"""


def main() -> None:
    """Install, and see that people are served."""
    lend_packages()
    first = install()
    assert first.returncode == 2, first
    assert "which is empty; write the password there" in first.stderr
    assert "then call this again" in first.stderr
    configure()
    second = install()
    assert second.returncode == 0, second
    assert "systemd does not run here" in second.stdout
    before = what_lies_there()
    assert install().returncode == 0
    assert what_lies_there() == before, set(what_lies_there()) ^ set(before)
    assert owner("/var/lib/rushes/keys/session_secret") == "rushes:rushes 600"
    assert owner("/etc/nginx/rushes.key") == "root:root 600"
    serve()


def lend_packages() -> None:
    """Let the installation find what the tests run with, so that nothing is fetched: it sees that all of it is there."""
    subprocess.run([sys.executable, "-m", "venv", "/opt/rushes/venv"], check=True)
    for folder in Path("/opt/rushes/venv/lib").glob("python3*/site-packages"):
        (folder / "lent.pth").write_text("/srv/packages\n")


def install() -> subprocess.CompletedProcess[str]:
    command = [SOURCE / "scripts/install_debian.sh", "--server-name", NAME, "--time-zone", "Europe/Brussels"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def configure() -> None:
    """Do what the first run said: name the platform, and write the collecting login's password."""
    text = SETTINGS.read_text().replace("https://platform.limecraft.com", PLATFORM)
    SETTINGS.write_text(text.replace("collector@example.org", "collector"))
    Path("/etc/rushes/secrets/limecraft").write_text("collector-demo\n")


def what_lies_there() -> dict[str, tuple[int, int]]:
    files = [path for folder in WRITTEN for path in (folder, *folder.rglob("*")) if not path.name.endswith(("-wal", "-shm"))]
    rewritten = ("/etc/systemd/system", "/etc/nginx/sites")
    return {str(path): (path.lstat().st_mode, 0 if str(path).startswith(rewritten) else path.lstat().st_mtime_ns) for path in files}


def owner(path: str) -> str:
    return subprocess.run(["stat", "--format", "%U:%G %a", path], capture_output=True, text=True, check=True).stdout.strip()


def service(unit: str) -> subprocess.Popen[bytes]:
    text = (UNITS / unit).read_text()
    said = {key: re.search(rf"(?m)^{key}=(.*)$", text)[1] for key in ("ExecStart", "WorkingDirectory", "User")}  # type: ignore[index]
    script = AS_SERVICE.format(folder=said["WorkingDirectory"], user=said["User"], command=said["ExecStart"])
    return subprocess.Popen(["unshare", "--mount", "bash", "-ec", script], stdin=subprocess.DEVNULL)


def serve() -> None:
    """Start a platform, the services and nginx, and come as alice."""
    rushes = "/opt/rushes/venv/bin/rushes"
    world = ["--port", "8090", "--accounts", "2", "--months", "2"]
    platform = subprocess.Popen([rushes, "demo", "platform", *world], stdout=subprocess.DEVNULL)
    pages = service("rushes-web.service")
    patiently(lambda: urllib.request.urlopen("http://127.0.0.1:8080/healthz").close())
    patiently(lambda: urllib.request.urlopen(f"{PLATFORM}/").close())
    assert service("rushes-run-due.service").wait(90) == 0
    subprocess.run(["nginx"], check=True)
    come()
    pages.terminate()
    assert pages.wait(60) == 0
    platform.terminate()


def patiently(ask: Callable[[], None]) -> None:
    for _ in range(300):
        try:
            ask()
        except urllib.error.HTTPError as answered:
            answered.close()
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("It never answered.")


def curl(path: str, *options: str) -> str:
    jar = ["--cookie", "/root/jar", "--cookie-jar", "/root/jar"]
    there = ["--cacert", "/etc/nginx/rushes.pem", "--resolve", f"{NAME}:443:127.0.0.1"]
    command = ["curl", "--silent", "--show-error", "--http2", *there, *jar, *options, f"https://{NAME}{path}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def come() -> None:
    """Sign in and read the dashboard's data, by TLS, through nginx."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', curl("/login"))
    assert token
    form = {"csrf_token": token[1], "username": "alice", "password": "alice-demo"}
    sent = [word for name, value in form.items() for word in ("--data-urlencode", f"{name}={value}")]
    assert curl("/login", "--referer", f"https://{NAME}/login", "--write-out", "%{http_code}", *sent).endswith("303")
    data = curl("/dashboard/data")
    assert "North Production House" in curl("/dashboard")
    assert "/production/" in data, data
    sys.stdout.write("Installed, and alice was served.\n")


if __name__ == "__main__":
    main()
