import type { FoundHop, FoundSsh } from './found.ts';

const isList = (value: FoundHop | readonly FoundHop[]): value is readonly FoundHop[] => Array.isArray(value);

/** The key files that one setting of ssh names, as they are written. */
export function keyFilesOf(ssh: FoundSsh, key: keyof FoundSsh): readonly string[] {
  if (key === 'identity_file') return [ssh.identity_file?.value ?? []].flat();
  const jump = key === 'jump' ? ssh.jump?.value : undefined;
  if (jump === undefined) return [];
  return (isList(jump) ? jump : [jump]).flatMap(hop => (typeof hop === 'string' ? [] : [hop.identity_file].flat()));
}
