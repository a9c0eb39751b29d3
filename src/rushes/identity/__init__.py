"""Who is asking, and what they may see: sign-in through the platform, sessions, tokens, operators.

Owns people, their rights records and everything that proves who somebody is, and is the only maker
of a `Scope` (a test holds that). Must never know facts, figures or pages, and never keeps a
person's password.
"""

from rushes.identity.actor import AccountAccess, Actor, Operator, Via, actor_in_person
from rushes.identity.away import Away
from rushes.identity.local_people import Access, Invitation, InvitationRefused, Inviter, LocalPeople, Welcomed
from rushes.identity.operators import OperatorEntry
from rushes.identity.people import PersonEntry, PersonInAccount
from rushes.identity.rights import AccountRights, RightsRecord, Role
from rushes.identity.scopes import operator_scope, scope_of
from rushes.identity.service import Identity
from rushes.identity.sessions import SessionEntry
from rushes.identity.tokens import ApiToken
from rushes.identity.vault import Vault

__all__ = [
    "Access",
    "AccountAccess",
    "AccountRights",
    "Actor",
    "ApiToken",
    "Away",
    "Identity",
    "Invitation",
    "InvitationRefused",
    "Inviter",
    "LocalPeople",
    "Operator",
    "OperatorEntry",
    "PersonEntry",
    "PersonInAccount",
    "RightsRecord",
    "Role",
    "SessionEntry",
    "Vault",
    "Via",
    "Welcomed",
    "actor_in_person",
    "operator_scope",
    "scope_of",
]
