"""The screens: views of the desk that turn keys into its methods."""
