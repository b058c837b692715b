"""What is done to registers is done as in production: whoever acts sees while they act what they may, wherever a test stands."""

import importlib
import inspect
import pkgutil
from functools import wraps
from types import FunctionType, ModuleType

from grids.access import fence

PACKAGES = ("grids.people", "grids.homes", "grids.openings")


def as_whoever_acts() -> None:
    """Every action of the registers reads as its `by` from now on; called before any test was imported."""
    modules = [
        importlib.import_module(found.name)
        for package in PACKAGES
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
    ]
    wrapped = {
        function: _as_by(function)
        for module in modules
        for function in vars(module).values()
        if _acts(function, module)
    }
    for module in modules:
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value in wrapped:
                setattr(module, name, wrapped[value])


def _acts(function: object, module: ModuleType) -> bool:
    if not isinstance(function, FunctionType) or function.__module__ != module.__name__:
        return False
    named = inspect.signature(function).parameters.get("by")
    return named is not None and named.kind is inspect.Parameter.KEYWORD_ONLY


def _as_by(function: FunctionType) -> FunctionType:
    @wraps(function)
    def acting(*args, **kwargs):
        by = kwargs.get("by")
        if by is None or by.is_system:
            return function(*args, **kwargs)
        with fence.seen_by(by):
            return function(*args, **kwargs)

    return acting
