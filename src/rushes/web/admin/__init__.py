"""The operator's pages: the morning's overview, nights, coverage, rejects, versions, jobs, connections, sources, accounts, people, audit.

One module a page, with the page's record beside its routes. Every address asks for an operator (`web/access.py`);
what people may see is never decided here. Pages ask for work, a runner does it: nothing here writes a fact.
"""

from rushes.web.admin.blueprint import admin_blueprint

__all__ = ["admin_blueprint"]
