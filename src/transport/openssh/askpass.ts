import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { variable } from '../../model/environment.ts';
import { privatePlace } from './private-folder.ts';
import type { Question } from './question.ts';

/** `undefined`: nobody can be asked. */
export type AnswerQuestion = (question: Question) => Promise<string | undefined>;

/** A program for `SSH_ASKPASS` that asks this process. */
export interface Askpass {
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/** Asks over the socket, and prints the answer; it ends with 1 without one. */
const PROGRAM = `
const { connect } = require('node:net');
const question = { text: process.argv[2], jump: process.env.PROVISION_HOP, notice: process.env.SSH_ASKPASS_PROMPT === 'none' };
let answer = '';
connect(process.argv[3], function () { this.write(JSON.stringify(question) + '\\n'); })
  .on('data', chunk => { answer += chunk; })
  .on('error', () => process.exit(1))
  .on('end', () => {
    if (!answer.endsWith('\\n')) process.exit(1);
    process.stdout.write(answer, () => process.exit(0));
  });
`;

/**
 * Begins to answer one OpenSSH's questions. What is answered goes over a socket in a folder of this user alone, never by
 * an argument or the environment.
 */
export async function openAskpass(answer: AnswerQuestion): Promise<Askpass> {
  const place = privatePlace();
  const socket = `${place}.q`;
  writeFileSync(`${place}.cjs`, PROGRAM, { mode: 0o600 });
  const run = `#!/bin/sh\nexec '${process.execPath.replaceAll("'", `'\\''`)}' '${place}.cjs' "$1" '${socket}'\n`;
  writeFileSync(`${place}.sh`, run, { mode: 0o700 });
  const server = createServer({ allowHalfOpen: true }, peer => {
    let text = '';
    peer.on('error', () => undefined);
    peer.on('data', chunk => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end === -1) return;
      const question = parse(text.slice(0, end));
      if (question === undefined) return peer.destroy();
      answer(question).then(
        given => peer.end(given === undefined ? '' : `${given.replace(/\n.*/s, '')}\n`),
        () => peer.end(''),
      );
      return peer;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  server.unref();
  return {
    env: { SSH_ASKPASS: `${place}.sh`, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: variable('DISPLAY') ?? ':0' },
    close: () => server.close(),
  };
}

function parse(line: string): Question | undefined {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
    return undefined;
  const jump = 'jump' in value && typeof value.jump === 'string' ? value.jump : undefined;
  return { text: value.text, jump, notice: 'notice' in value && value.notice === true };
}
