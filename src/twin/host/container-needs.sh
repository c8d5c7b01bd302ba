# nspawn mounts the controllers of the old kind read-only; a machine without them has nothing to open.
for one in /sys/fs/cgroup/*; do
  if mountpoint -q "$one"; then mount -o remount,bind,rw "$one" || exit 1; fi
done
# calico-node and others want it, and mounts that they can share.
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf || :
mount --make-rshared / || exit 1
agent=/var/lib/rancher/k3s/agent
mkdir -p "$agent/etc/containerd/config-v3.toml.d" "$agent/etc/kubelet.conf.d" || exit 1
# Nobody here may lower a process's score for the out-of-memory killer, and nspawn refuses a keyring of one's own.
cat >"$agent/etc/containerd/config-v3.toml.d/twin.toml" <<'END' || exit 1
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  NoNewKeyring = true
END
# Kubernetes 1.35 and later refuse the old kind of control groups, unless told otherwise.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then exit 0; fi
cat >"$agent/etc/kubelet.conf.d/10-twin.conf" <<'END'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
END
