"""What outlives a command: a token, or an app and its tokens; and how one signs in."""
