import * as z from 'zod';
import { Problem } from '../model/problems/problem.ts';
import { jsonValue } from '../model/text/json-value.ts';
import { firstLine } from './first-line.ts';
import { textAt } from './web.ts';

/** Where K3s says which version each of its channels is. */
const CHANNELS = 'https://update.k3s.io/v1-release/channels';

/** The longest list of channels that is read, in bytes. */
const MOST = 1024 * 1024;

const answer = z.object({ data: z.array(z.object({ name: z.string(), latest: z.string().optional() })) });

/**
 * Asks which version a channel of K3s is at this moment.
 * @param mirror a web server that has the list as `k3s/channels`; `undefined`: K3s' own
 * @throws {Problem} where the server cannot be asked, or knows no such channel
 */
export async function askChannel(
  channel: string,
  mirror: string | undefined,
  waits?: readonly number[],
): Promise<string> {
  const url = mirror === undefined ? CHANNELS : `${mirror.replace(/\/*$/, '')}/k3s/channels`;
  const hint = 'write the version itself: kubernetes.version';
  const text = await textAt(url, MOST, waits);
  const read = answer.safeParse(jsonValue(text));
  if (!read.success)
    throw new Problem({ where: url, what: 'it is no list of channels', evidence: firstLine(text), hint });
  const { latest = '' } = read.data.data.find(({ name }) => name === channel) ?? {};
  if (/^v\d+\.\d+\.\d+\+k3s\d+$/.test(latest)) return latest;
  throw new Problem({ where: url, what: `it says no version of the channel ${channel}`, hint });
}
