"""Run inside an environment that holds the wheel alone: is everything in it that the pages need.

Run by `scripts/try_wheel.sh` in the folder of a fresh `rushes init`.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from rushes.config import load
from rushes.web import create_app

NEEDED = {
    "store/migrations/versions": ".py",
    "web/templates": ".html",
    "web/static": ".css",
    "web/static/js": ".js",
    "figures": ".json",
    "cli/templates": ".conf",
}


def main() -> None:
    """Look at the package's files, then ask the application for its sign-in page and a script."""
    package = Path(str(files("rushes")))
    assert "site-packages" in package.parts, f"{package} is not the installed wheel"
    for folder, suffix in NEEDED.items():
        assert list((package / folder).glob(f"*{suffix}")), f"the wheel has no {suffix} in {folder}"
    (Path("secrets") / "limecraft").write_text("a password", encoding="utf-8")
    client = create_app(load(Path("rushes.toml"), {})).test_client()
    for path in ("/healthz", "/login", "/favicon.ico"):
        status = client.get(path, base_url="http://127.0.0.1").status_code
        assert status == 200, f"{path} answers {status}"
    print("The pages answer from the wheel alone.")


if __name__ == "__main__":
    main()
