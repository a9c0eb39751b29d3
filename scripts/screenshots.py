"""Make the pictures that the README and the documentation use, from a running demonstration.

    python scripts/screenshots.py [--all] [--into docs/pictures]

Starts the stand-in platform and the product over it in a folder of its own, signs in as the demo's
alice and as the operator, and takes pictures at 1440, 1024, 768 and 390 pixels, light and dark. Without
`--all` only the few that the documentation shows are taken.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HEIGHTS = {1440: 1000, 1024: 1000, 768: 1024, 390: 844}
SCHEMES = ("light", "dark")
EXPLORED = "/explore?value=ingested&across=month&group=production&span=last-12-months"


@dataclass(frozen=True)
class Picture:
    """One picture: which page, how wide, in which colours, and whether the whole page is shown."""

    name: str
    path: str
    width: int
    scheme: str
    is_whole: bool = False

    @property
    def file(self) -> str:
        """Its file."""
        return f"{self.name}-{self.width}-{self.scheme}.png"


SHOWN = (
    Picture("dashboard", "/dashboard", 1440, "light", is_whole=True),
    Picture("dashboard", "/dashboard", 1440, "dark"),
    Picture("dashboard", "/dashboard", 390, "light"),
    Picture("year", "/year", 1440, "light", is_whole=True),
    Picture("explore", EXPLORED, 1440, "light"),
    Picture("sign-in", "/login", 1024, "light"),
    Picture("admin", "/admin", 1440, "light"),
)


def every_picture() -> tuple[Picture, ...]:
    """Return each page at each width in each colour scheme, whole."""
    pages = {
        "sign-in": "/login",
        "dashboard": "/dashboard",
        "year": "/year",
        "explore": EXPLORED,
        "account": "/account",
        "admin-sign-in": "/admin/login",
        "admin": "/admin",
    }
    return tuple(
        Picture(name, path, width, scheme, is_whole=True) for name, path in pages.items() for width in HEIGHTS for scheme in SCHEMES
    )


@dataclass(frozen=True)
class Demo:
    """A running demonstration: its address and the operator's password."""

    address: str
    operator_password: str


@contextmanager
def running_demo() -> Iterator[Demo]:
    """Start the demonstration in a new folder; end it and remove the folder afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rushes-pictures-"))
    command = [sys.executable, "-m", "rushes.cli", "demo", "start", "--port", "0", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _introduced(process, folder)
        finally:
            process.terminate()
            process.wait(30)
            shutil.rmtree(folder, ignore_errors=True)


def _introduced(process: subprocess.Popen[str], folder: Path) -> Demo:
    assert process.stdout is not None
    for line in process.stdout:
        if "answers on" in line:
            password = (folder / "secrets" / "operator").read_text(encoding="utf-8")
            return Demo(line.split()[-1].rstrip("/"), password)
    raise SystemExit("The demonstration did not start; its message stands above.")


def take(browser: Browser, demo: Demo, picture: Picture, into: Path) -> None:
    """Take one picture as the person that its page is for."""
    context = browser.new_context(
        locale="en-GB", viewport={"width": picture.width, "height": HEIGHTS[picture.width]}, color_scheme=picture.scheme
    )
    page = context.new_page()
    _sign_in(page, demo, picture.path)
    page.goto(demo.address + picture.path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=into / picture.file, full_page=picture.is_whole)
    context.close()


def _sign_in(page: Page, demo: Demo, path: str) -> None:
    if path.endswith("/login"):
        return
    if path.startswith("/admin"):
        page.goto(demo.address + "/admin/login")
        page.get_by_label("Operator").fill("operator")
        page.get_by_label("Password").fill(demo.operator_password)
    else:
        page.goto(demo.address + "/login")
        page.get_by_label("Name or e-mail").fill("alice")
        page.get_by_label("Password").fill("alice-demo")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every page at every width in both colour schemes")
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"), help="the folder that the pictures go to")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for picture in every_picture() if options.all else SHOWN:
            take(browser, demo, picture, options.into)
            print(options.into / picture.file)
        browser.close()


if __name__ == "__main__":
    main()
