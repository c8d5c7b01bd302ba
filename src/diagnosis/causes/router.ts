import type { Host } from '../../model/inventory.ts';
import type { Cause, Explained, Found } from '../cause.ts';
import { firewallBlocks } from '../firewall-blocks.ts';
import type { Arrival } from '../reach.ts';
import { hasSession, isBroken, isBrokenPair, type Scene, surveyed } from '../scene.ts';

const others = (scene: Scene, host: Host): readonly Host[] =>
  scene.inventory.hosts.filter(one => one.site !== host.site);

/** Whether the host talks with anybody outside its site: then its router lets its UDP out and the answers in. */
const passesRouter = (scene: Scene, host: Host): boolean => {
  const survey = scene.surveys.get(host.name);
  return survey !== undefined && others(scene, host).some(one => hasSession(survey, one) && !isBroken(survey, one));
};

const blocked = (scene: Scene, name: string): boolean =>
  firewallBlocks(scene.surveys.get(name)?.firewall ?? [], scene.inventory.mesh.port).length > 0;

/** The forwards that were tried, each with its host and router. */
function forwards(scene: Scene) {
  return surveyed(scene).flatMap(({ host, survey }) => {
    const router = scene.inventory.sites.find(site => site.name === host.site)?.router;
    const forward = router?.forwards.find(one => one.host === host.name);
    if (router === undefined || forward === undefined || blocked(scene, host.name)) return [];
    const tried = scene.arrivals.find(
      one =>
        one.to === host.name &&
        one.endpoint.address === router.publicAddress &&
        one.endpoint.port === forward.port &&
        !blocked(scene, one.from),
    );
    return tried === undefined ? [] : [{ host, survey, router, forward, tried }];
  });
}

const sent = ({ from, endpoint }: Arrival): string =>
  `60 datagrams from ${from} to ${endpoint.address}:${endpoint.port}`;

const ruleOf = (scene: Scene, { router, forward, host }: ReturnType<typeof forwards>[number]): string =>
  `on the router: forward UDP ${router.publicAddress}:${forward.port} → ${host.address}:${scene.inventory.mesh.port}`;

/** The addresses, besides the router's, from which a public host hears the hosts of a site. */
export const routerAddressChanged: Cause = {
  code: 'router-address-changed',
  title: "the router's public address changed",
  severity: 'warning',
  about:
    'Hosts behind the router are heard from another address than the inventory says: the provider changed it. What they call themselves still works; nobody can call them. Correct `public_address` in the inventory, and run the phase.',
  find: scene =>
    scene.inventory.sites.flatMap(({ name, router }) => {
      const tried = forwards(scene).filter(one => one.host.site === name);
      if (router === undefined || tried.length === 0 || tried.some(one => one.tried.at.length > 0)) return [];
      const seen = surveyed(scene)
        .filter(({ host }) => host.site !== name)
        .flatMap(({ host, survey }) =>
          scene.inventory.hosts
            .filter(one => one.site === name)
            .flatMap(one => {
              const peer = survey.running?.peers.find(two => two.allowedIps.includes(`${one.meshAddress}/32`));
              const address = peer?.endpoint?.split(':')[0];
              const fresh = peer?.age !== undefined && peer.age < 180;
              return fresh && address !== undefined && address !== router.publicAddress
                ? [{ by: host.name, who: one.name, address }]
                : [];
            }),
        );
      const [first] = seen;
      if (first === undefined) return [];
      return [
        {
          hosts: tried.map(one => one.host.name),
          what: `the router of ${name} is at ${first.address} now, not at ${router.publicAddress}`,
          evidence: [
            ...seen.map(one => `${one.by} hears ${one.who} from ${one.address}`),
            ...tried.map(one => `${sent(one.tried)} arrive nowhere`),
          ],
          remedy: [`in the inventory: sites.${name}.router.public_address: ${first.address}`, scene.rerun],
          pairs: [],
        },
      ];
    }),
};

/** Whether something that is true of a whole router explains it. */
const wholeRouter = (scene: Scene, site: string): boolean =>
  routerAddressChanged
    .find(scene, { pair: () => false, host: () => false })
    .some(one => one.hosts.some(name => scene.inventory.hosts.find(host => host.name === name)?.site === site));

export const forwardWrongHost: Cause = {
  code: 'forward-wrong-host',
  title: 'a forward leads to the wrong host',
  severity: 'warning',
  about:
    "Datagrams sent from outside to the router's port arrive at another host of the LAN than the inventory says. Hosts that call out keep the mesh up; who is called is the wrong one.",
  find: scene =>
    forwards(scene).flatMap(one => {
      const [wrong] = one.tried.at;
      if (wrong === undefined || one.tried.at.includes(one.host.name)) return [];
      return [
        {
          hosts: [one.host.name, wrong],
          severity: passesRouter(scene, one.host) ? ('warning' as const) : ('stop' as const),
          what: `the router's port ${one.forward.port} leads to ${wrong}, not to ${one.host.name}`,
          evidence: [`${sent(one.tried)} arrive at ${wrong}`],
          remedy: [ruleOf(scene, one)],
          pairs: others(scene, one.host).map(two => [one.host.name, two.name] as const),
        },
      ];
    }),
};

