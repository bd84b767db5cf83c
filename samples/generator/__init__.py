"""Makes the sample documents and what they are expected to give. See samples/README.md."""
