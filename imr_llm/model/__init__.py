"""The second witness: a model reads the letter's own sentences and answers by a small schema."""
