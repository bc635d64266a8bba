"""One Prefect flow for each step of a record's way, and the command that starts them.

Prefect reads these switches at import, so they stand before any import of it: nothing calls home,
results are JSON (pickled results would be code that anyone with write access can plant).
"""

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_RESULTS_DEFAULT_SERIALIZER", "json")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_ENABLED", "false")
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")  # the server keeps the logs
