"""The roof has no tables; Django sends post_migrate only to apps with this module.

As the last app, `crm` tells the others that every permission exists by then.
"""
