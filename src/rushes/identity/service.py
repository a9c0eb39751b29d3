"""Identity as the other rooms use it: one object, every way in and out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from argon2 import PasswordHasher

from rushes.clock import Clock
from rushes.config import Keys
from rushes.errors import CallerError
from rushes.identity.actor import Actor, Operator, actor_in_person
from rushes.identity.attempts import Attempts
from rushes.identity.away import Away
from rushes.identity.confirm import Confirmer
from rushes.identity.local_people import LocalPeople
from rushes.identity.local_sign_in import LocalSignIn
from rushes.identity.operators import OperatorEntry, Operators
from rushes.identity.passwords import Passwords
from rushes.identity.people import People, PersonEntry, PersonInAccount
from rushes.identity.rights import Role
from rushes.identity.sessions import Caller, SessionEntry, Sessions
from rushes.identity.sign_in import SignIn
from rushes.identity.tokens import ApiToken, Tokens
from rushes.identity.vault import Vault
from rushes.identity.viewing import Viewing
from rushes.platforms import Platform
from rushes.store import Store

__all__ = ["Identity"]


class Identity:
    """Who is asking, and what they may see. Safe to share between threads; what it keeps in memory ends with any change of the records.

    Args:
        store: The application records.
        platforms: Connection name -> platform, made by `platform_for(…, is_someone_waiting=True)`: people wait for these calls.
        keys: The install's keys.
        clock: The time.
        local_connections: Names of those connections whose people have passwords of ours, because the connection signs nobody in.
        hasher: For our own passwords; the default follows RFC 9106.
    """

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        keys: Keys,
        clock: Clock,
        *,
        local_connections: Collection[str] = (),
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._local_connections = frozenset(local_connections)
        vault = self._vault = Vault(keys)
        attempts = Attempts(store, vault, clock)
        passwords = Passwords(hasher or PasswordHasher())
        self._sessions = Sessions(store, vault, clock, Confirmer(store, platforms, vault, clock, self._local_connections))
        self._sign_in = SignIn(store, platforms, self._sessions, attempts, clock)
        self._tokens = Tokens(store, clock, self._local_connections)
        self._operators = Operators(store, vault, attempts, clock, passwords)
        self._local_sign_in = LocalSignIn(store, self._sessions, attempts, passwords, clock)
        self._local_people = LocalPeople(store, vault, clock, attempts, passwords, self._local_connections)
        self._viewing = Viewing(store, vault, clock)
        self._people = People(store, clock)
        self._away = Away(store, clock, self._local_connections)

    def sign_in(self, connection: str, username: str, password: str, *, keep: bool, address: str, browser: str = "") -> str:
        """Exchange a name and a password for a session, new each time.

        Args:
            connection: Where the person chose to sign in; the password goes nowhere else.
            username: As typed.
            password: Used once, never stored.
            keep: Ask the platform for its one-week token, and let the session last as long.
            address: The network address the request came from.
            browser: In plain words, for the person's own list of sessions.

        Returns:
            The session's secret, for a cookie.

        Raises:
            SignInRefused: Wrong name or password, suspended, second factor needed, no account.
            TooManyAttempts: Too many failed, for the name or from the address.
            PlatformUnreachable: No answer after every retry.
            PlatformRefused: A final no of another kind; the operator must look.
            UnknownName: There is no such connection.
        """
        if connection in self._local_connections:
            return self._local_sign_in.sign_in(connection, username, password, keep=keep, caller=Caller(address, browser))
        return self._sign_in.sign_in(connection, username, password, keep=keep, caller=Caller(address, browser))

    def is_local(self, connection: str) -> bool:
        """Say whether a connection's people have passwords of ours."""
        return connection in self._local_connections

    @property
    def local_people(self) -> LocalPeople:
        """Those with passwords of ours: how they are invited, changed and kept out."""
        return self._local_people

    def actor(self, session_secret: str) -> Actor:
        """Return who a session's cookie speaks for; asks the platform at most once in 60 s.

        Raises:
            NotSignedIn: No such session, run out, ended, or revoked by the platform.
            PlatformUnreachable: The platform has confirmed nothing for 15 minutes although it should have.
        """
        return self._sessions.actor(session_secret)

    def sign_out(self, session_secret: str) -> None:
        """End one session and delete the platform's token; without a session nothing happens."""
        self._sessions.end(session_secret)

    def sign_out_everywhere(self, actor: Actor) -> None:
        """End every session of the person; personal API tokens stay and are revoked one by one.

        Raises:
            NotSignedIn: The actor came with a token.
        """
        self._sessions.end_all(actor_in_person(actor))

    def choose_locale(self, actor: Actor, locale: str | None) -> None:
        """Keep which locale the person reads in, from the next request on; None is as the browser says.

        Raises:
            NotSignedIn: The actor came with a token, or looks on.
            CallerError: There is no such locale.
        """
        self._people.choose_locale(actor_in_person(actor), locale)

    def sessions(self, actor: Actor) -> tuple[SessionEntry, ...]:
        """Return the sessions that the person can use now, the one used last first."""
        return self._sessions.of(actor)

    def end_session(self, actor: Actor, session_id: int) -> None:
        """End one of the person's own sessions.

        Raises:
            NotFound: The person has no such session.
            NotSignedIn: The actor came with a token, or is viewed by an operator.
        """
        self._sessions.end_one(actor_in_person(actor), session_id)

    def create_token(self, actor: Actor, name: str, *, expires_on: date | None = None) -> str:
        """Make a personal API token and return it, the only time that it is seen.

        Args:
            actor: Whose it is; signed in, because a token cannot make another.
            name: What the person calls it.
            expires_on: Its last day (UTC), at most 365 days on; None is 90 days.

        Raises:
            NotSignedIn: The actor came with a token.
            CallerError: The name or the day cannot be taken, or there are too many tokens.
        """
        return self._tokens.create(actor_in_person(actor).person_id, name, expires_on=expires_on, by=f"person:{actor.person_id}")

    def create_token_for(self, username: str, name: str, *, connection: str | None = None, expires_on: date | None = None) -> str:
        """Make a token from the command line for somebody who has signed in before.

        Raises:
            NotFound: Nobody of that name has signed in.
            CallerError: The name fits people of several connections; or as for `create_token`.
        """
        return self._tokens.create_for(username, name, connection=connection, expires_on=expires_on)

    @property
    def away(self) -> Away:
        """People as they are while nobody of them is there: for what the clock does in their name."""
        return self._away

    def recipient_token(self, recipient_id: int) -> str:
        """Return the token with which a recipient of reports can end that, the same each time; it is stored nowhere."""
        return self._vault.sign_recipient(recipient_id)

    def recipient_of_token(self, token: str) -> int | None:
        """Return whose token that is, None if it is nobody's."""
        return self._vault.recipient_of(token)

    def tokens(self, actor: Actor) -> tuple[ApiToken, ...]:
        """Return the person's tokens, newest first, the expired ones too, the revoked ones not."""
        return self._tokens.of(actor.person_id)

    def revoke_token(self, actor: Actor, token_id: int) -> None:
        """Revoke one of the person's own tokens.

        Raises:
            NotFound: The person has no such token.
            NotSignedIn: The actor came with a token.
        """
        self._tokens.revoke(actor_in_person(actor).person_id, token_id, by=f"person:{actor.person_id}")

    def actor_of_token(self, secret: str) -> Actor:
        """Return who a personal API token speaks for, with the rights of the owner's record as it is now.

        Raises:
            NotSignedIn: Unknown, expired or revoked; or the record is revoked, empty, or older than 35 days.
        """
        return self._tokens.actor(secret)

    def people(self) -> tuple[PersonEntry, ...]:
        """Return everybody who was ever known, by name; for operators alone."""
        return self._people.everyone()

    def people_of(self, actor: Actor, account_id: int) -> tuple[PersonInAccount, ...]:
        """Return who has rights in an account, by name.

        Raises:
            NotFound: The one who asks does not administer that account.
        """
        return self._people.of_account(actor, account_id)

    def tokens_in(self, actor: Actor, account_id: int) -> tuple[tuple[PersonInAccount, ApiToken], ...]:
        """Return the tokens of everybody with rights in an account, newest first.

        Raises:
            NotFound: The one who asks does not administer that account.
        """
        owners = {each.person.person_id: each for each in self._people.of_account(actor, account_id)}
        return tuple((owners[person_id], token) for person_id, token in self._tokens.of_people(owners))

    def revoke_token_in(self, actor: Actor, account_id: int, person_id: int, token_id: int) -> None:
        """Revoke a token of somebody whose every right lies in accounts that the actor administers.

        Raises:
            NotSignedIn: The actor came with a token, or is viewed by an operator.
            NotFound: The actor does not administer that account, nobody of that id has rights in it, or has that token.
            CallerError: The person has rights elsewhere too.
        """
        found = self._people.in_account(actor_in_person(actor), account_id, person_id)
        if not found.is_wholly_ours:
            raise CallerError("This person has rights in other accounts too. Whoever runs this installation can revoke the token.")
        self._tokens.revoke(person_id, token_id, by=f"person:{actor.person_id}", account_id=account_id)

    def person_in(self, actor: Actor, account_id: int, person_id: int) -> PersonInAccount:
        """Return one who has rights in an account.

        Raises:
            NotFound: The one who asks does not administer that account, or nobody of that id has rights in it.
        """
        return self._people.in_account(actor, account_id, person_id)

    def tokens_of(self, username: str) -> tuple[tuple[str, ApiToken], ...]:
        """Return the tokens of everybody who signs in with that name, each with the owner's connection; for operators alone."""
        owners = {each.person_id: each.connection for each in self.people() if each.username == username.strip().casefold()}
        return tuple((f"{username} ({owners[owner]})", token) for owner, token in self._tokens.of_people(owners))

    def revoke_token_by_operator(self, token_id: int, by: str) -> None:
        """Revoke anybody's token.

        Args:
            token_id: Which.
            by: The operator, or "command line", for the audit trail.

        Raises:
            NotFound: There is no such token.
        """
        self._tokens.revoke_any(token_id, by)

    def grant_role(self, actor: Actor, account_id: int, person_id: int, role: Role) -> None:
        """Make a viewer an editor, or an editor a viewer again; what somebody sees stays as it is.

        Raises:
            NotSignedIn: The actor came with a token, or is viewed by an operator.
            NotFound: The actor does not administer that account, or nobody of that id has rights in it.
            CallerError: That role is not given here.
        """
        self._people.grant_role(actor, account_id, person_id, role)

    def view_as(self, operator_secret: str, person_id: int) -> str:
        """Open a view of a person's pages for an operator, of half an hour, and return its secret.

        Raises:
            NotSignedIn: There is no such operator's session, or it has ended.
            NotFound: There is nobody of that id.
        """
        return self._viewing.begin(operator_secret, person_id)

    def viewer(self, secret: str) -> Actor:
        """Return the person whom an operator views, with what the stored rights record allows; asks no platform.

        Raises:
            NotSignedIn: There is no such view, or it, the operator's session or the operator has ended.
        """
        return self._viewing.actor(secret)

    def stop_viewing(self, secret: str) -> None:
        """End an operator's view; without one nothing happens."""
        self._viewing.end(secret)

    def create_operator(self, name: str, password: str) -> None:
        """Make an operator.

        Raises:
            CallerError: The name is taken or no name, or the password is too weak.
        """
        self._operators.create(name, password)

    def list_operators(self) -> tuple[OperatorEntry, ...]:
        """Return every operator, by name."""
        return self._operators.entries()

    def disable_operator(self, name: str) -> None:
        """Keep an operator out from now on.

        Raises:
            NotFound: There is no such operator.
        """
        self._operators.disable(name)

    def enable_operator(self, name: str) -> None:
        """Let a disabled operator in again.

        Raises:
            NotFound: There is no such operator.
        """
        self._operators.enable(name)

    def set_operator_password(self, name: str, password: str) -> None:
        """Replace an operator's password, and end the operator's sessions.

        Raises:
            NotFound: There is no such operator.
            CallerError: The password is too weak.
        """
        self._operators.set_password(name, password)

    def operator_sign_in(self, name: str, password: str, address: str) -> str:
        """Open an operator's session of 8 hours and return its secret.

        Raises:
            SignInRefused: Unknown, disabled or wrong: always the same.
            TooManyAttempts: Too many failed, for the name or from the address.
        """
        return self._operators.sign_in(name, password, address)

    def operator(self, secret: str) -> Operator:
        """Return whose operator session it is; a person's session is never one.

        Raises:
            NotSignedIn: There is no such session, or it has ended.
        """
        return self._operators.resolve(secret)

    def live_sessions(self) -> tuple[int, int]:
        """Return how many sessions of people and of operators can be used now."""
        return self._sessions.count_live(), self._operators.count_live()

    def operator_sign_out(self, secret: str) -> None:
        """End an operator's session; without one nothing happens."""
        self._operators.sign_out(secret)
