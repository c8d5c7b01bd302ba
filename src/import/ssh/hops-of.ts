import { isWrittenOut, parseHop } from '../../inventory/jumps.ts';
import type { FoundHop } from '../found.ts';
import { hopWithKeys } from './hop-with-keys.ts';
import type { SshSetting } from './read-blocks.ts';
import { hop, sshOptions } from './ssh-arguments.ts';

/** How many jump hosts may stand one behind another, against a configuration that leads back to itself. */
const MOST = 8;

/**
 * The hops that stand behind a ProxyJump. One that is a host of the fleet keeps its name. Of all others is written out what ssh
 * takes for them, since an inventory knows no names but its own; only the first may have a way of its own, as in ssh.
 * @param nameOf what a name of ssh's is called in the inventory; `undefined` where it is no host of it
 * @param settingsOf what holds for a name
 */
export function hopsOf(
  jump: readonly FoundHop[],
  nameOf: (alias: string) => string | undefined,
  settingsOf: (alias: string) => readonly SshSetting[],
  most = MOST,
): readonly FoundHop[] {
  return jump.flatMap((one, at): readonly FoundHop[] => {
    if (typeof one !== 'string') return [one];
    const known = nameOf(one);
    if (known !== undefined) return [known];
    const parsed = parseHop(one);
    if ('what' in parsed) return [one];
    const settings = settingsOf(parsed.address);
    const told = sshOptions(settings.map(({ name, value }) => [name, value] as const));
    const login = settings.find(({ name }) => name.toLowerCase() === 'hostname')?.value ?? parsed.address;
    const address = login.replaceAll('%h', parsed.address).replaceAll('%%', '%');
    const port = parsed.port ?? told.port;
    const text = hop(parsed.user ?? told.user, address.includes(':') ? `[${address}]` : address, port?.toString());
    const written = isWrittenOut(text) ? text : `${text}:22`;
    const before =
      at === 0 && told.jump !== undefined && most > 0 ? hopsOf(told.jump, nameOf, settingsOf, most - 1) : [];
    return [...before, hopWithKeys(written, told.keys)];
  });
}
