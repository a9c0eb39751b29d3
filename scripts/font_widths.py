"""Write the advance widths by which figures measure text, from DejaVu Sans.

DejaVu Sans is the widest of the fonts in the figures' font stack, so what fits in it fits in the
others. Run it when a script (an alphabet) is to be added:

    python scripts/font_widths.py [folder of the fonts]

The output is `src/rushes/figures/font_widths.json`: for each weight, runs of consecutive code
points as [first, [width, width, …]] in font units.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path("/usr/share/fonts/truetype/dejavu")
TARGET = Path(__file__).resolve().parent.parent / "src" / "rushes" / "figures" / "font_widths.json"
WEIGHTS = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
BLOCKS = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x02B0, 0x02FF),  # modifier letters
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x0531, 0x058F),  # Armenian
    (0x05BE, 0x05F4),  # Hebrew
    (0x0606, 0x06FF),  # Arabic
    (0x10A0, 0x10FF),  # Georgian
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x1F00, 0x1FFF),  # Greek Extended
    (0x2000, 0x2064),  # General Punctuation
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x214F),  # letter-like symbols
    (0x2150, 0x218F),  # number forms
    (0x2190, 0x22FF),  # arrows and mathematics
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2600, 0x26FF),  # miscellaneous symbols
)


def runs(font: TTFont) -> list[tuple[int, list[int]]]:
    """Return the runs of code points that the font has, with their advance widths."""
    names = font.getBestCmap()
    metrics = font["hmtx"]
    found: list[tuple[int, list[int]]] = []
    for first, last in BLOCKS:
        for code in range(first, last + 1):
            if code not in names:
                continue
            width = metrics[names[code]][0]
            if found and found[-1][0] + len(found[-1][1]) == code:
                found[-1][1].append(width)
            else:
                found.append((code, [width]))
    return found


def main() -> None:
    """Read both weights and write the data file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS
    data: dict[str, object] = {
        "source": "Advance widths of DejaVu Sans 2.37 (Bitstream Vera licence; dejavu-fonts.github.io), by scripts/font_widths.py.",
    }
    for weight, file in WEIGHTS.items():
        font = TTFont(folder / file)
        data["units_per_em"] = font["head"].unitsPerEm
        data[weight] = runs(font)
    TARGET.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