export const forwardWrongPort: Cause = {
  code: 'forward-wrong-port',
  title: 'the router forwards another external port',
  severity: 'warning',
  about:
    "Datagrams to the inventory's external port arrive nowhere, but those to a port near it reach the host: the router's rule and the inventory disagree. Correct either.",
  find: scene =>
    forwards(scene).flatMap(one => {
      const port = scene.foundPorts.get(one.host.name);
      if (port === undefined || one.tried.at.length > 0) return [];
      return [
        {
          hosts: [one.host.name],
          severity: passesRouter(scene, one.host) ? ('warning' as const) : ('stop' as const),
          what: `the router reaches ${one.host.name} by external port ${port}, not ${one.forward.port}`,
          evidence: [`${sent(one.tried)} arrive nowhere`, `those to port ${port} arrive at ${one.host.name}`],
          remedy: [ruleOf(scene, one), `or in the inventory: { udp: ${port}, to: ${one.host.name} }`],
          pairs: others(scene, one.host).map(two => [one.host.name, two.name] as const),
        },
      ];
    }),
};

export const forwardMissing: Cause = {
  code: 'forward-missing',
  title: 'the router does not forward a port',
  severity: 'warning',
  about:
    "Datagrams sent from outside to the router's port arrive nowhere, while the host's own calls pass the router: the forward is not there. The mesh works for as long as the host calls out and the router remembers it.",
  find: scene =>
    forwards(scene).flatMap(one => {
      if (one.tried.at.length > 0 || scene.foundPorts.has(one.host.name) || wholeRouter(scene, one.host.site))
        return [];
      if (!passesRouter(scene, one.host)) return [];
      return [
        {
          hosts: [one.host.name],
          what: `the router does not forward UDP ${one.forward.port} to ${one.host.name}`,
          evidence: [`${sent(one.tried)} arrive nowhere`, `${one.host.name} itself reaches hosts outside`],
          ruledOut: [
            `the firewall of ${one.host.name} lets UDP ${scene.inventory.mesh.port} in`,
            'no port near it leads there either',
          ],
          remedy: [ruleOf(scene, one)],
          pairs: [],
        },
      ];
    }),
};

/** Broken ways between a host behind a router and others, by whether the host's own datagrams arrive. */
function cut(scene: Scene, outward: boolean, explained: (a: string, b: string) => boolean) {
  return surveyed(scene).flatMap(({ host, survey }) => {
    const site = scene.inventory.sites.find(one => one.name === host.site);
    if (site?.lan === undefined || survey.running === undefined) return [];
    const far = others(scene, host).filter(
      one =>
        scene.surveys.get(one.name)?.running !== undefined &&
        isBrokenPair(scene, host, one) &&
        !explained(host.name, one.name),
    );
    const out = scene.arrivals.filter(one => one.from === host.name && far.some(two => two.name === one.to));
    const back = scene.arrivals.filter(one => one.to === host.name && far.some(two => two.name === one.from));
    if (out.length === 0 || back.some(one => one.at.includes(host.name))) return [];
    if (out.some(one => one.at.includes(one.to)) !== outward) return [];
    return [
      {
        host,
        far,
        site: site.name,
        router: site.router?.lanAddress,
        evidence: [
          ...out.map(one => `${sent(one)} ${one.at.includes(one.to) ? 'arrive' : 'do not arrive'}`),
          ...back.map(one => `${sent(one)} (towards ${host.name}) do not arrive`),
        ],
      },
    ];
  });
}

/** Hosts of one site that are cut off alike are one finding. */
function cutSites(
  scene: Scene,
  outward: boolean,
  explained: Explained,
  say: (site: string, hosts: string, router: string) => Pick<Found, 'what' | 'remedy'>,
): readonly Found[] {
  const all = cut(scene, outward, explained.pair);
  return [...new Set(all.map(one => one.site))].map(site => {
    const mine = all.filter(one => one.site === site);
    const hosts = mine.map(one => one.host.name);
    const router = mine[0]?.router;
    return {
      hosts,
      ...say(site, hosts.join(', '), `on the router${router === undefined ? '' : ` (${router})`}`),
      evidence: mine.flatMap(one => one.evidence),
      ruledOut: [
        `the firewalls of ${hosts.join(', ')} and of their peers let it pass`,
        'keys, endpoints and listening ports are right',
      ],
      pairs: mine.flatMap(one => one.far.map(two => [one.host.name, two.name] as const)),
    };
  });
}

export const udpBlockedAtRouter: Cause = {
  code: 'udp-blocked-at-router',
  title: 'UDP does not pass the router',
  severity: 'stop',
  about:
    "Neither do the host's own datagrams reach the hosts outside, nor theirs the host, while nothing on the hosts stands in the way: the router (or the provider) blocks UDP.",
  find: (scene, explained) =>
    cutSites(scene, false, explained, (site, hosts, router) => ({
      what: `no UDP passes the router of ${site} from or to ${hosts}`,
      remedy: [`${router}: let UDP of ${hosts} out to port ${scene.inventory.mesh.port}, and the answers in`],
    })),
};

export const udpBlockedWayBack: Cause = {
  code: 'udp-blocked-way-back',
  title: 'UDP passes in one direction only',
  severity: 'stop',
  about:
    "The host's datagrams arrive outside, but nothing comes back: a rule on the router drops what comes in, or it forgets connections at once.",
  find: (scene, explained) =>
    cutSites(scene, true, explained, (_, hosts, router) => ({
      what: `what ${hosts} send${hosts.includes(',') ? '' : 's'} arrives outside, but no UDP comes back`,
      remedy: [`${router}: let UDP in to ${hosts} (what is established, and the forward)`],
    })),
};
