"""Every table of the product, imported for their metadata alone."""

from app.store import consents, contacts, conversations, erasures, fairs, messages, receipts
from app.store.db import metadata

__all__ = ["consents", "contacts", "conversations", "erasures", "fairs", "messages", "metadata", "receipts"]
