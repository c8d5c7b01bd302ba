import { hostRoute } from '../../../model/address/host-route.ts';
import { addressesOf, type Router } from '../../../model/inventory.ts';
import { type Fault, type FaultScene, type FaultStep, oneAtHome, siteBehindRouter } from '../../../model/twin/fault.ts';
import { natRuleset } from '../../../model/twin/nat-ruleset.ts';
import type { Nat, TwinLayout } from '../../../model/twin/twin-layout.ts';
import { raw, sh } from '../../../shell/sh.ts';

/** An address of the range for documentation that no inventory of ours gives away (TEST-NET-3, its end). */
const OTHER_ADDRESS = '203.0.113.254';

/** All of a router's rules anew. What its connections remember stays, as in a real router. */
const load = (nat: Nat) => sh`
nft -f - <<'RULES'
flush ruleset
${raw(natRuleset(nat))}
RULES
`;

/**
 * What the router remembers of connections goes with its address: from here on they are told apart from those before
 * (a zone of their own), which is what a real router's new dial-in does.
 */
const forget = sh`
nft -f - <<RULES
table ip fresh {
  chain prerouting {
    type filter hook prerouting priority -300;
    ct zone set $(($(date +%s) % 60000 + 1))
  }
}
RULES
`;

function natOf(layout: TwinLayout, place: string): Nat {
  const nat = layout.nodes.find(node => node.name === place)?.nat;
  if (nat === undefined) throw new RangeError(`${place} is not a router of the twin`);
  return nat;
}

/** The router's rules, changed. */
export function rules(scene: FaultScene, change: (nat: Nat) => Nat): readonly FaultStep[] {
  const { place } = siteBehindRouter(scene);
  return [{ on: place, script: load(change(natOf(scene.layout, place))) }];
}

const sameRules = (scene: FaultScene): readonly FaultStep[] => rules(scene, nat => nat);

const isTheirs = (scene: FaultScene, address: string): boolean =>
  scene.hosts.some(host => addressesOf(host).includes(address));

/** Moves the public address of a router on the twin's internet. */
function move(scene: FaultScene, from: (router: Router) => string, to: (router: Router) => string): FaultStep[] {
  const { site, router, place } = siteBehindRouter(scene);
  const layout = scene.layout;
  const port = portOf(layout, place);
  const nat = natOf(layout, place);
  const swapped = (address: string): string => (address === router.publicAddress ? to(router) : address);
  const moved: Nat = {
    ...nat,
    forwards: nat.forwards.map(one => ({ ...one, publicAddress: swapped(one.publicAddress) })),
    masquerade: nat.masquerade === undefined ? undefined : swapped(nat.masquerade),
  };
  const [old, now] = [hostRoute(from(router)), hostRoute(to(router))];
  return [
    {
      on: `router:${site.name}`,
      script: sh`
ip address replace ${now} dev wan
ip address delete ${old} dev wan 2>/dev/null || :
ip route replace default via 169.254.0.1 dev wan onlink
${load(moved)}
${forget}
`,
    },
    { on: 'internet', script: sh`ip route replace ${now} dev ${port}; ip route delete ${old} 2>/dev/null || :` },
  ];
}

function portOf(layout: TwinLayout, place: string): string {
  const cable = layout.cables.find(([one]) => one.node === place && one.interface === 'wan');
  if (cable === undefined) throw new RangeError(`${place} has no cable to the internet`);
  return cable[1].interface;
}

const otherHost = ({ inventory, hosts }: FaultScene): string =>
  inventory.hosts.find(one => one.site === hosts[0]?.site && !hosts.includes(one))?.address ?? '';

export const routerFaults: readonly Fault[] = [
  {
    name: 'forward-missing',
    title: "the router does not forward the host's port",
    code: 'forward-missing',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      rules(scene, nat => ({
        ...nat,
        forwards: nat.forwards.filter(one => !isTheirs(scene, one.host)),
        passages: nat.passages.filter(one => !isTheirs(scene, one.host)),
      })),
    heal: sameRules,
  },
  {
    name: 'forward-wrong-host',
    title: "the router forwards the host's port to another host of the LAN",
    code: 'forward-wrong-host',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      rules(scene, nat => ({
        ...nat,
        forwards: nat.forwards.map(one => (isTheirs(scene, one.host) ? { ...one, host: otherHost(scene) } : one)),
      })),
    heal: sameRules,
  },
  {
    name: 'forward-wrong-port',
    title: 'the router forwards another external port than the inventory says',
    code: 'forward-wrong-port',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      rules(scene, nat => ({
        ...nat,
        forwards: nat.forwards.map(one => (isTheirs(scene, one.host) ? { ...one, port: one.port + 7 } : one)),
      })),
    heal: sameRules,
  },
  {
    name: 'forward-wrong-to-port',
    title: "the router forwards to another port of the host than WireGuard's",
    code: 'forward-wrong-to-port',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      rules(scene, nat => ({
        ...nat,
        forwards: nat.forwards.map(one => (isTheirs(scene, one.host) ? { ...one, hostPort: one.hostPort + 7 } : one)),
      })),
    heal: sameRules,
  },
  {
    name: 'router-address-changed',
    title: 'the provider gave the router another public address',
    code: 'router-address-changed',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      move(
        scene,
        router => router.publicAddress,
        () => OTHER_ADDRESS,
      ),
    heal: scene =>
      move(
        scene,
        () => OTHER_ADDRESS,
        router => router.publicAddress,
      ),
  },
];
