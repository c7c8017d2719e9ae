"""What people do with notices: permission, rule, write, event and audit in one transaction, one file an act."""
