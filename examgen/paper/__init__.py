"""Calculating, writing and reading as on paper: exact decimals, the network, numbers as people write them."""
