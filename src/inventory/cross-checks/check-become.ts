import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';

const wanted = (password: unknown): boolean => password !== undefined && password !== false;

/** A password for sudo makes sense only where sudo is used. */
export function checkBecome(draft: Draft): Mistake[] {
  const refuse = (path: Path): Mistake => ({
    path: [...path, 'become_password'],
    at: 'key',
    what: 'become_password is set where become is false',
    hint: 'remove one of them: without become nobody asks for a password',
  });
  const { become } = draft.ssh;
  const ofAll = become === false && wanted(draft.ssh.become_password) ? [refuse(draft.ssh.path)] : [];
  const ofHosts = draft.hosts
    .filter(({ ssh }) => wanted(ssh.become_password) && (ssh.become ?? become) === false)
    .map(({ ssh }) => refuse(ssh.path));
  return [...ofAll, ...ofHosts];
}
