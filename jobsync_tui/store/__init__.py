"""The local cache: one SQLite file, reached through functions over one `Cache`."""
