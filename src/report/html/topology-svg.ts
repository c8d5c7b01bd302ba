import type { PairState } from '../../model/diagnosis.ts';
import type { Inventory } from '../../model/inventory.ts';
import { escapeHtml } from './escape-html.ts';
import { pairHealth, worse } from './pair-health.ts';

const WIDTH = 760;
const HEIGHT = 420;

/** All hosts on an ellipse, those of a site side by side, and a line for each pair as well as its worse direction is. */
export function topologySvg({ hosts, sites, mesh }: Inventory, pairs: readonly PairState[]): string {
  const ordered = sites.flatMap(site => hosts.filter(host => host.site === site.name));
  const places = new Map(
    ordered.map((host, at) => {
      const angle = (2 * Math.PI * at) / ordered.length - Math.PI / 2;
      const x = Math.round(WIDTH / 2 + Math.cos(angle) * (WIDTH / 2 - 110));
      const y = Math.round(HEIGHT / 2 + Math.sin(angle) * (HEIGHT / 2 - 60));
      return [host.name, { x, y }] as const;
    }),
  );
  const state = (from: string, to: string) => pairs.find(one => one.from === from && one.to === to);
  const lines = ordered.flatMap((from, at) =>
    ordered.slice(at + 1).map(to => {
      const [a, b] = [places.get(from.name), places.get(to.name)];
      const health = worse(
        pairHealth(state(from.name, to.name), mesh.mtu),
        pairHealth(state(to.name, from.name), mesh.mtu),
      );
      const title = `${from.name} – ${to.name}: ${health}`;
      return `<line class="${health}" x1="${a?.x}" y1="${a?.y}" x2="${b?.x}" y2="${b?.y}"><title>${escapeHtml(title)}</title></line>`;
    }),
  );
  const nodes = ordered.map(host => {
    const place = places.get(host.name);
    const router = sites.find(site => site.name === host.site)?.router;
    const where = router === undefined ? host.site : `${host.site}, behind ${router.publicAddress}`;
    return `<g transform="translate(${place?.x} ${place?.y})"><rect x="-92" y="-24" width="184" height="48" rx="8"/><text y="-4" class="name">${escapeHtml(host.name)}</text><text y="13">${escapeHtml(host.meshAddress)} · ${escapeHtml(where)}</text></g>`;
  });
  return `<svg class="topology" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Topology of the mesh">${lines.join('')}${nodes.join('')}</svg>`;
}
