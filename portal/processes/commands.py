"""The command lines of the portal's own processes: what `manage.py up` runs, and what compose.yaml and the docs say (a test
compares them). A server differs in where it listens and in how many it is, and in nothing else.
"""

WEB = ("gunicorn", "-c", "python:portal.processes.gunicorn_conf")
CELERY = ("celery", "--quiet", "-A", "portal")  # quiet: no banner among the log lines
WORKER = (*CELERY, "worker")
BEAT_OPTIONS = ("--scheduler", "celery.beat:Scheduler")  # keeps its schedule in memory: no state, no file
BEAT = (*CELERY, "beat", *BEAT_OPTIONS)
