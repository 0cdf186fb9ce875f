"""What Carillon is made of: the packages that the lock file pins, their licences, and a bill of materials."""
