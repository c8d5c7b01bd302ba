import type { Seen, SeenFrom } from '../../../../model/reach/seen-from.ts';
import { listenFor } from './listen.ts';

/** The mesh's usual port: a provider's firewall must let it through anyway. */
const PORT = 51820;

/** Sends datagrams from hosts behind routers to the hosts on the internet, which tell from where they came. */
export const seenFrom: SeenFrom = async ({ ask, from, by }) => {
  const ways = from.flatMap((sender, one) =>
    by.map(({ host, address }, two) => ({ key: `${one}-${two}`, from: sender, host, address, port: PORT })),
  );
  if (ways.length === 0) return new Map();
  const { heard } = await listenFor(
    ask,
    by.map(({ host }) => host),
    ways,
  );
  const seen = new Map<string, Seen>();
  for (const { key, from: sender, host } of ways) {
    const came = heard.get(host)?.came.get(key);
    if (came !== undefined && came.from !== '' && !seen.has(sender)) seen.set(sender, { address: came.from, by: host });
  }
  return seen;
};
