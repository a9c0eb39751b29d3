"""What somebody does who installs Rushes: `scripts/install_debian.sh`, the settings, once more, and then people come.

Run as root of a machine of its own that systemd has booted (`fresh_machine.sh`).
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path("/srv/source")
NAME = "usage.example.org"
SETTINGS = Path("/etc/rushes/rushes.toml")
PLATFORM = "http://127.0.0.1:8090"
WRITTEN = (Path("/etc/systemd/system"), Path("/etc/nginx"), Path("/etc/rushes"), Path("/opt/rushes/release"), Path("/var/lib/rushes/keys"))


def main() -> None:
    """Install, and see that people are served."""
    lend_packages()
    first = install()
    assert first.returncode == 2, first
    assert "which is empty; write the password there" in first.stderr
    assert "then call this again" in first.stderr
    configure()
    without = install("unshare", "--mount", "bash", "-ec", 'mount -t tmpfs tmpfs /run/systemd; exec "$@"', "without systemd")
    assert (without.returncode, "systemd does not run here" in without.stdout) == (0, True), without
    done = install()
    assert (done.returncode, f"Rushes answers on https://{NAME}/" in done.stdout) == (0, True), done
    before = what_lies_there()
    again = install()
    assert again.returncode == 0, again
    assert what_lies_there() == before, set(what_lies_there()) ^ set(before)
    assert said("stat", "--format", "%U:%G %a", "/var/lib/rushes/keys/session_secret") == "rushes:rushes 600"
    assert said("stat", "--format", "%U:%G %a", "/etc/nginx/rushes.key") == "root:root 600"
    serve()


def lend_packages() -> None:
    """Let the installation find what the tests run with, so that nothing is fetched: it sees that all of it is there."""
    subprocess.run([sys.executable, "-m", "venv", "/opt/rushes/venv"], check=True)
    for folder in Path("/opt/rushes/venv/lib").glob("python3*/site-packages"):
        (folder / "lent.pth").write_text("/srv/packages\n")


def install(*around: str, clock: str = "timer") -> subprocess.CompletedProcess[str]:
    command = [*around, SOURCE / "scripts/install_debian.sh", "--server-name", NAME, "--time-zone", "Europe/Brussels", "--clock", clock]
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


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def serve() -> None:
    """Let the night run, come as alice, and reload and stop the pages."""
    world = ["--port", "8090", "--accounts", "2", "--months", "2"]
    with subprocess.Popen(["/opt/rushes/venv/bin/rushes", "demo", "platform", *world], stdout=subprocess.PIPE) as platform:
        assert platform.stdout
        assert platform.stdout.readline()
        said("systemctl", "is-active", "rushes-web.service", "rushes-run-due.timer", "nginx.service")
        said("systemctl", "start", "rushes-run-due.service")
        come()
        platform.terminate()
    main_process = said("systemctl", "show", "--property=MainPID", "--value", "rushes-web")
    said("systemctl", "reload", "rushes-web")
    for _ in range(300):
        if '"event": "reloaded"' in said("journalctl", "--unit=rushes-web", "--output=cat"):
            break
        time.sleep(0.1)
    assert main_process == said("systemctl", "show", "--property=MainPID", "--value", "rushes-web")
    assert "North Production House" in curl("/dashboard")
    status = Path(f"/proc/{main_process}/status").read_text()
    assert re.search(r"(?m)^CapBnd:\s0+$", status)
    assert re.search(r"(?m)^Seccomp:\s2$", status)
    Path("/opt/rushes/release").write_text("an older one\n")
    changed = install(clock="runner")
    assert changed.returncode == 0, changed
    assert "The program, in" in changed.stdout
    assert main_process != said("systemctl", "show", "--property=MainPID", "--value", "rushes-web")
    said("systemctl", "is-active", "rushes-runner.service", "rushes-web.service")
    assert said("systemctl", "show", "--property=ActiveState", "--value", "rushes-run-due.timer") == "inactive"
    said("systemctl", "stop", "rushes-web", "rushes-runner")
    for unit in ("rushes-web", "rushes-runner"):
        assert said("systemctl", "show", "--property=Result", "--value", unit) == "success", unit
    assert said("systemctl", "--failed", "--quiet", "--plain", "--legend=no") == ""


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
    try:
        main()
    except BaseException:
        subprocess.run(["journalctl", "--no-pager", "--lines=60"], check=False)
        raise
