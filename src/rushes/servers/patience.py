"""How long an answer is waited for, where the driver has no limit of its own.

A server that stands still on a machine that lives is no dead connection: only a clock finds it out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["impatient_connect"]

_T = TypeVar("_T")


def impatient_connect(answer_s: int) -> Callable[..., Any]:
    """Return a `connect` of PostgreSQL's driver whose connections raise `OperationalError` and close after that many seconds without an answer.

    Raises:
        ImportError: The driver is not installed.
    """
    import psycopg
    from psycopg.abc import PQGen

    class Impatient(psycopg.Connection[Any]):
        def wait(self, gen: PQGen[_T], interval: float = 0.1, timeout: float | None = None) -> _T:
            try:
                return super().wait(gen, interval, answer_s if timeout is None else timeout)
            except psycopg.OperationalError as error:
                if error.sqlstate is None:
                    # No word of the server's: what it says later would be taken for the answer to another question.
                    self.close()
                    if not str(error).strip():
                        raise psycopg.OperationalError(f"no answer within {answer_s} s") from error
                raise

    return Impatient.connect
