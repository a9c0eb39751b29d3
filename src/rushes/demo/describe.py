"""The lines that tell a newcomer who can sign in and what each will see."""

from __future__ import annotations

from rushes.demo.model import World

__all__ = ["describe"]


def describe(world: World) -> tuple[str, ...]:
    """Return one line per demo person: name to type, password, and what the person sees."""
    name_width = max(len(each.username) for each in world.people)
    password_width = max(len(each.password) for each in world.people)
    return tuple(f"{each.username:<{name_width}}  {each.password:<{password_width}}  {each.note}" for each in world.people)
