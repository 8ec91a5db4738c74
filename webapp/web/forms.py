"""Reading a form: each value checked before a service sees it."""

from datetime import UTC, datetime

from flask import request

from webapp.errors import InvalidInputError


def whole(name: str, default: int | None = None, label: str = "") -> int:
    """Return a field as a whole number; `default` where it is missing or empty."""
    value = request.values.get(name, "").strip()
    label = label or f"“{name}”"
    if not value:
        if default is None:
            raise InvalidInputError(f"{label} is missing. Please write a whole number.", name)
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise InvalidInputError(f"{label} must be a whole number.", name) from error
    if abs(number) > 2**53:
        raise InvalidInputError(f"{label} is too large.", name)
    return number


def optional_id(name: str) -> int | None:
    """Return the id in a field, None where there is none."""
    return whole(name, default=0) or None


def instant(name: str) -> datetime | None:
    """Return a field as an instant in UTC, written as ISO 8601 with its zone; None without one."""
    value = request.values.get(name, "").strip()
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError("no zone")
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError(
            f"“{name}” must be an instant such as 2026-01-02T03:04:05Z.", name
        ) from error


def once_only(name: str) -> str:
    """Return an id that may be used once, as the page made it."""
    value = request.values.get(name, "")
    if not 8 <= len(value) <= 64:
        raise InvalidInputError("This page is incomplete. Load it again and repeat the step.", name)
    return value


def text(name: str, most: int, label: str) -> str:
    """Return a field as text without space around it; raise InvalidInputError beyond `most`."""
    value = request.form.get(name, "").strip()
    if len(value) > most:
        raise InvalidInputError(
            f"{label} can have {most:,} characters at most; this has {len(value):,}.", name
        )
    return value
