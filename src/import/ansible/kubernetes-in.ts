import { isIpv4 } from '../../model/address/address.ts';
import { formatNetwork, networkAround } from '../../model/address/network.ts';
import type { Remark } from '../found.ts';
import { textOf } from '../read-tree.ts';
import { warning } from '../remark.ts';
import type { AnsibleInventory } from './inventory.ts';
import { splitWords } from './split-words.ts';

const PODS = /^(k3s_)?(cluster_cidr|pod_cidr|pods_cidr|pod_network_cidr|kube_pods_subnet|cluster_pod_cidr)$/;
const SERVICES = /^(k3s_)?(service_cidr|services_cidr|service_network_cidr|kube_service_addresses)$/;

/** The first IPv4 network of a text with commas. */
function ipv4Network(text: string | undefined): string | undefined {
  const found = text
    ?.split(',')
    .map(one => one.trim())
    .find(one => isIpv4(one.split('/')[0] ?? ''));
  const network = found === undefined ? undefined : networkAround(found);
  return network === undefined ? undefined : formatNetwork(network);
}

/** The networks of pods and services that variables name, alone or among K3s' arguments. */
export function kubernetesIn({ groups, groupFiles, hosts }: AnsibleInventory): {
  readonly networks?: Readonly<{ pods?: string; services?: string }>;
  readonly todos: readonly string[];
  readonly remarks: readonly Remark[];
} {
  const all = [
    ...[...groups.values()].map(group => group.vars),
    ...groupFiles.values(),
    ...[...hosts.values()].map(host => host.vars),
  ].flatMap(vars => [...vars]);
  let pods: string | undefined;
  let services: string | undefined;
  const names = new Set<string>();
  const remarks: Remark[] = [];
  for (const [key, { value, place }] of all) {
    const text = textOf(value);
    if (text !== undefined && PODS.test(key)) pods ??= ipv4Network(text);
    if (text !== undefined && SERVICES.test(key)) services ??= ipv4Network(text);
    const words = /args|opts|options|flags/i.test(key)
      ? Array.isArray(value)
        ? value.map(String)
        : (splitWords(text ?? '')?.words ?? [])
      : [];
    for (const [at, word] of words.entries()) {
      const [, flag, glued] = /^--([a-z-]+)(?:=(.*))?$/.exec(word) ?? [];
      const said = glued ?? words[at + 1];
      if (flag === 'cluster-cidr') pods ??= ipv4Network(said);
      if (flag === 'service-cidr') services ??= ipv4Network(said);
      if (flag === 'tls-san' && said !== undefined) {
        names.add(said);
        remarks.push(warning(`the API's name ${said} (tls-san of ${key}): kubernetes.tls_san takes it`, place));
      }
    }
  }
  const networks = { ...(pods === undefined ? {} : { pods }), ...(services === undefined ? {} : { services }) };
  return {
    ...(Object.keys(networks).length === 0 ? {} : { networks }),
    todos:
      names.size === 0
        ? []
        : [
            `the API of Kubernetes was reached at ${[...names].join(', ')} (tls-san): kubernetes.tls_san takes such names`,
          ],
    remarks,
  };
}
