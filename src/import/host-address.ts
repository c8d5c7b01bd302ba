import { isIpv4 } from '../model/address/address.ts';
import type { FoundSsh, Said } from './found.ts';

/** What is asked for where a host has no address. */
export const ADDRESS_WANTED = 'its address among the fleet, or a name of DNS that leads to it';

/** The question for the address of a host that SSH finds by a name. @param hint what else the source says, with its `; ` */
export const askAddress = (login: string, hint = ''): Said<string> => ({
  todo: `the source has only the name ${login}: ${ADDRESS_WANTED}${hint}`,
});

/**
 * What the address that SSH goes to says of a host: its address among the fleet where it is one of IPv4, and no more than SSH's
 * where it is another or a name.
 * @param own its address among the fleet, where the source tells the two apart
 */
export function hostAddress(
  login: Said<string>,
  own?: Said<string>,
): { readonly address: Said<string>; readonly ssh: Pick<FoundSsh, 'address'> } {
  const isPlain = login.value !== undefined && isIpv4(login.value);
  if (own !== undefined) return { address: own, ssh: own.value === login.value ? {} : { address: login } };
  if (isPlain) return { address: login, ssh: {} };
  return {
    address: login.value === undefined ? { todo: `${login.todo}: ${ADDRESS_WANTED}` } : askAddress(login.value),
    ssh: { address: login },
  };
}
