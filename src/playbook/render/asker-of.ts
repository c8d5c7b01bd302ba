import type { Host, Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { nearest } from '../../yaml/did-you-mean.ts';
import type { Where } from '../playbook.ts';

/** Whether every other host, and anybody else, can reach it: it has a public address, or its site is the internet itself. */
const isPublic = ({ sites }: Inventory, host: Host): boolean =>
  host.publicAddress !== undefined || sites.find(site => site.name === host.site)?.lan === undefined;

/**
 * Who asks a question about a host: `controller`, the name of a host, or `internet`, which is the first public host of the
 * inventory outside the asked host's site. Pure.
 * @throws {InputProblem} where there is nobody of that name
 */
export function askerOf(inventory: Inventory, host: Host, from: string, where: Where): Host | 'controller' {
  if (from === 'controller') return from;
  const { hosts } = inventory;
  if (from === 'internet') {
    const found = hosts.find(one => one.site !== host.site && one.away !== true && isPublic(inventory, one));
    if (found !== undefined) return found;
    throw new InputProblem({
      where,
      what: '`from: internet`: the inventory has no public host that could ask',
      evidence: [
        `on ${host.name}: none outside site ${host.site} has a \`public_address\` or is in a site without a LAN`,
      ],
      hint: 'ask it of other hosts only (`hosts:`), or from the controller (`from: controller`)',
    });
  }
  const found = hosts.find(one => one.name === from);
  if (found !== undefined) return found;
  const words = ['controller', 'internet', ...hosts.map(({ name }) => name)];
  const near = nearest(from, words);
  throw new InputProblem({
    where,
    what: `\`from\`: there is no host “${from}”`,
    hint: near === undefined ? `one of ${words.join(', ')}` : `did you mean ${near}?`,
  });
}
