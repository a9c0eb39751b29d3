"""REST resources as sources: a declaration says how a server is read, and every row of a resource becomes a row of text.

What a declaration is stands in `rushes.rest`; here is what of it is a source.
"""

from rushes.sources.rest.kind import RestResources
from rushes.sources.rest.place import RestPlace

__all__ = ["RestPlace", "RestResources"]
