import { type Host, presentOf } from '../../model/inventory.ts';
import { ipv4In } from '../../model/overlay.ts';
import type { ContextProvider, OpenContext } from '../../model/plan/context-provider.ts';
import type { Known } from '../../model/plan/program.ts';
import { textFact } from '../../model/plan/resource.ts';
import { count, isAre } from '../../model/text/count.ts';
import { unknownToken } from '../../model/text/unknown.ts';
import { calicoOf, kubernetesSection, networkOf } from '../kubernetes/kubernetes-section.ts';
import { FLANNEL_FILE } from '../kubernetes/networks/flannel.ts';
import { lockedK3s } from './artifacts.ts';
import { apiUrl, configText, PHASE_FILE, RENEWAL_FILE, roleOf, serversOf, TOKEN_FILES } from './config/node-config.ts';
import { askedRegistries, REGISTRIES_FILE, registriesText } from './config/registries.ts';
import { isNode } from './state/node-state.ts';
import { identityIn, leaderOf, movesIn, nodesIn } from './state/nodes-in.ts';

/** `k3s`: what a host is to be in the cluster, from the inventory, the lock, and what the hosts have told. */
export const k3sContext: ContextProvider = {
  name: 'k3s',
  takesArtifacts: true,
  open: ({ inventory, artifacts, identity }): OpenContext => {
    const [mesh] = inventory.overlays ?? [];
    const { version, pods, services, etcd_rtt, etcd_sync, registries } = kubernetesSection.of(inventory);
    const { crds } = calicoOf(inventory);
    const network = networkOf(inventory);
    const isCalico = network.name === 'calico';
    const asked = askedRegistries(inventory, artifacts);
    const given = registries === undefined ? [] : [REGISTRIES_FILE];
    const read = network.conf === undefined ? given : [...given, FLANNEL_FILE];
    const locked = lockedK3s(artifacts, version);
    const servers = serversOf(inventory);
    const wanted = inventory.hosts.map(({ name, away }) => ({
      name,
      address: ipv4In(mesh, name) ?? '',
      ...(away === true ? { away } : {}),
    }));
    const serverNames = servers.map(({ name }) => name);
    const present = presentOf(servers).map(({ name }) => name);
    const away = servers.flatMap(host => (host.away === true ? [host.name] : []));
    return {
      of: (host: Host, known: Known) => {
        const role = roleOf(host);
        const nodes = nodesIn(known);
        const own = identityIn(nodes, serverNames);
        const leader = leaderOf(nodes, present.length === 0 ? serverNames : present);
        const several = servers.length > 1;
        const others = servers.filter(({ name }) => name !== host.name);
        const living = others.filter(({ name }) => nodes.some(one => one.host === name && one.datastore));
        const joined = living.length > 0 ? living : others.filter(({ name }) => name === leader);
        const urls = (hosts: readonly Host[]): readonly string[] =>
          hosts.map(({ name }) => apiUrl(ipv4In(mesh, name) ?? ''));
        const leads = host.name === leader;
        const inputs = ['/usr/local/bin/k3s', '/etc/rancher/k3s/config.yaml', TOKEN_FILES[role], RENEWAL_FILE, ...read];
        const isFirst = host.name === serverNames[0];
        const moves = movesIn(nodes, serverNames);
        const founds = isFirst && (moves || !nodes.some(one => one.datastore && serverNames.includes(one.host)));
        const bare = nodes.flatMap(one => (isNode(one) ? [] : [one.host]));
        const secret = (name: string): string =>
          (leader === undefined ? undefined : textFact(known.facts.get(leader), name)) ?? unknownToken();
        return {
          role,
          several,
          is_server: role === 'server',
          server_count: servers.length,
          server_peers: presentOf(others).map(({ name }) => ({ name, address: ipv4In(mesh, name) ?? '' })),
          etcd_rtt,
          etcd_sync,
          leads,
          founds,
          // An upgrade leaves out who is no node yet.
          joined: !bare.includes(host.name),
          is_first: isFirst,
          is_other: role === 'server' && !isFirst,
          is_single: isFirst && !several,
          former: leads ? bare : [],
          joins_any: several && role === 'agent',
          join: {
            from: urls(joined),
            living: urls(living),
            any: urls(others),
            // Nobody joins a server before it has moved to etcd.
            tokens: founds
              ? ''
              : moves
                ? unknownToken()
                : `${secret('k3s.server_token')} ${secret('k3s.agent_secret')}`,
          },
          unit: role === 'server' ? 'k3s' : 'k3s-agent',
          servers: serverNames,
          present_servers: present,
          away,
          wanted,
          peers: wanted.filter(({ name }) => name !== host.name),
          mesh: {
            interface: mesh?.interface ?? '',
            mtu: mesh?.mtu ?? 0,
            address: ipv4In(mesh, host.name) ?? '',
          },
          nodes_away: wanted.filter(one => one.away === true).length,
          node_names: presentOf(inventory.hosts).map(({ name }) => name),
          config: mesh === undefined ? '' : configText(inventory, host, mesh),
          // What K3s reads when it starts.
          inputs,
          // An agent's own configuration may be the same with another backend.
          moved_inputs: [PHASE_FILE, ...inputs],
          has_registries: given.length > 0,
          // Read only for who writes it: a gate needs no password.
          get registries() {
            return registriesText(inventory);
          },
          own_files: ['/etc/rancher/k3s/config.yaml', TOKEN_FILES[role], ...read],
          asked,
          // Without the program nothing is pulled, and that is what is told.
          pulled: Object.keys(locked.program).length === 0 ? [] : asked,
          lasting: {
            version,
            pods,
            services,
            network: network.name,
            ...(network.backend === undefined ? {} : { 'network.backend': network.backend }),
            ...(isCalico ? { 'calico.crds': crds } : {}),
          },
          // Before there were several it was not noted, and was this one.
          backend_noted: network.backend !== undefined && network.backend !== 'vxlan',
          calico_v3: isCalico && crds === 'v3',
          nodes,
          kept: identity() ?? null,
          identity: { uid: own?.uid ?? unknownToken(), ca: own?.ca ?? unknownToken() },
          bare,
          join_token: secret('k3s.agent_token'),
          ...locked,
        };
      },
      warnings: (known, names) => {
        if (!names.has('k3s.away')) return [];
        const [first = '', ...more] = serverNames;
        if (movesIn(nodesIn(known), serverNames)) {
          return [
            {
              what: `${first} moves the cluster from sqlite to etcd: K3s is restarted there, and the API is away meanwhile; then ${more.join(', ')} join one by one. There is no way back to one server`,
            },
          ];
        }
        if (away.length === 0) return [];
        const spare = present.length - (Math.floor(servers.length / 2) + 1);
        if (spare < 0) return [];
        return [
          {
            what: `${away.join(', ')} ${isAre(away.length)} away: ${present.length} of ${count(servers.length, 'server')} are left, and ${spare === 0 ? 'none of them may be lost; while one is restarted the API does not answer' : `${spare} more may be lost`}`,
          },
        ];
      },
    };
  },
};
