import type { RuledOut } from '../../../diagnosis/cause.ts';
import { formatEndpoint } from '../../../model/address/endpoint.ts';
import { count } from '../../../model/text/count.ts';
import { interfaceOf, meshAddressesOf, meshOf } from '../mesh/mesh-section.ts';
import { firewallBlocks } from '../survey/firewall-blocks.ts';
import { hasSession, peerAt, peerByKey, publicKeyOf, type Scene, surveyed } from '../survey/scene.ts';
import { arrivalsTo } from '../survey/scene-lookup.ts';
import { toolsOf, underlayRules } from './rules-on-the-way.ts';

/** Two hosts by their names. */
type Pair = readonly [string, string];

const hostOf = ({ inventory }: Scene, name: string) => inventory.hosts.find(host => host.name === name);
const once = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** One line for several hosts, where each of them has something to show; else nothing is ruled out. */
function ofEach(not: string, all: readonly (string | undefined)[]): RuledOut {
  const seen = all.filter(one => one !== undefined);
  return { not, seen: all.length > 0 && seen.length === all.length ? once(seen).join('; ') : undefined };
}

/** Rules were read and none drops the mesh's port, or a datagram of this run came through them. */
export function notFirewall(scene: Scene, hosts: readonly string[]): RuledOut {
  const { port } = meshOf(scene.inventory);
  return ofEach(
    `a firewall of ${once(hosts).join(', ')}`,
    once(hosts).map(name => {
      const survey = scene.surveys.get(name);
      const rules = underlayRules(scene, name);
      if (survey === undefined || firewallBlocks(rules, port).length > 0) return undefined;
      if (survey.firewallRead.length === 0) {
        const came = arrivalsTo(scene, name).find(one => one.at.includes(name));
        return came === undefined ? undefined : `datagrams from ${came.from} come through on ${name}`;
      }
      return `${toolsOf(scene, name).join(' and ')} on ${name}: ${count(rules.length, 'rule')} read, none that drops UDP ${port}`;
    }),
  );
}

/** Each of two hosts has the key that the other runs with. */
export const notKeys = (scene: Scene, pairs: readonly Pair[]): RuledOut =>
  ofEach(
    'wrong keys',
    pairs.map(([a, b]) => {
      const [one, two] = [scene.surveys.get(a), scene.surveys.get(b)];
      if (one?.running === undefined || two?.running === undefined) return undefined;
      const known = peerByKey(one, two) !== undefined && peerByKey(two, one) !== undefined;
      return known ? `${a} and ${b} have each other’s running key` : undefined;
    }),
  );

/** The interface listens where its peers call. */
export const notPort = (scene: Scene, hosts: readonly string[]): RuledOut =>
  ofEach(
    'another listening port',
    once(hosts).map(name => {
      const { port, interface: link } = meshOf(scene.inventory);
      return scene.surveys.get(name)?.running?.port === port ? `${link} of ${name} listens on UDP ${port}` : undefined;
    }),
  );

/** The first of each pair calls the second where the inventory says. */
export const notEndpoint = (scene: Scene, pairs: readonly Pair[]): RuledOut =>
  ofEach(
    'a wrong endpoint',
    pairs.map(([a, b]) => {
      const [survey, to] = [scene.surveys.get(a), hostOf(scene, b)];
      const wanted = scene.mesh.path(a, b).endpoint;
      const called = survey === undefined || to === undefined ? undefined : peerAt(survey, to)?.endpoint;
      return wanted !== undefined && called === formatEndpoint(wanted) ? `${a} calls ${b} at ${called}` : undefined;
    }),
  );

/** The kernel sends what is for the second of each pair through the mesh. */
export const notRoute = (scene: Scene, pairs: readonly Pair[]): RuledOut =>
  ofEach(
    'a missing or stolen route',
    pairs.map(([a, b]) => {
      const to = hostOf(scene, b);
      const answers = (to === undefined ? [] : meshAddressesOf(to)).map(one => scene.surveys.get(a)?.routeTo.get(one));
      const isRight = answers.every(one => one?.interface === interfaceOf(scene.inventory));
      return isRight && answers.length > 0
        ? `ip route get on ${a}: ${answers.map(one => one?.text).join('; ')}`
        : undefined;
    }),
  );

/** The last handshake of each pair is fresh, as its first host says. */
export const notHandshake = (scene: Scene, pairs: readonly Pair[]): RuledOut =>
  ofEach(
    'wrong keys or endpoints',
    pairs
      .filter(([a, b]) => scene.mesh.relays(a, b).length === 0)
      .map(([a, b]) => {
        const [survey, to] = [scene.surveys.get(a), hostOf(scene, b)];
        if (survey === undefined || to === undefined || !hasSession(survey, to)) return undefined;
        return `last handshake of ${a} with ${b} ${peerAt(survey, to)?.age ?? 0} s ago`;
      }),
  );

/** Nobody holds the mesh's port, as `ss` says. */
export const notPortTaken = (scene: Scene, name: string): RuledOut => {
  const survey = scene.surveys.get(name);
  const free = survey?.portsRead === true && survey.portHolders.every(one => one === 'wireguard-go' || one === '?');
  return {
    not: 'another program on the port',
    seen: free ? `ss -lunp names none on UDP ${meshOf(scene.inventory).port}` : undefined,
  };
};

/** The host can make a WireGuard interface. */
export const notUnavailable = (scene: Scene, name: string): RuledOut => {
  const can = scene.surveys.get(name)?.canWireguard ?? 'none';
  const seen =
    can === 'kernel'
      ? '/sys/module/wireguard is there'
      : can === 'userspace'
        ? 'wireguard-go and /dev/net/tun are there'
        : undefined;
  return { not: 'a host without WireGuard', seen };
};

/** Nothing else has the interface's name. */
export const notNameTaken = (scene: Scene, name: string): RuledOut => {
  const survey = scene.surveys.get(name);
  const free = survey?.link === undefined && survey?.linkRead === true;
  return {
    not: 'a taken name',
    seen: free ? `ip link has no ${interfaceOf(scene.inventory)}` : undefined,
  };
};

/** Pings from a host to others pass: what is seen of it hinders nobody yet. */
export const notBrokenYet = (scene: Scene, name: string): RuledOut => {
  const pings = [...(scene.surveys.get(name)?.pings.values() ?? [])];
  const well = pings.length > 0 && pings.every(one => one.loss < 1);
  return {
    not: 'a way that is broken by it already',
    seen: well ? `pings from ${name} to ${count(pings.length, 'peer')} pass` : undefined,
  };
};

/** No host of the inventory has a key, and all of them were asked. */
export const notAnybodys = (scene: Scene, key: string, not: string): RuledOut => {
  const all = surveyed(scene);
  const keys = all.map(one => publicKeyOf(one.survey));
  const asked = all.length === scene.inventory.hosts.length && keys.every(one => one !== undefined);
  return {
    not,
    seen:
      asked && !keys.includes(key) ? `none of the ${count(all.length, 'host')} has ${key.slice(0, 10)}…` : undefined,
  };
};
