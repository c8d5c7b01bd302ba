import * as z from 'zod';
import { ownCommand } from '../../../model/own-command.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { count } from '../../../model/text/count.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines } from '../../../shell/sh.ts';
import { firewallProbe } from '../../firewall/state/firewall-probe.ts';
import { parseFirewall } from '../../firewall/state/parse-firewall.ts';
import { parseSockets, type Socket, socketsProbe } from '../../network/state/sockets.ts';
import { edgeByHand } from '../by-hand/traefik-by-hand.ts';
import { type PortRule, portRules } from '../state/port-rules.ts';

const schema = z.strictObject({
  edge: z.boolean().describe('Whether this host is one of them.'),
  edges: z.array(z.string()).describe('The hosts on which Traefik is to run: `{{traefik.edges}}`.'),
  tls: z.enum(['acme', 'self-signed', 'files']).describe('Where certificates come from.'),
  challenge: z
    .enum(['tls', 'http', 'dns'])
    .default('tls')
    .describe('How an authority asks who owns a name: `{{traefik.challenge}}`.'),
  problems: z
    .array(z.strictObject({ because: z.string(), hint: z.string() }))
    .default([])
    .describe("What is wrong with the user's own certificate or credentials: `{{traefik.problems}}`."),
  locked: z.boolean().describe("Whether Traefik's chart is locked beside the inventory."),
});

type Spec = z.output<typeof schema>;

/** Ports of the host that Traefik answers on. */
const PORTS = [80, 443] as const;

interface State {
  readonly listeners: readonly Socket[];
  readonly rules: readonly PortRule[];
}

interface Reason {
  readonly because: string;
  readonly hint: string;
}

/** Who has the ports already. A rule of the firewall wins over a program, silently: with both, IPv4 and IPv6 lead to different places. */
function taken({ listeners, rules }: State): readonly Reason[] {
  const isOurs = (port: number): boolean => PORTS.some(one => one === port);
  const programs = listeners.filter(({ protocol, port }) => protocol === 'tcp' && isOurs(port));
  const others = rules.filter(({ port }) => isOurs(port));
  const who = [
    ...programs.map(({ port, program }) => `${port} by ${program ?? 'another program'}`),
    ...others.map(({ port, rule }) => `${port} by a rule: ${rule}`),
  ];
  if (who.length === 0) return [];
  return [
    {
      because: `ports that Traefik needs are taken: ${[...new Set(who)].join(', ')}`,
      hint: "move it to other ports: see ss -ltnp '( sport = :80 or sport = :443 )' and iptables -t nat -S",
    },
  ];
}

function reasons({ edge, edges, tls, challenge, problems, locked }: Spec, state: State): readonly Reason[] {
  const none = {
    because: 'no host has the role edge: Traefik would run nowhere',
    hint: 'give it to the host that the internet reaches: roles: [agent, edge]',
  };
  const many = {
    because: `${count(edges.length, 'edge')} (${edges.join(', ')}) would each ask for the same certificates`,
    hint: 'let one host have the role edge, or write acme.challenge: dns, or tls: { files: … }',
  };
  const missing = {
    because: "Traefik's chart is not locked beside the inventory",
    hint: `${ownCommand('artifacts list')} says where it is; then artifacts add, and artifacts lock`,
  };
  return [
    ...(edges.length === 0 ? [none] : []),
    ...(edges.length > 1 && tls === 'acme' && challenge !== 'dns' ? [many] : []),
    ...problems,
    ...(locked ? [] : [missing]),
    ...(edge ? taken(state) : []),
  ];
}

/** Refuses Traefik where it could not be the one that answers, before anything is sent. */
export const traefikEdge = resource<Spec, State>({
  name: 'traefik_edge',
  summary:
    'Traefik can be the one that answers on ports 80 and 443 of this host: no program and no rule of the firewall has them. Else nothing is sent.',
  schema,
  examples: ['traefik_edge: { edge: true, edges: [edge-1], tls: self-signed, locked: true }'],
  ids: () => [thing('traefik edge')],
  reach: () => ({}),
  title: () => 'a host for Traefik',
  byHand: spec => {
    const [because] = reasons(spec, { listeners: [], rules: [] }).map(one => one.because);
    return because === undefined ? edgeByHand(spec.edge) : { kind: 'cannot', because };
  },
  probe: ({ edge }) => (edge ? lines(socketsProbe, firewallProbe) : lines()),
  parse: ({ stdout }, { edge }) =>
    edge ? { listeners: parseSockets(stdout), rules: portRules(parseFirewall(stdout)) } : { listeners: [], rules: [] },
  diff: (spec, state) => {
    const [first, ...more] = reasons(spec, state);
    if (first === undefined) return { action: 'update', fields: [], why: 'nothing stands in its way' };
    const because = [first, ...more].map(one => one.because).join('; ');
    const hint = [first, ...more].map(one => one.hint).join('; ');
    return { action: 'update', fields: [{ name: 'host', before: 'unfit', after: 'fit' }], refused: { because, hint } };
  },
  apply: (_, __, { refused }) => (refused === undefined ? lines() : refuse(refused)),
});
