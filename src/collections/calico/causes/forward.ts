import { on } from '../../../diagnosis/remedy-words.ts';
import type { FirewallState, NftTable } from '../../firewall/state/firewall-state.ts';
import { onlyInNft } from '../../firewall/state/firewall-state.ts';
import { type PodsCause, type SaidHost, saidHosts, toldBy } from '../survey/pods-scene.ts';

/** Something that ends the way of a packet that goes from one interface to another, and what lets those of pods pass before it. */
interface Closed {
  readonly seen: string;
  readonly remedy: string;
}

/** It speaks of whatever comes: no interface, no address, no protocol, no state. */
const isForAll = (rule: string): boolean =>
  !/ -[iosdpm] | ! /.test(rule.replace(/ -m comment --comment (?:"[^"]*"|\S+)/g, ''));

/** Calico's own last word, or one for everybody: what comes after it does no harm. */
const isLastWord = (rule: string): boolean =>
  / -j ACCEPT\b/.test(rule) && (/cali:/.test(rule) || / -[io] cali\+/.test(rule) || isForAll(rule));

/** Somebody has thought of the pods: a rule, here or in a chain that is called from here, speaks of their network or their links. */
const speaksOfPods = (rules: readonly string[], cidrs: readonly string[]): boolean =>
  rules.some(rule => cidrs.some(cidr => rule.includes(cidr)) || /cali[+*]/.test(rule));

/** FORWARD of iptables, in the order in which a packet meets its rules. */
function closedByIptables(state: FirewallState, cidrs: readonly string[]): readonly Closed[] {
  const [cidr = ''] = cidrs;
  return state.iptables
    .filter(({ family, name }) => family === '4' && name === 'filter')
    .flatMap(({ backend, chains }) => {
      const forward = chains.find(({ name }) => name === 'FORWARD');
      const others = chains.filter(({ name }) => !/^(?:KUBE-|cali-)/.test(name)).flatMap(({ rules }) => rules);
      if (forward === undefined || speaksOfPods(others, cidrs)) return [];
      const program = backend === 'legacy' ? 'iptables-legacy' : 'iptables';
      const remedy = `${program} -I FORWARD -s ${cidr} -j ACCEPT; ${program} -I FORWARD -d ${cidr} -j ACCEPT`;
      for (const rule of forward.rules) {
        if (isLastWord(rule)) return [];
        if (/ -j (?:DROP|REJECT)\b/.test(rule) && isForAll(rule)) return [{ seen: `${program}-save: ${rule}`, remedy }];
      }
      if (forward.policy !== 'DROP') return [];
      return [{ seen: `${program}-save: the policy of FORWARD is DROP, and no rule lets pods pass`, remedy }];
    });
}

/** The same of a table of nftables: a drop in any of them is the last word. */
function closedByNft({ family, name, policies, rules }: NftTable, cidrs: readonly string[]): readonly Closed[] {
  const [cidr = ''] = cidrs;
  const texts = rules.map(({ rule }) => rule);
  if ((family !== 'ip' && family !== 'inet') || speaksOfPods(texts, cidrs)) return [];
  return policies.flatMap(({ chain, policy, line }) => {
    if (!/ hook forward /.test(line)) return [];
    const remedy = ['saddr', 'daddr']
      .map(side => `nft insert rule ${family} ${name} ${chain} ip ${side} ${cidr} accept`)
      .join('; ');
    for (const { rule } of rules.filter(one => one.chain === chain)) {
      const text = rule.replace(/\bcounter packets \d+ bytes \d+ ?/, '').replace(/ ?comment ".*"$/, '');
      if (text === 'accept') return [];
      if (/^(?:drop|reject\b.*)$/.test(text))
        return [{ seen: `table ${family} ${name}, chain ${chain}: ${rule}`, remedy }];
    }
    return policy === 'drop' ? [{ seen: `table ${family} ${name}, chain ${chain}: ${line}`, remedy }] : [];
  });
}

const closedOn = ({ said: { firewall } }: SaidHost, cidrs: readonly string[]): readonly Closed[] => [
  ...closedByIptables(firewall, cidrs),
  ...onlyInNft(firewall).flatMap(table => closedByNft(table, cidrs)),
];

/** What a host passes on for its pods is dropped by its own firewall. */
export const podsForwardDropped: PodsCause = {
  code: 'pods-forward-dropped',
  title: 'the host’s firewall drops what it is to pass on to pods',
  severity: 'stop',
  confidence: 'likely',
  about:
    'A packet for a pod is one that its host passes on: it goes through FORWARD. There a rule or a policy drops it: an image’s own rules that end with REJECT (Oracle’s), Docker’s or ufw’s policy, a table of nftables. ' +
    'Nodes are Ready, the host itself reaches its pods, other nodes do not, and names are found on one node only. Calico lets its packets pass by a rule at the end of FORWARD: what comes before it, or stands in another ' +
    'table, wins. Do not empty the firewall: let the pods’ network pass first.',
  find: scene => {
    const cidrs = (toldBy(scene)?.pools ?? []).map(({ cidr }) => cidr);
    if (cidrs.length === 0) return [];
    return saidHosts(scene)
      .filter(({ said }) => said.mtu !== undefined && said.firewall.unread !== true)
      .flatMap(one => {
        const closed = closedOn(one, cidrs);
        if (closed.length === 0) return [];
        return [
          {
            hosts: [one.host.name],
            what: `the firewall of ${one.host.name} drops what comes for its pods from other nodes, or goes there`,
            evidence: closed.map(({ seen }) => seen),
            remedy: [
              ...closed.map(({ remedy }) => on(one.host, remedy)),
              'keep it over a boot: put the same where that rule comes from (/etc/iptables, /etc/nftables.conf, ufw, firewalld)',
            ],
          },
        ];
      });
  },
};
