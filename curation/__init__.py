"""The domain and its storage: documents, rights, policies, decisions, releases."""
