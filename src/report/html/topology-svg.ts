import type { PairState } from '../../model/diagnosis.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { escapeHtml } from './escape-html.ts';
import { pairHealth, worse } from './pair-health.ts';

const WIDTH = 760;
/** Hosts up to which each has a box with its addresses; more have room for their names only. */
const FEW = 8;

/** A box's half width and half height, and the picture's height. */
function measures(hosts: number) {
  return hosts <= FEW ? { x: 96, y: 32, height: 420 } : { x: 62, y: 12, height: Math.max(480, hosts * 20) };
}

function box(host: Host, { sites }: Pick<Inventory, 'sites'>, few: boolean, size: { x: number; y: number }): string {
  const router = sites.find(site => site.name === host.site)?.router;
  const where = router === undefined ? host.site : `${host.site}, behind ${router.publicAddress}`;
  const name = escapeHtml(host.name);
  const rect = `<rect x="${-size.x}" y="${-size.y}" width="${2 * size.x}" height="${2 * size.y}" rx="8"/>`;
  const title = `<title>${name}: ${escapeHtml(`${host.meshAddress}, ${where}`)}</title>`;
  return few
    ? `${title}${rect}<text y="-11" class="name">${name}</text><text y="6">${escapeHtml(host.meshAddress)}</text><text y="22">${escapeHtml(where)}</text>`
    : `${title}${rect}<text y="4">${name}</text>`;
}

/** All hosts on an ellipse, those of a site side by side, and a line for each pair as well as its worse direction is. */
export function topologySvg(
  { hosts, sites, mesh }: Pick<Inventory, 'hosts' | 'sites' | 'mesh'>,
  pairs: readonly PairState[],
): string {
  const ordered = sites.flatMap(site => hosts.filter(host => host.site === site.name));
  const size = measures(ordered.length);
  const placed = ordered.map((host, at) => {
    const angle = (2 * Math.PI * at) / ordered.length - Math.PI / 2;
    const x = Math.round(WIDTH / 2 + Math.cos(angle) * (WIDTH / 2 - size.x - 8));
    const y = Math.round(size.height / 2 + Math.sin(angle) * (size.height / 2 - size.y - 8));
    return { host, x, y };
  });
  const states = new Map(pairs.map(one => [`${one.from} ${one.to}`, one]));
  const healthOf = (from: Host, to: Host) => pairHealth(states.get(`${from.name} ${to.name}`), mesh.mtu);
  const lines = placed.flatMap((from, at) =>
    placed.slice(at + 1).map(to => {
      const health = worse(healthOf(from.host, to.host), healthOf(to.host, from.host));
      const title = `<title>${escapeHtml(`${from.host.name} – ${to.host.name}: ${health}`)}</title>`;
      return `<line class="${health}" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}">${title}</line>`;
    }),
  );
  const few = ordered.length <= FEW;
  const nodes = placed.map(
    ({ host, x, y }) => `<g transform="translate(${x} ${y})">${box(host, { sites }, few, size)}</g>`,
  );
  return `<svg class="topology" viewBox="0 0 ${WIDTH} ${size.height}" role="img" aria-label="Topology of the mesh">${lines.join('')}${nodes.join('')}</svg>`;
}
