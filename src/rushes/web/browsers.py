"""What a browser calls itself, in plain words: "Firefox on Linux"."""

from __future__ import annotations

import re

from rushes.web.language import say

__all__ = ["browser_of", "shown_browser"]

# In this order: each later one is also in what the earlier ones say of themselves.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\b(?:OPR|Opera)/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:HeadlessChrome|Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
_SYSTEMS = (
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac OS X\b|\bMacintosh\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b|\bX11\b")),
)
_LONGEST = 512
_BETWEEN = " on "


def browser_of(user_agent: str) -> str:
    """Return what sent this header: "Firefox on Linux", "Firefox", or "" where it says nothing that is known.

    Only words of ours come out of it, whatever was sent.
    """
    said = user_agent[:_LONGEST]
    browser = next((name for name, pattern in _BROWSERS if pattern.search(said)), "")
    system = next((name for name, pattern in _SYSTEMS if pattern.search(said)), "")
    return f"{browser}{_BETWEEN}{system}" if browser and system else browser or system


def shown_browser(stored: str) -> str:
    """Return the same in the language of this request."""
    if not stored:
        return say("Unknown browser")
    browser, between, system = stored.partition(_BETWEEN)
    return say("{browser} on {system}", browser=browser, system=system) if between else stored
