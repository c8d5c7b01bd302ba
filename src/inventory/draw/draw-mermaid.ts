import type { Edge, Node, Topology } from './topology.ts';

/** A text in a Mermaid label: everything that could end it or be markup becomes an entity. */
const escaped = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9 .,:/_=+-]/gu, letter => `#${letter.codePointAt(0)};`);

const label = (node: Node): string => `"${node.label.map(escaped).join('<br/>')}"`;

const LINES: Readonly<Record<Edge['kind'], (text: string) => string>> = {
  forward: text => `-->|"${text}"|`,
  public: text => `-->|"${text}"|`,
  overlay: text => `-.-|"${text}"|`,
};

/** The topology as a Mermaid flowchart. */
export function drawMermaid({ title, internet, overlays, sites, edges }: Topology): string {
  const lines = [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'flowchart TB',
    `  ${internet.id}((${label(internet)}))`,
  ];
  for (const site of sites) {
    lines.push(`  subgraph ${site.id}[${label(site)}]`);
    if (site.router !== undefined) lines.push(`    ${site.router.id}{{${label(site.router)}}}`);
    lines.push(...site.hosts.map(host => `    ${host.id}[${label(host)}]`), '  end');
  }
  lines.push(...overlays.map(overlay => `  ${overlay.id}([${label(overlay)}])`));
  lines.push(...edges.map(edge => `  ${edge.from} ${LINES[edge.kind](escaped(edge.label))} ${edge.to}`));
  return `${lines.join('\n')}\n`;
}
