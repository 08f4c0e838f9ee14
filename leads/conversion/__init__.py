"""A lead becomes an account, a contact and perhaps an opportunity. Spec §8."""
