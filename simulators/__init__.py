"""THE OTHER SIDE: stand-ins for the providers, independent of our own provider code."""
