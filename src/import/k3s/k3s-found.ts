import { isIpv4 } from '../../model/address/address.ts';
import { formatNetwork, networkAround } from '../../model/address/network.ts';
import type { Found, FoundHost, Remark, Said, SourceFile } from '../found.ts';
import { ADDRESS_WANTED } from '../host-address.ts';
import { hostName, renamed } from '../host-name.ts';
import { gathered, notCarried, warning } from '../remark.ts';
import { k3sSettings } from './k3s-settings.ts';

/** Options that only a server has. */
const SERVER =
  /^(cluster-init|cluster-reset|tls-san|disable|cluster-cidr|service-cidr|cluster-dns|cluster-domain|flannel-backend|write-kubeconfig.*|datastore-.*|advertise-.*|disable-.*|secrets-encryption|etcd-.*|agent-token.*|kube-(apiserver|controller-manager|scheduler).*|embedded-registry)$/;
const SECRET = /^(?!secrets-encryption)(?!.*-file$).*(token|secret|password|access-key|datastore-endpoint)/;
/** Options that something is made of. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['node-name', 'node-ip', 'node-external-ip', 'advertise-address', 'flannel-iface', 'cluster-cidr', 'service-cidr'],
  ...['cluster-init', 'tls-san', 'server'],
]);

/** The network of IPv4 among those that an option names, and the others. */
function networksOf(values: readonly string[]): { readonly own?: string; readonly others: readonly string[] } {
  const all = values.flatMap(one => one.split(',')).map(one => one.trim());
  const own = all.find(one => isIpv4(one.split('/')[0] ?? ''));
  const network = own === undefined ? undefined : networkAround(own);
  return {
    ...(network === undefined ? {} : { own: formatNetwork(network) }),
    others: all.filter(one => one !== own && one !== ''),
  };
}

/**
 * What K3s' configuration says: one host's facts, and the cluster's networks.
 * @param files the configuration, and its drop-ins behind it
 * @throws {InputProblem} where one cannot be read
 */
export function k3sFound(files: readonly SourceFile[], what: string): Found {
  const { settings, remarks: read } = k3sSettings(files);
  const remarks: Remark[] = [...read];
  const file = files[0]?.path ?? '';
  const first = (name: string): string | undefined => settings.get(name)?.values[0];
  const fours = (name: string): string[] =>
    (settings.get(name)?.values ?? [])
      .flatMap(one => one.split(','))
      .map(one => one.trim())
      .filter(isIpv4);
  const placeOf = (name: string) => settings.get(name)?.place ?? { file };
  const told = (name: string, text: string): void => {
    remarks.push(warning(text, placeOf(name)));
  };
  const iface = first('flannel-iface');
  const isMesh = iface !== undefined && /^wg/.test(iface);
  const [nodeIp] = fours('node-ip');
  const [outside] = fours('node-external-ip');
  const from = first('node-name') ?? `the host of ${file}`;
  const name: Said<string> =
    first('node-name') === undefined
      ? { todo: 'the file does not say it (node-name): K3s takes the name that the host has itself' }
      : hostName(from);
  const isServer = [...settings.keys()].some(key => SERVER.test(key));
  const joined = first('server');
  const hint = outside === undefined ? '' : `; node-external-ip says ${outside}: its own, or its router's?`;
  const address: Said<string> =
    nodeIp !== undefined && !isMesh
      ? { value: nodeIp }
      : {
          todo: `${isMesh ? `${nodeIp ?? 'node-ip'} is the mesh's, for flannel-iface is ${iface}` : 'the file has no node-ip'}: ${ADDRESS_WANTED}${hint}`,
        };
  if (first('node-name') !== undefined) remarks.push(...renamed(from, name, placeOf('node-name')));
  if (iface !== undefined && first('flannel-backend') === 'none')
    told('flannel-iface', 'flannel-iface has no effect while flannel-backend is none');
  if (iface !== undefined && !isMesh) remarks.push(notCarried('flannel-iface', placeOf('flannel-iface')));
  const domain = first('cluster-domain');
  if (domain !== undefined && domain !== 'cluster.local')
    told(
      'cluster-domain',
      `the cluster's domain is ${domain} and not cluster.local: certificates and every name in the cluster depend on it, and it is not carried over`,
    );
  const pods = networksOf(settings.get('cluster-cidr')?.values ?? []);
  const services = networksOf(settings.get('service-cidr')?.values ?? []);
  for (const [option, { others }] of [
    ['cluster-cidr', pods],
    ['service-cidr', services],
  ] as const)
    if (others.length > 0)
      told(option, `dual stack: ${others.join(', ')} of ${option} is not carried over, the mesh speaks IPv4`);
  for (const [option, { place, values }] of settings) {
    if (KNOWN.has(option) || values.length === 0 || option === 'flannel-iface') continue;
    remarks.push(
      SECRET.test(option)
        ? warning(`${option}: a secret stands in clear in the source; it is not carried over`, place)
        : notCarried(option, place),
    );
  }
  const names = (settings.get('tls-san')?.values ?? [])
    .flatMap(one => one.split(','))
    .filter(one => one.trim() !== nodeIp);
  const host: FoundHost = {
    from,
    place: { file },
    name,
    address,
    roles: isServer
      ? { value: ['server'] }
      : joined === undefined
        ? { todo: 'nothing in the file tells whether it is a server or an agent' }
        : { value: ['agent'], todo: 'proposed: it joined a server, and has no option of a server' },
    ssh: { user: { todo: "K3s' configuration does not say how to log in" } },
    ...(nodeIp !== undefined && isMesh ? { meshAddress: { value: nodeIp } } : {}),
    ...(outside !== undefined && nodeIp !== undefined && !isMesh
      ? { notes: [`node-external-ip says ${outside}: its own (public_address), or its router's?`] }
      : {}),
  };
  return {
    what,
    hosts: [host],
    ...(isMesh ? { mesh: { interface: iface } } : {}),
    ...(pods.own === undefined && services.own === undefined
      ? {}
      : {
          kubernetes: {
            ...(pods.own === undefined ? {} : { pods: pods.own }),
            ...(services.own === undefined ? {} : { services: services.own }),
          },
        }),
    todos: [
      joined === undefined
        ? "K3s' configuration knows its own host alone: add the others"
        : `K3s' configuration knows its own host and the server ${joined}: add the others`,
      ...(names.length === 0
        ? []
        : [`the API of Kubernetes was reached at ${names.join(', ')} (tls-san): kubernetes.tls_san takes such names`]),
    ],
    remarks: gathered(remarks),
  };
}
