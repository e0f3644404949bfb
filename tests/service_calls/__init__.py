"""Every service with arguments of real rows, and the entries that it leaves in the ledger. By hand.

Higher rows of the table make what lower ones work on; each is called once, in this order.
"""

from tests.service_calls import accounts, casework, evidence, exchange, vault

# By name, what a service is called with and the events that it leaves, in their order.
SERVICES = {
    **accounts.SERVICES,
    **casework.SERVICES,
    **evidence.SERVICES,
    **vault.SERVICES,
    **exchange.SERVICES,
}
