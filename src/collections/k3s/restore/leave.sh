# provision_aside, provision_join (file). With nothing of a cluster, phase 3 lets it join the one that there is. What of the agent's is set aside
# is what tells which cluster it was of.
umask 077
for provision_path in "$provision_k3s/server" "$provision_k3s/agent/server-ca.crt" "$provision_join"; do
  provision_aside "$provision_path"
done
