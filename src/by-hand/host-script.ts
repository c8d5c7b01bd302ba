import type { HandFile, HandStep } from '../model/by-hand/by-hand.ts';
import type { HandHost, HandNeed, HandPhase, HandQuestion, HandTask } from '../model/by-hand/hand-phase.ts';
import type { Script } from '../model/plan/script.ts';
import { lines, raw, sh } from '../shell/sh.ts';
import { ownName } from './own-name.ts';
import words from './words.sh';

/** The one word of a script that only shows. */
const SHOW = /^# show TITLE:[\s\S]*?^}$/m.exec(words)?.[0] ?? '';

/** What a person wrote, as comment lines. */
const comments = (text: readonly string[]): Script[] =>
  text.map(line => raw(line === '' ? '#' : `# ${line.replace(/[\r\n]/g, ' ')}`));

const indented = ({ text }: Script): string => text.replace(/^(?=.)/gm, '  ');

/** A function of a step; what is in a here-document or in quotes over several lines must not be moved. */
const define = (name: string, body: Script): Script =>
  raw(`${name}() {\n${/<<|'[^'\n]*\n/.test(body.text) ? body.text : indented(body)}\n}`);

/** `into`: the file that a secret goes to. */
const need = ({ name, like, about, print = 'look there', from, secret }: HandNeed, into: string | undefined): Script =>
  sh`need ${name} ${like} ${about} ${print} ${from}${secret && into !== undefined ? sh` ${into}` : raw('')}`;

/** A word that is no line of the text. */
function endWord(text: string): string {
  let word = 'END';
  while (text.split('\n').includes(word)) word += '_';
  return word;
}

function file({ path, text, mode, owner, group, secrets = {} }: HandFile): Script {
  const named = text.replace(/@@secret:([A-Za-z0-9_.-]+)@@/g, (_, secret: string) => `<${ownName(secret)}>`);
  const end = endWord(named);
  const isWhole = named === '' || named.endsWith('\n');
  return lines(
    ...Object.entries(secrets).map(([secret, from]) => sh`own ${ownName(secret)} ${from}`),
    sh`file ${path} ${mode} ${owner} ${group} <<'${raw(end)}'
${raw(isWhole ? named : `${named}\n`)}${raw(end)}${isWhole ? raw('') : raw('\ncut_end')}`,
  );
}

const tell = ({ print, isSecret = false }: NonNullable<HandStep['tells']>): readonly Script[] =>
  isSecret
    ? [sh`tell ${'what this host tells'} ${print.text}`]
    : [define('told', print), sh`tell ${'what this host tells'}`];

function task({ id, title, where, comment, does, needs }: HandTask): Script {
  const head = [raw(''), ...comments([...comment, `(${where})`])];
  if (does.kind === 'shown') return lines(...head, define('seen', does.look), sh`show ${`${id} ${title}`}`);
  if (does.kind === 'nothing') return lines(...head, sh`say ${`- ${title}: ${does.because}`}`);
  const begin = sh`step ${`${id} ${title}`} ${does.expect}`;
  if (does.kind === 'look') return lines(...head, begin, define('wanted', does.is), sh`see ${does.otherwise}`);
  const { files = [], is, make, tells } = does;
  return lines(
    ...head,
    begin,
    ...needs.map(one => need(one, files.find(({ text }) => text.includes(`<${one.name}>`))?.path)),
    ...files.map(file),
    define('wanted', is ?? raw(':')),
    define('make', make ?? raw(':')),
    raw('run'),
    ...(tells === undefined ? [] : tell(tells)),
  );
}

/** What only provision can ask is said, not left out. */
function question({ title, where, comment, patience, asks }: HandQuestion, rerun: string): Script {
  const head = [raw(''), ...comments([...comment, ...(where === undefined ? [] : [`(${where})`])])];
  const said = `waiting for ${title}`;
  if (asks === undefined) return lines(...head, sh`say ${`-     ${said}: not asked here; it is by: ${rerun}`}`);
  const { is, look, expect } = asks;
  return lines(
    ...head,
    sh`check ${said} ${expect} ${patience}`,
    ...(is === undefined ? [] : [define('wanted', is)]),
    define('seen', look),
    raw(is === undefined ? 'ask_person' : 'ask'),
  );
}

/**
 * A phase on one host as a script for dash and busybox: each step asks first whether it is so already, and the gate's questions come
 * last. It holds no secret. Pure.
 * @param rerun the command that asks the whole gate
 */
export function hostScript(phase: HandPhase, one: HandHost, rerun: string): string {
  if (phase.onlyShown !== undefined) return inventoryScript(phase, one, phase.onlyShown);
  const { host, stages, gate } = one;
  const name = `${phase.word.replace(/^.*\//, '').replace(/\.ya?ml$/, '')}-${host}`;
  const script = lines(
    raw('#!/bin/sh'),
    ...comments([
      `${phase.title}: ${host}, of cluster ${phase.cluster}.`,
      `Exported by provision from ${phase.file}. It holds no secret. Run it as root on ${host}:`,
      `    sh ${name}.sh          each step asks first whether it is so already: run it as often as you like`,
      `    sh ${name}.sh --look   changes nothing`,
      `    sh ${name}.sh --steps  without the questions at the end`,
      `    sh ${name}.sh --gate   only these questions`,
      `What other hosts tell is asked where it is needed, or read from ${phase.cluster}.values beside it (root's, mode 0600;`,
      'another place: VALUES=FILE), lines of NAME=VALUE. A file that is replaced stays as NAME.before.',
      '',
      ...phase.comment,
    ]),
    raw('set -eu'),
    raw(''),
    sh`values_name=$(dirname -- "$0")/${`${phase.cluster}.values`}`,
    raw(''),
    raw(words),
    raw(''),
    raw('begin "$@"'),
    ...stages.flatMap(stage => [
      raw(''),
      ...comments(stage.comment),
      sh`stage ${stage.name}`,
      ...stage.tasks.map(task),
    ]),
    raw(''),
    raw('together'),
    ...gate.map(one => question(one, rerun)),
    raw(''),
    raw('gate_ends'),
    raw(''),
  );
  return script.text;
}

/** What a phase would be about on one host: a script that changes nothing. */
function inventoryScript(phase: HandPhase, { host, stages }: HandHost, because: string): string {
  return lines(
    raw('#!/bin/sh'),
    ...comments([
      `${phase.title}: ${host}, of cluster ${phase.cluster}. It CHANGES NOTHING: it shows what the phase would look at.`,
      `Exported by provision from ${phase.file}. The phase itself is no script:`,
      `${because}.`,
      `Provision reads the host, shows its plan, archives, asks, and removes: provision ${phase.word}`,
      '',
      ...phase.comment,
    ]),
    raw('set -u'),
    raw('export LC_ALL=C'),
    raw(''),
    raw(SHOW),
    ...stages.flatMap(stage => {
      const tasks = stage.tasks.filter(({ does }) => does.kind === 'shown');
      if (tasks.length === 0) return [];
      return [raw(''), ...comments(stage.comment), sh`printf '\n== %s\n' ${stage.name}`, ...tasks.map(task)];
    }),
    raw(''),
    sh`printf '\nNothing was changed. To remove it: %s\n' ${`provision ${phase.word}`}`,
    raw(''),
  ).text;
}
