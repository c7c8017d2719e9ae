"""The inbox: from a notice to a case in as few steps as can be.

`proposals` says what a notice may be (pure), `candidates` asks for what that needs, `prefill` and `changes` say what
taking it in would write, `actions` is what people do, `taken` tells the rooms above.
"""
