"""Provider batches: the requests of a run as jobs of the provider's batch API, at half the price.

The answers come into the same cache that single requests fill; the run then reads its letters in the
ordinary way and finds them there. The way through: `lead` goes over the letters and leads the jobs,
`files` writes them, `service` speaks with the provider, `intake` checks what comes back, and `journal`
has each step on the disk before the next one is taken.
"""
