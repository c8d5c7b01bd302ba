import type { Script } from '../../../model/plan/script.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { raw, sh } from '../../../shell/sh.ts';
import type { AskedRegistry } from '../config/registries.ts';
import askRegistry from './ask-registry.sh';
import type { Fitness } from './fitness.ts';

/**
 * Asks registries from the host. `unless: has images`: not where K3s has images already, or an archive of them lies there, so
 * that a run with nothing to change asks nobody.
 */
export function registriesProbe(asked: readonly AskedRegistry[], unless?: 'has images'): Script {
  const urls = [...new Set(asked.flatMap(one => one.urls))];
  if (urls.length === 0) return sh`:`;
  const each = sh`for provision_url in ${urls}; do provision_registry "$provision_url"; done`;
  if (unless === undefined)
    return sh`${raw(askRegistry)}
${each}`;
  return sh`${raw(askRegistry)}
provision_has=
for provision_image in /var/lib/rancher/k3s/agent/containerd /var/lib/rancher/k3s/agent/images/*.tar*; do
  if provision_exists "$provision_image"; then provision_has=1; fi
done
if [ -z "$provision_has" ]; then
  ${each}
fi`;
}

/** What a registry's address answered. */
export type RegistryAnswer =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'none'; readonly because: string }
  /** The host has no program to ask with. */
  | { readonly kind: 'untold' };

/** What curl's codes mean (curl(1), EXIT CODES), and those of a wget that was ended by its limit; else its words are told. */
const codes: Readonly<Record<string, string>> = {
  '124': 'it does not answer in time',
  '143': 'it does not answer in time',
  '6': 'no name server of the host knows its name',
  '7': 'nothing answers there, or the way is closed',
  '28': 'it does not answer in time',
  '35': 'it speaks no TLS that is understood',
  '60': 'its certificate does not prove who it is',
};

function answerOf(program: string, code: string, text: string): RegistryAnswer {
  if (program === 'none') return { kind: 'untold' };
  const status =
    program === 'curl' ? /(\d{3})$/.exec(text)?.[1] : [...text.matchAll(/HTTP\/[\d.]+ (\d{3})/g)].at(-1)?.[1];
  if (status !== undefined && status !== '000') return { kind: 'status', status: Number(status) };
  return {
    kind: 'none',
    because:
      codes[program === 'curl' || Number(code) > 100 ? code : ''] ??
      (text.replace(/\s*000$/, '') || `${program} ended with ${code}`),
  };
}

/** Answers by address; empty where nobody was asked. */
export function parseRegistries(stdout: string): ReadonlyMap<string, RegistryAnswer> {
  return new Map(
    taggedLines(stdout)('registry').flatMap(line => {
      const [, url, program = '', code = '', text = ''] = /^(\S+) (\S+) (\d+) ?(.*)$/.exec(line) ?? [];
      return url === undefined ? [] : [[url, answerOf(program, code, text.trim())] as const];
    }),
  );
}

const isWell = (answer: RegistryAnswer | undefined): boolean =>
  answer?.kind === 'status' && (answer.status === 200 || answer.status === 401);

const wordsOf = (url: string, answer: RegistryAnswer): string =>
  answer.kind === 'status'
    ? `${url} answers ${answer.status}, as no registry does`
    : `${url}: ${answer.kind === 'none' ? answer.because : 'unknown'}`;

/** Registries that images come from: each must answer at one of its addresses. Pure. */
export function judgeRegistries(
  asked: readonly AskedRegistry[],
  answers: ReadonlyMap<string, RegistryAnswer>,
): Fitness {
  const known = asked.filter(({ urls }) => urls.some(url => answers.has(url)));
  if (known.length === 0) return { kind: 'fit', evidence: 'no image is to be pulled' };
  if (known.some(({ urls }) => urls.some(url => answers.get(url)?.kind === 'untold')))
    return { kind: 'untold', because: 'the host has neither curl nor wget to ask with' };
  const silent = known.filter(({ urls }) => !urls.some(url => isWell(answers.get(url))));
  if (silent.length === 0) return { kind: 'fit', evidence: known.map(({ name }) => name).join(', ') };
  const trouble = silent.flatMap(({ urls }) =>
    urls.flatMap(url => {
      const answer = answers.get(url);
      return answer === undefined ? [] : [wordsOf(url, answer)];
    }),
  );
  return {
    kind: 'unfit',
    because: `images of ${silent.map(({ name }) => name).join(' and ')} cannot be pulled: ${trouble.join('; ')}`,
    wanted: '200 or 401 from each',
    hint: 'open the way (DNS, firewall, proxy, time), name a mirror (kubernetes.registries), or bring the images: artifacts: { images: bundle }',
  };
}
