"""What all hosts' runs of the deploy file share: sshd opens ten sessions on a connection and no more (MaxSessions)."""

from collections import defaultdict

from gevent.lock import RLock

#: By host: held by whoever asks it for a fact.
asking = defaultdict(RLock)
