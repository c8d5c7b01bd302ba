import type { RotationPlan, RotationWish } from '../../../model/cluster/token-way.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { Problem, type ProblemDetails } from '../../../model/problems/problem.ts';

/** Whoever does not hear of new tokens cannot join with the old ones. */
const HINT = 'whoever is left out could not join again: bring it back, or take it out of the inventory, first';

function refusals({ servers, agents, away, told, silent }: RotationWish): readonly ProblemDetails[] {
  const hosts = new Set([...servers, ...agents]);
  const nodes = [...told.values()].find(one => one.nodes !== undefined)?.nodes;
  const silentServers = servers.filter(name => told.has(name) && told.get(name)?.nodes === undefined);
  return [
    ...away.map(where => ({ where, what: 'it is away', hint: HINT })),
    ...[...silent].map(([where, because]) => ({ where, what: `it could not be read: ${because}`, hint: HINT })),
    ...silentServers.map(where => ({
      where,
      what: 'K3s’ API does not answer there',
      hint: ownCommand('diagnose phase3'),
    })),
    ...[...(nodes ?? [])].flatMap(([where, ready]) => {
      if (!hosts.has(where)) return [{ where, what: 'it is a node, and no host of the inventory', hint: HINT }];
      return ready ? [] : [{ where, what: 'its node is not Ready', hint: ownCommand('diagnose phase3') }];
    }),
    ...(nodes === undefined
      ? []
      : [...hosts].flatMap(where =>
          nodes.has(where) || away.includes(where) || silent.has(where)
            ? []
            : [{ where, what: 'it is no node of the cluster', hint: ownCommand('phase3') }],
        )),
  ];
}

/** Which server makes new tokens, and who is given them. Pure. @throws {Problem} with every reason why none are to be made */
export function planRotation(wish: RotationWish): RotationPlan {
  const { servers, agents, told } = wish;
  const begun = servers.filter(name => told.get(name)?.begun === true);
  // Where it was begun nodes may not be Ready for that very reason: only who cannot be read stands in its way.
  const because = refusals(wish).filter(({ what }) => begun.length === 0 || /away|could not be read/.test(what));
  if (because.length > 0) throw new Problem(because);
  const [maker = servers[0] ?? ''] = begun;
  const others = servers.filter(name => name !== maker);
  const goesOn = begun.length > 0;
  return {
    maker,
    others,
    goesOn,
    words: [
      ...(goesOn ? [{ host: maker, what: 'new tokens were made here before: one that was begun goes on' }] : []),
      {
        host: maker,
        what: `${goesOn ? '' : 'makes a token for servers and one for agents, and '}K3s is restarted there${others.length === 0 ? ': the API is away meanwhile' : ''}`,
      },
      ...others.map(host => ({ host, what: 'takes them, and K3s is restarted there' })),
      ...(agents.length === 0
        ? []
        : [{ what: `phase 3 gives ${agents.join(', ')} theirs, and restarts K3s there; pods run on` }]),
      { what: 'backups of before keep the token that belongs to them' },
    ],
  };
}
