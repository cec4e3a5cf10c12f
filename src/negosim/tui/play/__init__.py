"""The screens of a person in a party's seat."""
