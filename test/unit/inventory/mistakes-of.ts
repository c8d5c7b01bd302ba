import { shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { InputProblem, type ProblemDetails } from '../../../src/model/problems/problem.ts';

/** A sound inventory to break: two hosts behind a router, one outside. */
export const sound = `cluster: lab
ssh:
  user: ops
sites:
  home:
    lan: 192.168.15.0/24
    router:
      lan_address: 192.168.15.1
      public_address: 203.0.113.10
      forwards:
        - { udp: 51820, to: one }
        - { udp: 51821, to: two }
  cloud: {}
hosts:
  one: { site: home, address: 192.168.15.2, mesh_address: 10.8.0.1, roles: [server] }
  two: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.2, roles: [agent] }
  out: { site: cloud, address: 198.51.100.25, mesh_address: 10.8.0.3, roles: [agent, edge] }
mesh:
  subnet: 10.8.0.0/24
`;

/** A part of a text, and what to put in its place. */
export type Replacement = readonly [part: string, by: string];

/** The sound inventory with parts of it replaced; each must be there exactly once, or the test would test nothing. */
export function broken(...replacements: readonly Replacement[]): string {
  let text = sound;
  for (const [part, by] of replacements) {
    if (text.split(part).length !== 2) throw new Error(`"${part}" is not in the inventory exactly once`);
    text = text.replace(part, () => by);
  }
  return text;
}

/** Problems as they are printed. */
export const printed = (details: readonly ProblemDetails[]): string =>
  details
    .flatMap(({ where, what, evidence = [], hint }) => [
      where === undefined ? what : `${where}: ${what}`,
      ...evidence.map(line => `  ${line}`),
      ...(hint === undefined ? [] : [`  → ${hint}`]),
    ])
    .join('\n');

/** Everything that is wrong with an inventory's text, as it is printed; `sound` if nothing is. */
export function mistakesOf(content: string | Uint8Array): string {
  try {
    parseInventory(content, 'lab.yaml', { path: '/srv/lab.yaml', home: '/home/me', sections: shippedSections });
    return 'sound';
  } catch (error) {
    if (error instanceof InputProblem) return printed(error.details);
    throw error;
  }
}
