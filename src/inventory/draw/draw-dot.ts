import type { Edge, Node, Topology } from './topology.ts';

/** A text in DOT: in double quotes, where only quotes and backslashes are special; on one line. */
const quoted = (text: string): string => `"${text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll(/["\\]/g, '\\$&')}"`;

/** Lines of a label; `\n` is DOT's own line break, so it is put between texts that are escaped already. */
const label = (node: Node): string => `"${node.label.map(line => quoted(line).slice(1, -1)).join('\\n')}"`;

const STYLES: Readonly<Record<Edge['kind'], string>> = {
  forward: '',
  public: '',
  overlay: ', style=dashed, dir=none',
};

/** The topology in DOT, for Graphviz. */
export function drawDot({ title, internet, overlays, sites, edges }: Topology): string {
  const lines = [
    `digraph ${quoted(title)} {`,
    '  node [shape=box];',
    `  ${internet.id} [label=${label(internet)}, shape=ellipse];`,
  ];
  for (const site of sites) {
    lines.push(`  subgraph cluster_${site.id} {`, `    label=${label(site)};`);
    if (site.router !== undefined) lines.push(`    ${site.router.id} [label=${label(site.router)}, shape=hexagon];`);
    lines.push(...site.hosts.map(host => `    ${host.id} [label=${label(host)}];`), '  }');
  }
  lines.push(...overlays.map(overlay => `  ${overlay.id} [label=${label(overlay)}, shape=ellipse];`));
  lines.push(...edges.map(edge => `  ${edge.from} -> ${edge.to} [label=${quoted(edge.label)}${STYLES[edge.kind]}];`));
  return `${[...lines, '}'].join('\n')}\n`;
}
