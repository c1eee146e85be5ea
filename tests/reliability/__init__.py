"""What must hold whatever happens, by the numbers of `docs/reliability.md`.

A *trial* is a kind of misfortune; a *round* of it befalls a site of its own, in processes of its own, and then looks
whether anything was lost. Tests play a few rounds of each; `make torture` plays them for as long as wanted.
"""
