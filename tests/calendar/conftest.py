from tests.subscriptions.conftest import client_account, plan, price_list, subscription

__all__ = ["client_account", "plan", "price_list", "subscription"]
