"""HTTP by libcurl: the outbound transport and its guard against inner addresses, key fetches, OAuth2 tokens."""
