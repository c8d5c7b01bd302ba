import { nearest } from '../../yaml/did-you-mean.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import { showValue } from '../../yaml/show-value.ts';
import type { Draft } from '../draft.ts';
import { effectiveJump, isWrittenOut, type JumpSection, jumpList, parseHop } from '../jumps.ts';

/** Every hop on the way to a host exists, and no way leads back to where it began. */
export function checkJumps(draft: Draft): Mistake[] {
  const names = draft.hosts.map(host => host.name);
  const known = new Set(names);

  const checkHops = (jump: JumpSection, path: Path): Mistake[] =>
    (jumpList(jump) ?? []).flatMap((hop, at): Mistake[] => {
      const place = Array.isArray(jump) ? [...path, at] : path;
      if (typeof hop !== 'string') {
        if (!known.has(hop.address)) return [];
        const what = `${hop.address} is a host of this inventory, which is reached as its own ssh says`;
        const hint = `write jump: ${hop.address}, and what else is said here in hosts.${hop.address}.ssh`;
        return [{ path: [...place, 'address'], at: 'value', what, hint }];
      }
      if (known.has(hop)) return [];
      const near = nearest(hop, names);
      if (isWrittenOut(hop) && near === undefined) {
        const parsed = parseHop(hop);
        return 'what' in parsed ? [{ path: place, at: 'value', ...parsed }] : [];
      }
      const hint =
        near === undefined ? 'name a host of this inventory, or write user@address:port' : `did you mean ${near}?`;
      return [{ path: place, at: 'value', what: `there is no host ${showValue(hop)} to jump over`, hint }];
    });

  /** From each host to the first hop on its way: only that one is reached by a way of its own. */
  const first = new Map(
    draft.hosts.map(host => {
      const hop = effectiveJump({ name: host.name, jump: host.ssh.jump }, draft.ssh.jump)?.[0];
      return [host.name, typeof hop === 'string' ? hop : undefined];
    }),
  );
  const done = new Set<string>();
  const circles = draft.hosts.flatMap((host): Mistake[] => {
    const way = new Set<string>();
    let next: string | undefined = host.name;
    while (next !== undefined && !done.has(next) && !way.has(next)) {
      way.add(next);
      next = first.get(next);
    }
    for (const name of way) done.add(name);
    if (next === undefined || !way.has(next)) return [];
    const circle = [...way].slice([...way].indexOf(next));
    const what = `the way to ${next} leads back to it: ${[...circle, next].join(' → ')}`;
    const hint = 'give one of them jump: [], to be reached directly';
    return [{ path: ['hosts', next, 'ssh', 'jump'], at: 'value', what, hint }];
  });
  const away = new Set(draft.hosts.filter(host => host.isAway).map(host => host.name));
  const throughAway = draft.hosts.flatMap((host): Mistake[] => {
    if (host.isAway) return [];
    const hop = effectiveJump({ name: host.name, jump: host.ssh.jump }, draft.ssh.jump)?.find(
      one => typeof one === 'string' && away.has(one),
    );
    if (typeof hop !== 'string') return [];
    return [
      {
        path: ['hosts', hop, 'away'],
        at: 'key',
        what: `${host.name} is reached over ${hop}, which is away`,
        hint: `give ${host.name} another way (ssh.jump), or say that it is away, too`,
      },
    ];
  });
  return [
    ...throughAway,
    ...checkHops(draft.ssh.jump, [...draft.ssh.path, 'jump']),
    ...draft.hosts.flatMap(host => checkHops(host.ssh.jump, [...host.ssh.path, 'jump'])),
    ...circles,
  ];
}
