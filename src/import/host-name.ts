import { KNOWN_ROLES } from '../inventory/cross-checks/check-names.ts';
import { validateHostName } from '../inventory/schema/validators.ts';
import { isAddress } from '../model/address/address.ts';
import type { Place, Remark, Said } from './found.ts';
import { warning } from './remark.ts';

/** Lower-case letters, digits, hyphens and dots, as Kubernetes wants names. */
export const tidyName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/-*\.[-.]*/g, '.')
    .replaceAll(/^[.-]+|[.-]+$/g, '');

const isName = (text: string): boolean =>
  !isAddress(text) &&
  !/^[0-9.]+$/.test(text) &&
  validateHostName(text) === undefined &&
  text !== 'all' &&
  !KNOWN_ROLES.includes(text);

/**
 * The name that a host gets. An address is none: it would be the node's name in Kubernetes for good, and a lie as soon as the
 * address changes.
 * @param hints what else may be its name, such as a comment beside it
 */
export function hostName(from: string, hints: readonly (string | undefined)[] = []): Said<string> {
  if (isName(from)) return { value: from };
  if (!isAddress(from)) {
    const tidy = tidyName(from);
    if (isName(tidy)) return { value: tidy };
  }
  const why = isAddress(from)
    ? `the source calls it ${from}; an address is no name for a node of Kubernetes, which keeps it for good`
    : `${JSON.stringify(from)} cannot be its name`;
  const hint = hints.flatMap(one => (one === undefined ? [] : [tidyName(one)])).find(isName);
  return hint === undefined ? { todo: why } : { value: hint, todo: `proposed; ${why}` };
}

/** That a name is another one here than in the source; nothing where it is the same, or where it is asked for. */
export const renamed = (from: string, { value, todo }: Said<string>, place: Place): readonly Remark[] =>
  value === undefined || todo !== undefined || value === from
    ? []
    : [
        warning(
          `${from} becomes ${value}: names of Kubernetes' nodes have lower-case letters, digits, hyphens and dots`,
          place,
        ),
      ];
