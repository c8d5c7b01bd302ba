import type { SurveyOptions } from '../../../diagnosis/survey-kind.ts';
import { type Host, presentOf } from '../../../model/inventory.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { sh } from '../../../shell/sh.ts';
import { parseSurvey } from './parse-survey.ts';
import type { Survey } from './survey.ts';
import { surveySections } from './survey-script.ts';

/** What the hosts told, with all they printed, so that a part of it can be asked again. */
export interface Surveys {
  readonly surveys: ReadonlyMap<string, Survey>;
  readonly readings: ReadonlyMap<string, ReadonlyMap<string, Reading>>;
  readonly silent: readonly { readonly host: string; readonly because: string }[];
}

/** Seconds between two looks: `wg-quick` is restarted in less than one. */
const SETTLE = 2;

type TakeOptions = Pick<SurveyOptions, 'inventory' | 'read' | 'chosen'>;

async function take({ inventory, read, chosen }: TakeOptions, hosts: readonly Host[], before?: Surveys, quick = false) {
  const surveys = new Map(before?.surveys);
  const readings = new Map(before?.readings);
  const silent = [...(before?.silent ?? [])];
  await Promise.all(
    hosts.map(async host => {
      const to = presentOf(inventory.hosts).filter(one => chosen.has(host.name) || chosen.has(one.name));
      const all = surveySections(inventory, host, to);
      const sections = quick ? all.filter(one => one.id !== 'pings') : all;
      const wait = before === undefined ? [] : [{ id: 'settle', script: sh`sleep ${SETTLE}` }];
      const now = Math.floor(Date.now() / 1000) + (before === undefined ? 0 : SETTLE);
      const answer = await read(host, [...wait, ...sections]);
      if ('because' in answer) {
        if (before === undefined) silent.push({ host: host.name, because: answer.because });
        return;
      }
      const whole = new Map([...(readings.get(host.name) ?? []), ...answer.readings]);
      readings.set(host.name, whole);
      surveys.set(host.name, parseSurvey(host.name, whole, now));
    }),
  );
  return { surveys, readings, silent };
}

/** Asks every host once what its part of the mesh is like. */
export const takeSurveys = (options: TakeOptions): Promise<Surveys> =>
  take(options, presentOf(options.inventory.hosts));

/** Asks some hosts again after a moment; `quick`: all but the pings. What they do not answer stays as it was. */
export const retakeSurveys = (
  options: TakeOptions,
  before: Surveys,
  hosts: ReadonlySet<string>,
  quick: boolean,
): Promise<Surveys> =>
  take(
    options,
    options.inventory.hosts.filter(host => hosts.has(host.name)),
    before,
    quick,
  );
