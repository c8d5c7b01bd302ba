import { isMapping } from '../../model/is-mapping.ts';
import type { ContextProvider } from '../../model/plan/context-provider.ts';
import { wipeSection } from './wipe-section.ts';

/** `kept`: the names that the inventory keeps. A name that fits nothing on any host that was read is told once. */
export const keptContext: ContextProvider = {
  name: 'kept',
  ofFleet: true,
  open: ({ inventory }) => {
    const { keep } = wipeSection.of(inventory);
    return {
      of: () => ({ names: keep }),
      warnings: ({ facts }) => {
        const told = [...facts].flatMap(([host, known]) => {
          const unfit = known['wipe.unfit'];
          return isMapping(unfit) ? [{ host, unfit }] : [];
        });
        const silent = inventory.hosts.filter(({ name }) => !told.some(one => one.host === name));
        if (told.length === 0) return [];
        return keep
          .filter(name => told.every(({ unfit }) => unfit[name] !== undefined))
          .map(name => {
            const near = told.find(({ unfit }) => unfit[name] !== '');
            const where =
              silent.length === 0
                ? 'on any host'
                : `on a host that was read (not read: ${silent.map(one => one.name).join(', ')})`;
            return {
              what: `wipe.keep names ${name}, and nothing ${where} is called so`,
              hint:
                near === undefined
                  ? 'write the name of an interface, unit, program, chain, set, table, network namespace or file, or a path; or leave it out'
                  : `did you mean ${String(near.unfit[name])} (${near.host})?`,
            };
          });
      },
    };
  },
};
