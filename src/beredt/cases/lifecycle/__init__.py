"""The lifecycle of a case as data: three separate states, the transitions between them, and the rules that guard these.

`states` names the states, `tables` holds the transitions, `facts` computes the states of any day, `rules` refuses what
is not allowed, `actions` is what people do, `drawing` puts it all on a page of the docs.
"""
