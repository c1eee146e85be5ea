"""One module for each kind of misfortune; its `play` is one round, in the process of the site that it befalls."""
