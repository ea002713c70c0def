"""The trade as a function: what a change does to a subscription, what it costs, and each reason why it may not be made.

Pure: plain values in, plain values out; "today" is an argument. Previews, dry runs, the changes themselves, the timeline and
renewals all ask here, so that none of them can say something else than the others. It knows trials and add-ons,
which no door offers yet.
"""
