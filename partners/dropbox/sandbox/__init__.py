"""A Dropbox of our own, for one machine: teams, people, licences, consent and webhooks, over the wire that the SDK speaks.

It decodes requests and encodes answers with the SDK's own types, so that field names, tags and patterns are the published ones.
What those types do not say (who may do what, in which order, and how many) is written here after Dropbox's documentation. It is
not Dropbox: its rate limits are asked for, its mails are never sent, and its webhooks' words are a guess.
"""

KEY, SECRET = "sandbox-app-key", "sandbox-app-secret"  # of an app that exists on this machine alone
PORT = 8099
