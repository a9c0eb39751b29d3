"""Every error this product raises on purpose, in one tree, by who can act on it.

    RushesError
    ├── OperatorError            whoever hosts the product must change something
    │   ├── ConfigurationError   rushes.toml, the environment, a secret file
    │   ├── WarehouseError       a version of the facts cannot be built, read or trusted
    │   │   └── FactsAway        their server does not answer, or not us
    │   ├── StoreError           the application records cannot be opened or migrated
    │   │   └── StoreAway        they do not answer, or take nothing: a server, a full disk
    │   ├── PlatformRefused      the platform gave a final no (a right, a path, a password)
    │   └── SourceRefused        a source gave a final no, or may not be reached (a password, TLS, an address)
    ├── PersonError              the signed-in person, or who wants to be, can act
    │   ├── SignInRefused        wrong password, suspended, second factor …
    │   └── NotSignedIn          no session, or one that has ended
    ├── CallerError              what was asked cannot be answered as asked
    │   ├── UnknownName          no such measure, dimension, filter … (names the nearest)
    │   │   └── UnknownInFormula no such measure, and where a formula names it
    │   ├── InvalidQuery         known names, impossible together
    │   │   ├── InvalidFormula   a formula that cannot be read, or mixes units (says where)
    │   │   └── TotalTooLarge    numbers that add up to more than any total holds
    │   ├── BadFile              a file that cannot be read, or is larger than it may be
    │   └── NotFound             nothing there, or nothing that this person may see
    └── TryAgainLater            nobody need change anything
        ├── PlatformUnreachable  no answer, or "busy", after every retry
        ├── SourceUnreachable    a source does not answer, or not in time
        ├── TooManyAttempts      the limit on sign-in attempts
        ├── TooManyRequests      the limit on one person's requests
        ├── Busy                 somebody else holds the lock
        └── Stopped              somebody asked for it to be stopped

The message of each says what to do next. None carries a secret or a query string.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import StrEnum

__all__ = [
    "BadFile",
    "Busy",
    "CallerError",
    "ConfigurationError",
    "FactsAway",
    "InvalidFormula",
    "InvalidQuery",
    "NotFound",
    "NotSignedIn",
    "OperatorError",
    "PersonError",
    "PlatformRefused",
    "PlatformUnreachable",
    "Refusal",
    "RushesError",
    "SignInRefused",
    "SourceRefused",
    "SourceUnreachable",
    "Stopped",
    "StoreAway",
    "StoreError",
    "TooManyAttempts",
    "TooManyRequests",
    "TotalTooLarge",
    "TryAgainLater",
    "UnknownInFormula",
    "UnknownName",
    "WarehouseError",
    "nearest",
]


_MOST_NAMES = 10
"""A message that lists every account of a large platform is read by nobody."""


class RushesError(Exception):
    """The root; catch it only where an error becomes an answer.

    Args:
        message: The English sentence, with `{name}` where a value goes; catalogues of translations know it so.
        values: What goes there.
    """

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message = message
        self.values = values


class OperatorError(RushesError):
    """Whoever hosts the product must change something."""


class ConfigurationError(OperatorError):
    """The configuration cannot be used; the message names the file and key."""


class WarehouseError(OperatorError):
    """A version of the facts cannot be built, read or trusted."""


class FactsAway(WarehouseError):
    """The server of the facts does not answer, or not us; what was asked may be answered once it is back."""


class StoreError(OperatorError):
    """The application records cannot be opened or migrated."""


class StoreAway(StoreError):
    """The application records do not answer, or take nothing in: their server is away, their disk is full. What is open goes on once they do."""


class PlatformRefused(OperatorError):
    """The platform gave a final no.

    Args:
        message: What was refused and what to do next; no query string.
        status: The HTTP status, 0 where there was none.
        kind: The platform's own name of the error, "" where it gave none.
    """

    def __init__(self, message: str, *, status: int = 0, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


class SourceRefused(OperatorError):
    """A source gave a final no, or is none that may be reached; the message says what to change."""


class PersonError(RushesError):
    """The signed-in person, or who wants to be, can act."""


class Refusal(StrEnum):
    """Why a sign-in was refused."""

    WRONG_CREDENTIALS = "wrong_credentials"
    SUSPENDED = "suspended"
    SECOND_FACTOR = "second_factor"
    NO_ACCOUNT = "no_account"


class SignInRefused(PersonError):
    """The platform knows the request and says no."""

    def __init__(self, refusal: Refusal, message: str = "") -> None:
        super().__init__(message or refusal.value)
        self.refusal = refusal


class NotSignedIn(PersonError):
    """There is no session, or it has ended; sign in again."""


class CallerError(RushesError):
    """What was asked cannot be answered as asked."""


class UnknownName(CallerError):
    """A name that does not exist, with the nearest that does.

    Args:
        what: The kind of thing, as a person would say it ("measure").
        name: What was asked for.
        known: The names that exist.
    """

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        self.what = what
        self.name = name
        self.suggestion = nearest(name, names)
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        hint = f"did you mean “{self.suggestion}”?" if self.suggestion else f"known: {', '.join(names[:_MOST_NAMES])}{more}."
        super().__init__(f"There is no {what} “{name[:80]}”; {hint}")


class UnknownInFormula(UnknownName):
    """A formula names a measure that does not exist; people read of it in their own language, as they type.

    Args:
        name: What was typed.
        known: The measures that may be named.
        place: Where it stands, the first character being 1.
    """

    def __init__(self, name: str, known: Iterable[str], place: int) -> None:
        names = sorted(known)
        super().__init__(what="measure", name=name, known=names)
        self.place = place
        shown = {"name": name[:80], "place": place}
        if self.suggestion:
            RushesError.__init__(
                self, "There is no measure “{name}” (character {place}). Did you mean “{nearest}”?", nearest=self.suggestion, **shown
            )
        else:
            few = ", ".join(names[:_MOST_NAMES])
            RushesError.__init__(
                self, "There is no measure “{name}” (character {place}). Name one that exists, such as {known}.", known=few, **shown
            )


class InvalidQuery(CallerError):
    """Known names that make no answerable question together."""


class InvalidFormula(InvalidQuery):
    """A formula that cannot be read, or whose units do not go together; people read of it in their own language, as they type.

    Args:
        message: What to change; an English sentence that the catalogues know.
        place: Where, the first character being 1; 0 is the formula as a whole.
        values: What else goes into the sentence.
    """

    def __init__(self, message: str, *, place: int = 0, **values: object) -> None:
        super().__init__(message, place=place, **values)
        self.place = place


class TotalTooLarge(InvalidQuery):
    """A total that does not fit into 64 bits, which no platform that counts right comes near."""

    def __init__(self) -> None:
        super().__init__(
            "These numbers add up to more than a total can hold. One of them must be wrong; ask for fewer days or productions to find it."
        )


class BadFile(CallerError):
    """A file that cannot be read as a table, or is larger than it may be; people read of it in their own language."""


class NotFound(CallerError):
    """Nothing there, or nothing that this person may see: the same answer."""


class TryAgainLater(RushesError):
    """Nobody need change anything; the same call may succeed later."""


class PlatformUnreachable(TryAgainLater):
    """The platform gave no answer, or "busy", after every retry."""


class SourceUnreachable(TryAgainLater):
    """A source does not answer, or not in time."""


class TooManyAttempts(TryAgainLater):
    """Too many sign-ins failed from here or for this name."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("Too many attempts. Try again in {minutes} min.", minutes=max(1, round(retry_after_s / 60)))
        self.retry_after_s = retry_after_s


class TooManyRequests(TryAgainLater):
    """One person has asked for more than a minute's share."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("You have asked for very much in one minute. Try again in {seconds} s.", seconds=retry_after_s)
        self.retry_after_s = retry_after_s


class Busy(TryAgainLater):
    """Somebody else holds the lock."""


class Stopped(TryAgainLater):
    """Somebody asked for it to be stopped; what stood before stands."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like the given one, None if none is near."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None
