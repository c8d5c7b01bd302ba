import type { Script } from '../../model/plan/script.ts';
import { lines, sh } from '../../shell/sh.ts';
import { put } from './put.ts';

const K3S = `#!/bin/sh
# Stands in for K3s: a server that runs, and the shim of a pod that outlives it.
data=/var/lib/rancher/k3s/data/current/bin
"$data/containerd-shim-runc-v2" -namespace k8s.io -id pod1 -address /run/k3s/containerd/containerd.sock &
while :; do sleep 1000; done
`;

const SHIM = `#!/bin/sh
sleep 2000 &
while :; do sleep 1000; done
`;

const UNIT = `[Unit]
Description=Lightweight Kubernetes
After=network-online.target
[Service]
EnvironmentFile=-/etc/systemd/system/k3s.service.env
ExecStart=/usr/local/bin/k3s server
KillMode=process
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`;

/** As the real one, it removes through whatever is mounted below the folders, and clears what is not the cluster's. */
const UNINSTALL = `#!/bin/sh
: >/srv/uninstaller-was-run
systemctl disable --now k3s.service my-app.service
rm -rf /etc/rancher/k3s /var/lib/kubelet /run/k3s /var/lib/rancher/k3s
rm -f /etc/my-app.conf /usr/local/bin/k3s "$0"
exit 0
`;

/** A K3s server that really runs, with its programs, files and uninstaller. */
export const k3s: Script = lines(
  put('/var/lib/rancher/k3s/data/current/bin/containerd-shim-runc-v2', SHIM, '0755'),
  put('/usr/local/bin/k3s', K3S, '0755'),
  put('/etc/systemd/system/k3s.service', UNIT),
  put('/etc/systemd/system/k3s.service.env', 'K3S_TOKEN=old\n', '0600'),
  put('/usr/local/bin/k3s-uninstall.sh', UNINSTALL, '0755'),
  put('/usr/local/bin/k3s-agent-uninstall.sh', UNINSTALL, '0755'),
  put('/usr/local/bin/rke2-uninstall.sh', UNINSTALL, '0755'),
  put('/etc/rancher/k3s/config.yaml', 'token: old-token\n', '0600'),
  put('/etc/rancher/node/password', '0123456789abcdef\n', '0600'),
  put('/var/lib/rancher/k3s/server/token', 'K10old::server:old\n', '0600'),
  sh`for cmd in kubectl crictl ctr; do ln -sfn k3s "/usr/local/bin/$cmd"; done
systemctl daemon-reload
systemctl enable --quiet --now k3s.service`,
);
