"""A real browser and an installation for it, as the tests of pages have them."""

from browser.conftest import chromium, installation, platform

__all__ = ["chromium", "installation", "platform"]
