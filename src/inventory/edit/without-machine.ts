import { isMapping } from '../../model/is-mapping.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { removeInYaml } from '../../yaml/remove-in-yaml.ts';

/** What a file says of a machine that is gone, and not of the one in its place. */
const OF_THE_MACHINE = ['away', 'wireguard_public_key'];

/** Which of them an inventory's text says of a host. Pure. */
export function ofTheMachine(text: string, host: string): readonly string[] {
  const value = readYaml(text).content?.value;
  const hosts = isMapping(value) ? value['hosts'] : undefined;
  const own = isMapping(hosts) ? hosts[host] : undefined;
  return isMapping(own) ? OF_THE_MACHINE.filter(key => key in own) : [];
}

/** An inventory's text without what it says of the machine that a host was. Pure. @throws {InputProblem} where that cannot be taken out */
export const withoutMachine = (text: string, host: string): string =>
  ofTheMachine(text, host).reduce((edited, key) => removeInYaml(edited, ['hosts', host, key]), text);
