"""Practice books: online services as WSGI apps with their own state, for the demo, the sandbox and the tests."""
