# Reads the journal of K3s; prints the causes that it knows, once each, then the last lines that tell of trouble.
function cause(text) { if (!(text in known)) { known[text] = 1; causes[++count] = text } }
/token CA hash does not match/ { cause("the token is of another cluster: its CA is not the one that the server shows") }
/Node password rejected/ { cause("the server knows another node of this name, or its password: delete that Node there (k3s kubectl delete node NAME)") }
/not yet valid/ { cause("the clock is behind: certificates of the cluster are not valid yet") }
/certificate has expired/ { cause("a certificate has expired, or the clock is ahead") }
/address already in use/ { cause("a port that K3s needs is taken") }
/is running on cgroup v1|cgroup v1 support is/ { cause("this host has control groups of version 1, which Kubernetes 1.35 and later refuse") }
/failed to find memory cgroup|memory.*cgroup.*(disabled|missing)/ { cause("the kernel has no control group for memory (Raspberry Pi: cgroup_memory=1 cgroup_enable=memory in cmdline.txt)") }
/no space left on device/ { cause("the disk is full") }
/flag provided but not defined/ { cause("config.yaml holds an option that this role does not know") }
/--token is required/ { cause("there is no token") }
/401 Unauthorized|not authorized/ { cause("the server does not take the token") }
/no route to host|connection refused|i\/o timeout|connect: network is unreachable/ { if (/:6443/) cause("the server does not answer at TCP 6443 over the mesh") }
/level=(fatal|error)|^panic: |Waiting to retrieve agent configuration/ {
  line = $0
  sub(/^time="[^"]*" /, "", line)
  if (line != last) { lines[++number] = substr(line, 1, 300); last = line }
}
END {
  for (at = 1; at <= count; at++) print "cause: " causes[at]
  for (at = number > 4 ? number - 3 : 1; at <= number; at++) print lines[at]
}
