"""The trade as a function: what a change does to a subscription, what it costs, and each reason why it may not be made.

Pure: plain values in, plain values out; "today" is an argument. Quotes, orders, dry runs, what-if, the timeline, renewals and
bulk changes all ask here, so that none of them can say something else than the others.
"""
