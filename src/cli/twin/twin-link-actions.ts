import { InputProblem } from '../../model/problems/problem.ts';
import { parseDelay, parseLoss, showLink } from '../../twin/link/link.ts';
import { resetLink, setLink } from '../../twin/link/twin-link.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import type { TwinOptions } from './twin-actions.ts';

export interface LinkOptions extends TwinOptions {
  readonly delay?: string;
  readonly loss?: string;
  readonly reset?: boolean;
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Makes links slower or lossy, or cables again. */
export async function link(options: LinkOptions, place: string | undefined): Promise<number> {
  const way = { delay: parseDelay(options.delay ?? '0ms'), loss: parseLoss(options.loss ?? '0%') };
  const isWorse = way.delay > 0 || way.loss > 0;
  if (isWorse === (options.reset ?? false) || (isWorse && place === undefined)) {
    throw new InputProblem({
      what: 'it is not clear what the link should be like',
      hint: 'name a place with --delay or --loss, or --reset for a cable',
    });
  }
  const inventory = await openInventory(options);
  if (place !== undefined && isWorse) {
    for (const one of await setLink(inventory, place, way)) say(`  ${one}: its link is ${showLink(way)}`);
    return exitCode.done;
  }
  const places = await resetLink(inventory, place);
  say(places.length === 0 ? 'It is a cable already.' : `${places.join(', ')}: a cable again`);
  return exitCode.done;
}
