"""Public names of a package that are loaded when they are first used (PEP 562)."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def opened(package: str, rooms: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose rooms (its modules) have these names."""
    room_of = {name: room for room, names in rooms.items() for name in names}

    def find(name: str) -> Any:
        if name not in room_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{room_of[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return find


def listed(package: str) -> Callable[[], list[str]]:
    """The `__dir__` of a package: its public names, loaded or not."""
    module = sys.modules[package]
    return lambda: sorted({*vars(module), *module.__all__})
