import type { PairState } from '../../model/gate/diagnosis.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { truncate } from '../text/width.ts';
import { type Html, html } from './html.ts';
import { pairHealth, worse } from './pair-health.ts';

const WIDTH = 760;
/** Hosts up to which each has a box with its addresses; more have room for their names only. */
const FEW = 8;

/** From the top of one box to that of the next, where there are many. */
const STEP = 28;

/** A box's half width and half height, and the picture's height. */
const measures = (hosts: number) =>
  hosts <= FEW ? { x: 96, y: 32, height: 420 } : { x: 66, y: 12, height: Math.ceil(hosts / 2) * STEP + 24 };

/** The place of one of so many hosts, clockwise from the top: on an ellipse, or where there are many, on its two sides. */
function placeOf(at: number, hosts: number) {
  const { x: half, y: rim, height } = measures(hosts);
  const wide = WIDTH / 2 - half - 8;
  if (hosts <= FEW) {
    const angle = (2 * Math.PI * at) / hosts - Math.PI / 2;
    const high = height / 2 - rim - 8;
    return { x: Math.round(WIDTH / 2 + Math.cos(angle) * wide), y: Math.round(height / 2 + Math.sin(angle) * high) };
  }
  const side = Math.ceil(hosts / 2);
  const isRight = at < side;
  const y = 24 + (isRight ? at : hosts - 1 - at) * STEP;
  const bend = Math.sqrt(Math.max(0, 1 - 0.75 * ((2 * y) / height - 1) ** 2)) * wide;
  return { x: Math.round(WIDTH / 2 + (isRight ? bend : -bend)), y };
}

/** What is worse is drawn later, above the rest. */
const order = ['unknown', 'well', 'narrow', 'lossy', 'broken'] as const;

function box(
  host: Host,
  address: string,
  { sites }: Pick<Inventory, 'sites'>,
  few: boolean,
  size: { x: number; y: number },
): Html {
  const router = sites.find(site => site.name === host.site)?.router;
  const where = router === undefined ? host.site : `${host.site}, behind ${router.publicAddress}`;
  const name = truncate(host.name, few ? 22 : 20);
  const rect = html`<rect x="${-size.x}" y="${-size.y}" width="${2 * size.x}" height="${2 * size.y}" rx="8"/>`;
  const title = html`<title>${host.name}: ${address}, ${where}</title>`;
  return few
    ? html`${title}${rect}<text y="-11" class="name">${name}</text><text y="6">${address}</text><text y="22">${truncate(where, 32)}</text>`
    : html`${title}${rect}<text y="4">${name}</text>`;
}

/** All hosts on an ellipse, those of a site side by side, and a line for each pair as well as its worse direction is. */
export function topologySvg(
  { hosts, sites, overlays }: Pick<Inventory, 'hosts' | 'sites' | 'overlays'>,
  pairs: readonly PairState[],
): Html {
  const overlay = overlays?.[0];
  const ordered = sites.flatMap(site => hosts.filter(host => host.site === site.name));
  const size = measures(ordered.length);
  const placed = ordered.map((host, at) => ({ host, ...placeOf(at, ordered.length) }));
  const states = new Map(pairs.map(one => [`${one.from} ${one.to}`, one]));
  const healthOf = (from: Host, to: Host) => pairHealth(states.get(`${from.name} ${to.name}`), overlay?.mtu ?? 0);
  const lines = placed.flatMap((from, at) =>
    placed.slice(at + 1).map(to => {
      const health = worse(healthOf(from.host, to.host), healthOf(to.host, from.host));
      const title = html`<title>${from.host.name} – ${to.host.name}: ${health}</title>`;
      const text = html`<line class="${health}" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}">${title}</line>`;
      return { health, text };
    }),
  );
  const few = ordered.length <= FEW;
  const nodes = placed.map(
    ({ host, x, y }) =>
      html`<g transform="translate(${x} ${y})">${box(host, overlay?.addresses.get(host.name) ?? host.address, { sites }, few, size)}</g>`,
  );
  const drawn = order.flatMap(health => lines.filter(line => line.health === health).map(line => line.text));
  return html`<svg class="topology${few ? '' : ' many'}" viewBox="0 0 ${WIDTH} ${size.height}" role="img" aria-label="Topology of the mesh">${drawn}${nodes}</svg>`;
}
