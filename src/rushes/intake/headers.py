"""What a report's headers mean: by synonyms in English, Dutch and French, exactly and never by likeness."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rushes.domain import MEASURES, NumberStyle, Unit
from rushes.sources import HeaderUnit, unit_of

__all__ = ["FEEDS", "UNITS_OF", "HeaderMapping", "HeaderUse", "problems_of", "uses_of"]

PRODUCTION, NAME, CREATED, DELETED, UNUSED = "production", "name", "created", "deleted", ""

UNITS_OF: dict[Unit, tuple[str, ...]] = {
    Unit.MILLISECONDS: ("s", "min", "h", "hh:mm:ss", "hh:mm", "ms"),
    Unit.COUNT: ("count",),
    Unit.BYTES: ("bytes", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"),
}
"""The units in which a measure may be given, by that in which it is kept."""

_BYTE_UNITS = {1: "bytes", 10**3: "KB", 10**6: "MB", 10**9: "GB", 10**12: "TB", 2**10: "KiB", 2**20: "MiB", 2**30: "GiB", 2**40: "TiB"}
_TIME_UNITS = {1: "ms", 1_000: "s", 60_000: "min", 3_600_000: "h"}

_DONE = {
    "ingested": "ingest|ingested|geingest|geingeste|geimporteerd|opgeladen|ingere|ingeree|ingeste|importe",
    "transcribed": "transcribed|transcription|getranscribeerd|transcriptie|transcrit|transcrite",
    "subtitled": "subtitled|subtitling|ondertiteld|ondertiteling|sous titre|sous titree|sous titrage",
    "translated": "translated|translation|vertaald|vertaling|traduit|traduite|traduction",
    "rendered": "rendered|rendering|gerenderd|rendu|rendue",
}
_AROUND = "{}|volume {}|{} volume|{} duration|duration {}|media {}|{} media|duur {}|{} duur|duree {}|volume de {}|duree de {}"
_STORED = {
    "cloud_storage": "cloud",
    "data_storage": "data|donnees|de donnees|des donnees",
    "proxy_storage": "proxy|proxies|proxys|de proxy|des proxys",
    "external_storage": "external|externe",
}
_STORAGE = "{} storage|storage {}|{} opslag|{}opslag|opslag {}|stockage {}"
_OWN = {
    PRODUCTION: "id|production id|productionid|workspace id|workspaceid|productie id|id productie|werkruimte id|identifiant|"
    "identifiant de la production|id de la production|id production",
    NAME: "name|production|production name|workspace|workspace name|title|naam|productie|productienaam|naam productie|naam van de productie|"
    "werkruimte|nom|nom de la production|titre|titel",
    CREATED: "created|created on|created at|creation date|date created|aangemaakt|aangemaakt op|aanmaakdatum|cree|cree le|date de creation",
    DELETED: "deleted|deleted on|deleted at|is deleted|deletion date|date deleted|verwijderd|verwijderd op|supprime|supprimee|supprime le|"
    "date de suppression",
    "items_ingested": "items|items ingested|ingested items|number of items|number of items ingested|items ingest|aantal items|"
    "items geingest|aantal items geingest|geingeste items|aantal geingeste items|elements|elements ingeres|nombre d elements|nombre d elements ingeres",
    "managed_media": "managed media|managed media volume|volume managed media|media under management|beheerde media|volume beheerde media|"
    "media geres|medias geres|volume de medias geres",
}


def _known() -> dict[str, str]:
    """Return what each known header, plain and without its unit, feeds."""
    found: dict[str, str] = {}
    for table, around in ((_DONE, _AROUND), (_STORED, _STORAGE)):
        for feeds, stems in table.items():
            found.update({form.replace("{}", stem): feeds for stem in stems.split("|") for form in around.split("|")})
    return found | {word: feeds for feeds, words in _OWN.items() for word in words.split("|")}


_KNOWN = _known()

FEEDS = (PRODUCTION, NAME, CREATED, DELETED, *(name for name, each in MEASURES.items() if len(each.columns) == 1), UNUSED)
"""What a header may feed: a measure, what is known of a production, or nothing."""


@dataclass(frozen=True, slots=True)
class HeaderUse:
    """What one header feeds, "" for nothing, and the unit of its numbers, "" where that is not known or there are none."""

    header: str
    feeds: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """What the headers of a report feed, in the report's order; `numbers` is how its numbers are written, where the numbers do not tell."""

    uses: tuple[HeaderUse, ...]
    numbers: NumberStyle | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers."""
        return tuple(each.header for each in self.uses)


def uses_of(headers: Sequence[str]) -> HeaderMapping:
    """Return what headers feed by their synonyms; of two for one thing the first does, and what is not known feeds nothing."""
    uses, taken = list[HeaderUse](), set[str]()
    for header in headers:
        named = unit_of(header)
        feeds = _KNOWN.get(_plain(named.rest if named else header), UNUSED)
        feeds = UNUSED if feeds in taken else feeds
        taken.add(feeds)
        uses.append(HeaderUse(header, feeds, _unit(feeds, named)))
    return HeaderMapping(tuple(uses))


def problems_of(mapping: HeaderMapping) -> tuple[HeaderUse, ...]:
    """Return the uses that cannot be: a thing fed twice, a unit that is not the measure's or is missing; without a production, an empty one."""
    fed = [each.feeds for each in mapping.uses if each.feeds]
    found = [each for each in mapping.uses if each.feeds and (fed.count(each.feeds) > 1 or each.feeds not in FEEDS or not _fits(each))]
    return tuple(found) if PRODUCTION in fed else (HeaderUse("", PRODUCTION), *found)


def _fits(use: HeaderUse) -> bool:
    measure = MEASURES.get(use.feeds)
    return not use.unit if measure is None else use.unit in UNITS_OF.get(measure.unit, ())


def _unit(feeds: str, named: HeaderUnit | None) -> str:
    measure = MEASURES.get(feeds)
    if measure is None:
        return ""
    if measure.unit is Unit.COUNT:
        return "count"
    if named is None or named.unit is not measure.unit:
        return ""
    if measure.unit is Unit.BYTES:
        return _BYTE_UNITS.get(named.factor, "")
    if ":" in named.written:
        return {"hh:mm:ss": "hh:mm:ss", "h:mm:ss": "hh:mm:ss", "hh:mm": "hh:mm", "h:mm": "hh:mm"}.get(named.written.casefold(), "")
    return _TIME_UNITS.get(named.factor, "")


def _plain(header: str) -> str:
    """Return a header in small letters without accents, with single blanks for everything else."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", header).casefold() if not unicodedata.combining(each))
    return " ".join(re.split(r"[^a-z0-9]+", plain)).strip()
