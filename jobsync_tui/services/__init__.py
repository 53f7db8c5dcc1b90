"""The five verbs that move data: pull, match, draft, post, audit. Nothing else does."""
