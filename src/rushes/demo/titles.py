"""Names of things: productions that sound like productions, media, and titles meant to do harm."""

from __future__ import annotations

__all__ = ["HOSTILE_TITLES"]

_RIGHT_TO_LEFT = "\u202egnp.ecioovni\u202c \u200f\u0639\u0646\u0648\u0627\u0646 \u0627\u0644\u0625\u0646\u062a\u0627\u062c\u200f"

HOSTILE_TITLES: tuple[str, ...] = (
    "<img src=x onerror=alert(1)>",
    '"><script>document.title="owned"</script>',
    'Tom\'s "Best" Take & <b>more</b>',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1;-2+3",
    _RIGHT_TO_LEFT,
    "🎬🎞️ Take 👩‍🎤 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 e\u0301 ﷽",
    "Very long title " + "x" * 484,
    "{{7*7}} ${7*7} %s %(name)s",
    "'; DROP TABLE usage_daily; --",
    '<a href="javascript:alert(1)">click</a><br>new line\nand a tab\t.',
)
"""Titles as strangers would write them: markup, formulas, direction marks, 500 characters."""

_SERIES = ("Evening", "Weekend", "Summer", "Winter", "River", "Market", "Station", "Garden", "Island", "Winding", "Silent", "Open")
_SUBJECT = ("Stories", "Kitchen", "Report", "Matters", "Roads", "Voices", "Hours", "Letters", "Workshop", "Border", "Light", "Files")
_SCENES = ("Interview", "Exterior", "Interior", "Drone", "Pick-up", "Cutaway", "Studio", "Rehearsal", "Wild track", "Archive reel")


def plain_title(number: int) -> str:
    """Return a believable production title, another one for every number."""
    first, rest = divmod(number, len(_SUBJECT))
    series, season = first % len(_SERIES), first // len(_SERIES)
    title = f"{_SERIES[(series + rest) % len(_SERIES)]} {_SUBJECT[rest]}"
    return title if season == 0 else f"{title} {season + 1}"


def media_title(number: int) -> str:
    """Return a media object's title; one in 211 is hostile."""
    if number % 211 == 20:
        return HOSTILE_TITLES[number // 211 % len(HOSTILE_TITLES)]
    if number % 4:
        return f"A{number // 40 % 900 + 1:03d}C{number % 40 + 1:03d}.mxf"
    return f"{_SCENES[number // 4 % len(_SCENES)]} {number // 40 + 1}, take {number % 7 + 1}"
