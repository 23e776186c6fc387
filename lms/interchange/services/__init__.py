"""The verbs of interchange."""

from lms.interchange.services.bringing import Stock, Wanted, bring, fetch, let_go_of
from lms.interchange.services.tasks import NotNow, confirm, forget, hear, hold, order_export, order_import

__all__ = ["NotNow", "Stock", "Wanted", "bring", "confirm", "fetch", "forget", "hear", "hold", "let_go_of", "order_export",
           "order_import"]
