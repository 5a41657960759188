"""The only code that touches the network: each module here implements ports of `hookline.ports`."""
