"""Write the pages that are made from the code; a test holds that they are current."""

from __future__ import annotations

from pathlib import Path

from rushes.boards import dashboard_schema
from rushes.cli import commands_page
from rushes.config import settings_page
from rushes.metrics import measures_page

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> None:
    """Write every page."""
    pages = {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "measures.md": measures_page(),
        "dashboard.schema.json": dashboard_schema(),
    }
    for name, text in pages.items():
        (DOCS / name).write_text(text, encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
