"""How the measured server runs: as in production, beside whatever else runs here."""

control_socket_disable = True
accesslog = None
preload_app = False
