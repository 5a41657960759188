"""Services of AWS that messages are put to: by a hook's action, and by a delivery whose endpoint is an ARN.

`calls` knows each service; `actions` and `deliveries` are what the two sides use, `roles` is other accounts' clients.
"""
