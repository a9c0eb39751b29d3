"""The pages, the JSON API, and who may see what of them.

Owns Flask: addresses, access, cookies, headers, templates, styles and scripts. Asks `identity` who
somebody is, `dashboards` for what to show, `figures` for its drawings, and computes no number itself.
Must never know SQL, a platform's API or a password longer than one request.
"""

from rushes.web.app import create_app

__all__ = ["create_app"]
