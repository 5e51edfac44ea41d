"""Errors of what was not asked for, or not sent, itself: another request says what would have become of it."""

from __future__ import annotations

from wrike_async._wire.refusals.copies import copy_of
from wrike_async.errors import WrikeError

__all__ = ["inferred_from", "not_sent"]


def inferred_from(refusal: WrikeError, asked: int) -> WrikeError:
    """Return the error for what was not asked for itself, because ``asked`` others were refused alike."""
    twin = copy_of(refusal)
    twin.inferred, twin.asked = True, asked
    twin.message = (
        f"not asked for itself: {asked} others that waited with it, drawn at random, were each refused alike, and none "
        f"was accepted: {refusal}"
    )
    twin.args = (twin.message,)
    return twin


def not_sent(error: WrikeError) -> WrikeError:
    """Return the error for what was not sent because another request met with ``error``, which all others would."""
    twin = copy_of(error)
    twin.inferred, twin.asked = True, 1
    twin.message = f"not sent, because another request met with this: {error}"
    twin.args = (twin.message,)
    return twin
