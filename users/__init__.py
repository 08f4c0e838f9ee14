"""Who works here: people, roles, queues, availability, the organisation."""
