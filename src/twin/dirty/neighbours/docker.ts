import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

const ID = '4f1c0d9e8b7a';

/** Docker with one container and a published port, as dockerd 20 to 27 leave a host: rules, namespace, shim, files. */
export const docker: Neighbour = {
  name: 'docker',
  title: 'Docker: docker0, its chains, and a container with a published port',
  make: lines(
    put('/etc/docker/daemon.json', '{ "log-driver": "json-file" }\n'),
    put(`/var/lib/docker/volumes/db/_data/rows`, 'what the container wrote\n'),
    put(`/var/lib/docker/containers/${ID}/config.v2.json`, '{"State":{"Running":true}}\n', '0600'),
    sh`sysctl -qw net.ipv4.ip_forward=1
bridge docker0 172.17.0.1/16
mkdir -p /run/docker/netns
if [ ! -s /run/docker/netns/.made ]; then
  ip netns add docker-made
  ip link add veth4f1c0d9 type veth peer name eth0 netns docker-made
  ip link set dev veth4f1c0d9 master docker0
  ip link set dev veth4f1c0d9 up
  ip -n docker-made link set dev lo up
  ip -n docker-made link set dev eth0 up
  ip -n docker-made address add 172.17.0.2/16 dev eth0
  ip -n docker-made route add default via 172.17.0.1
  # Docker keeps its namespaces where ip netns does not look.
  : >${`/run/docker/netns/${ID}`}
  mount --bind /run/netns/docker-made ${`/run/docker/netns/${ID}`}
  ip netns delete docker-made
  echo ${ID} >/run/docker/netns/.made
fi
unit docker "$serve 0 0 /usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock"
unit docker-4f1c0d9e8b7a \
  ${`/usr/local/lib/neighbours/serve 172.17.0.2 80 /usr/bin/containerd-shim-runc-v2 -namespace moby -id ${ID} -address /run/containerd/containerd.sock`} \
  ${`/run/docker/netns/${ID}`}
if fresh DOCKER; then
  ipt -P FORWARD DROP
  ipt -N DOCKER
  ipt -N DOCKER-ISOLATION-STAGE-1
  ipt -N DOCKER-ISOLATION-STAGE-2
  ipt -N DOCKER-USER
  ipt -A FORWARD -j DOCKER-USER
  ipt -A FORWARD -j DOCKER-ISOLATION-STAGE-1
  ipt -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  ipt -A FORWARD -o docker0 -j DOCKER
  ipt -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
  ipt -A FORWARD -i docker0 -o docker0 -j ACCEPT
  ipt -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
  ipt -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
  ipt -A DOCKER-ISOLATION-STAGE-1 -j RETURN
  ipt -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
  ipt -A DOCKER-ISOLATION-STAGE-2 -j RETURN
  ipt -A DOCKER-USER -j RETURN
  ipt -t nat -N DOCKER
  ipt -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
  ipt -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
  ipt -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
  ipt -t nat -A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
  ipt -t nat -A DOCKER -i docker0 -j RETURN
  ipt -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
fi
let_through docker0`,
  ),
  state: sh`show_units docker.service ${`docker-${ID}.service`}
show_files /etc/docker /var/lib/docker
show_chains 'DOCKER|docker0|172[.]17[.]|-P FORWARD'
show_links docker0 veth4f1c0d9
stat -L -c '%n %i' ${`/run/docker/netns/${ID}`}
ip route show dev docker0`,
  ways: [
    { name: 'the container, from the host', address: '172.17.0.2', port: 80 },
    {
      name: 'its published port, from another network',
      from: 'uplink2',
      address: '192.0.2.2',
      port: 8080,
      byRules: true,
    },
  ],
};
