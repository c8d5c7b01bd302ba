import type { Diagnosis } from '../../model/gate/diagnosis.ts';

/** What a diagnosis without a cause says: of whom nothing was read, nothing is known. `undefined`: it has causes. */
export function foundNothing({
  causes,
  silent,
}: Diagnosis): { readonly sure: boolean; readonly words: string } | undefined {
  if (causes.length > 0) return undefined;
  if (silent.length === 0) return { sure: true, words: 'the diagnosis found nothing wrong' };
  const unknown = silent.map(({ host }) => host).join(', ');
  return { sure: false, words: `no cause was found, but nothing is known of ${unknown}` };
}
