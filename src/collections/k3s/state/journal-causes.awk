# Reads the journal of K3s: the causes that it knows, once each, then the last lines that tell of trouble.
# coded=1: a line `journal CODE LINE` for each cause, with the last line that tells of it, and `journal - LINE` for the others.
# Else a line `cause: WORDS` for each, and the lines as they are.
# Of several starts only the last counts that tells anything: what a former one met may have been mended since. What came before a start that
# succeeded, or a stop by hand, never counts.
BEGIN { at = 1; first = 1 }
function cause(code, text) {
  if (!((at, code) in seen)) { codes[at, ++count[at]] = code; words[code] = text }
  seen[at, code] = shortened($0)
}
function shortened(line) { sub(/^time="[^"]*" /, "", line); return substr(line, 1, 300) }
/^Starting (k3s(-agent)?\.service|Lightweight Kubernetes)/ { at++ }
/^(Stopping|Started) (k3s(-agent)?\.service|Lightweight Kubernetes)/ { first = ++at }
/token CA hash does not match/ { cause("token-of-another-cluster", "the token is of another cluster: its CA is not the one that the server shows") }
/Node password rejected/ { cause("node-name-taken", "the server knows another node of this name, or its password: delete that Node there (k3s kubectl delete node NAME)") }
/not yet valid/ { cause("node-clock-behind", "the clock is behind: certificates of the cluster are not valid yet") }
/certificate has expired/ { cause("node-certificate-expired", "a certificate has expired, or the clock is ahead") }
/certificate is valid for .*, not / { cause("api-name-unknown", "the certificate of the server does not name the address by which it is asked") }
/address already in use/ { cause("node-port-taken", "a port that K3s needs is taken") }
/is running on cgroup v1|cgroup v1 support is/ { cause("node-cgroups", "this host has control groups of version 1, which Kubernetes 1.35 and later refuse") }
/failed to find memory cgroup|memory.*cgroup.*(disabled|missing)/ { cause("node-cgroups", "the kernel has no control group for memory (Raspberry Pi: cgroup_memory=1 cgroup_enable=memory in cmdline.txt)") }
/no space left on device/ { cause("node-disk-full", "the disk is full") }
/newer than datastore and could cause a cluster outage/ { cause("datastore-behind", "K3s does not start with files that are newer than its datastore has them: put them aside, and it makes them anew") }
/flag provided but not defined/ { cause("node-option-unknown", "config.yaml holds an option that this role does not know") }
/--token is required/ { cause("node-token-missing", "there is no token") }
/not a member of the etcd cluster|permanently removed from the cluster|cluster ID mismatch|cluster_id mismatch/ { cause("etcd-member-unknown", "the etcd of the other servers does not know this one as its member") }
/etcdserver: no leader|RAFT NO LEADER/ { cause("etcd-no-leader", "fewer than half of the servers answer, so that etcd has no leader") }
/slow fdatasync|likely from slow disk|apply request took too long|ReadIndex response took too long|Slow SQL/ { cause("server-disk-slow", "the disk is slow: the datastore waits for it") }
/401 Unauthorized|not authorized/ { cause("token-refused", "the server does not take the token") }
/no route to host|connection refused|i\/o timeout|connect: network is unreachable/ { if (/:6443/) cause("api-unreachable", "the server does not answer at TCP 6443 over the mesh") }
/level=(fatal|error)|^panic: |Waiting to retrieve agent configuration/ {
  line = shortened($0)
  if (line != last[at]) { lines[at, ++number[at]] = line; last[at] = line }
}
END {
  while (at > first && !count[at] && !number[at]) at--
  for (one = 1; one <= count[at]; one++) print coded ? "journal " codes[at, one] " " seen[at, codes[at, one]] : "cause: " words[codes[at, one]]
  for (one = number[at] > 4 ? number[at] - 3 : 1; one <= number[at]; one++) print (coded ? "journal - " : "") lines[at, one]
}
