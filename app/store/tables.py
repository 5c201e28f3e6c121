"""Every table of the product: each module of this package is imported for the tables that it declares."""

import pkgutil
from importlib import import_module

import app.store
from app.store.db import metadata

for found in pkgutil.iter_modules(app.store.__path__):
    if not found.ispkg and found.name != "tables":
        import_module(f"app.store.{found.name}")

__all__ = ["metadata"]
