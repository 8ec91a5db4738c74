"""What a row of a copy must be like, so that no page can stumble over it later."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Table

from webapp.domain.fitting import are_parameters
from webapp.domain.memory import CardState, Rating
from webapp.errors import InvalidInputError
from webapp.services.learners import RETENTION_BOUNDS, check_time_zone
from webapp.services.parameter_record import read_record
from webapp.services.reviews import unpack_memory
from webapp.storage.tables import Base, UtcDateTime

_LARGEST = 2**63 - 1
_LOW, _HIGH = RETENTION_BOUNDS


def check_row(table: Table, number: int, row: object) -> dict[str, Any]:
    """Return a row with its values as the table wants them; raise InvalidInputError."""
    try:
        if not isinstance(row, dict) or set(row) != {column.name for column in table.columns}:
            raise ValueError("its columns are others")
        checked = {column.name: _value(column, row[column.name]) for column in table.columns}
        for name, holds in _RULES.get(table.name, {}).items():
            if not holds(checked[name]):
                raise ValueError(f"{name} cannot be {checked[name]!r}"[:120])
    except (ValueError, TypeError, KeyError, AttributeError, InvalidInputError) as error:
        raise InvalidInputError(
            f"Row {number:,} of “{table.name}” in this copy cannot be used: {error}.", "file"
        ) from error
    return checked


def _value(column: Column[Any], value: object) -> object:
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} is missing")
        return None
    if isinstance(column.type, UtcDateTime):
        instant = datetime.fromisoformat(_typed(column, value, str))
        if instant.tzinfo is None:
            raise ValueError(f"{column.name} has no time zone")
        return instant
    if isinstance(column.type, JSON):
        wanted = _json_types().get((column.table.name, column.name), object)
        return _typed(column, value, wanted)
    wanted = column.type.python_type
    if wanted is float:
        return float(_typed(column, value, (int, float)))
    found = _typed(column, value, wanted)
    if wanted is int and abs(found) > _LARGEST:
        raise ValueError(f"{column.name} is too large")
    return found


def _typed(column: Column[Any], value: Any, wanted: Any) -> Any:
    # True is no number here, though it is one to Python.
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted not in (bool, object)):
        raise ValueError(f"{column.name} is of another kind")
    return value


@cache
def _json_types() -> dict[tuple[str, str], type]:
    """Return for each JSON column whether it holds an object or a list."""
    found: dict[tuple[str, str], type] = {}
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            annotation = str(mapper.class_.__annotations__.get(attribute.key, ""))
            column = attribute.columns[0]
            if isinstance(column.type, JSON):
                kind = list if "list[" in annotation else dict
                found[column.table.name, column.name] = kind  # type: ignore[union-attr]
    return found


def _holds_memory(value: dict[str, Any]) -> bool:
    unpack_memory(value)
    return True


def _holds_record(value: dict[str, Any]) -> bool:
    read_record(value)
    return True


def _is_zone(value: str) -> bool:
    check_time_zone(value)
    return True


_STATES = frozenset(map(str, CardState))
_RULES: dict[str, dict[str, Callable[[Any], bool]]] = {
    "learners": {
        "time_zone": _is_zone,
        "rollover_hour": lambda hour: 0 <= hour <= 23,
        "desired_retention": lambda share: _LOW <= share <= _HIGH,
        "parameters": lambda weights: weights is None or are_parameters(weights),
        "preferences": _holds_record,
    },
    "cards": {"state": _STATES.__contains__},
    "reviews": {
        "state": _STATES.__contains__,
        "rating": lambda rating: rating == 0 or rating in set(Rating),
        "before": _holds_memory,
    },
}
