"""People who may buy: intake, process, routing and conversion."""
