"""The only way out: calls to configured platforms over HTTP, which addresses any other client of ours may reach, and a tunnel for those that dial themselves.

Owns retries, back-off, limits on calls and bodies, which host may be reached, and what a status
means. Knows no platform: paths, fields and errors by name are the connectors' business. Must never
know where a secret came from, and never shows one: no query string leaves this room in any text.
"""

from rushes.outbound.addresses import AddressRefused, NameNotResolved, Network, Origin, Resolver, checked_addresses, origin_of, resolve_name
from rushes.outbound.answer import Answer, Json
from rushes.outbound.call import path_segment
from rushes.outbound.client import Backoff, Outbound
from rushes.outbound.tunnel import Tunnel, TunnelFault, TunnelLimits, tunnel_to
from rushes.outbound.verdict import Verdict, retry_after_s, verdict

__all__ = [
    "AddressRefused",
    "Answer",
    "Backoff",
    "Json",
    "NameNotResolved",
    "Network",
    "Origin",
    "Outbound",
    "Resolver",
    "Tunnel",
    "TunnelFault",
    "TunnelLimits",
    "Verdict",
    "checked_addresses",
    "origin_of",
    "path_segment",
    "resolve_name",
    "retry_after_s",
    "tunnel_to",
    "verdict",
]
