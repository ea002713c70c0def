"""Another Dropbox, written from its published documents alone: nothing here is the SDK's, the sandbox's or the portal's.

It says the same as they do in the ways that are allowed and seldom seen: words where others send objects, fields that nobody has
heard of, pages that are empty, people twice, jobs where an answer would do. And it fails in its own ways (`server.py`).

    .venv/bin/python -m tests.dropbox.foreign.server --port 8199 [--teams 500] [--latency 0.15-0.3] [--faults 0.02]
    DROPBOX_SANDBOX=http://127.0.0.1:8199 bin/run
"""
