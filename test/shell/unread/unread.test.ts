import { describe, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import type { Script } from '../../../src/model/plan/script.ts';
import type { Reading } from '../../../src/model/reading/reading.ts';
import { endurance } from '../../figures.ts';
import { argsOfExample } from '../../fixtures/args-of-example.ts';
import { exampleArgs } from '../../fixtures/example-args.ts';
import { turnOf } from '../../rotation.ts';
import { userlands } from '../harness.ts';
import { brokenHost, faults } from './broken-host.ts';
import { whyHonest } from './honest.ts';

interface Asked {
  readonly name: string;
  readonly at: number;
  readonly probe: Script;
  /** What is made of a reading: `unread`; an answer that asks for nothing to be done; or one that does. */
  readonly answer: (reading: Reading) => 'unread' | 'content' | 'not content';
}

const resources = [...shipped.resources.values()].flatMap(definition =>
  definition.examples.map((example, at): Asked => {
    const { name } = definition;
    const task = definition.bind(argsOfExample(definition, example));
    const answer: Asked['answer'] = reading => {
      const outcome = task.plan(reading);
      if (outcome.kind === 'unreadable') return 'unread';
      return outcome.kind === 'none' ? 'content' : 'not content';
    };
    return { name, at, probe: task.probe, answer };
  }),
);

const checks = [...shipped.checks.values()].flatMap(({ name, examples, bind }) =>
  examples.map((example, at): Asked => {
    const check = bind(exampleArgs(name, example));
    const answer: Asked['answer'] = reading => {
      const { kind } = check.judge(reading);
      return kind === 'unasked' ? 'unread' : kind === 'met' ? 'content' : 'not content';
    };
    return { name: name === 'command' ? 'check command' : name, at, probe: check.probe, answer };
  }),
);

/** Each program that a probe calls, broken in each way: the answers that are no "could not be read". */
async function wrong(asked: Asked, userland: (typeof userlands)[number], fine: readonly string[]): Promise<string[]> {
  const host = brokenHost(userland);
  try {
    const answers: string[] = [];
    for (const program of await host.calls(asked.probe)) {
      for (const fault of faults) {
        const answer = asked.answer(await host.without(asked.probe, program, fault));
        const isFine = answer === 'unread' || fine.includes(`${fault}: ${answer}`);
        if (!isFine && whyHonest(asked.name, program, fault) === undefined)
          answers.push(`${program} ${fault}: ${answer}`);
      }
    }
    return answers;
  } finally {
    host.close();
  }
}

/** All of them at an endurance run; at a push a third, another one each day. */
const some = (all: readonly Asked[]): readonly Asked[] => (endurance ? all : turnOf(all, 12));

describe.each(userlands)('on %s, where a program that a probe calls fails, prints rubbish or is missing', userland => {
  // A change from what makes no sense is shown, and made or refused; one from what could not be read would be made up.
  test.concurrent.each(some(resources))(
    'the resource $name ($at) does not say that nothing is to be done',
    async asked => {
      expect(await wrong(asked, userland, ['rubbish: not content'])).toEqual([]);
    },
  );

  test.concurrent.each(some(checks))('the check $name ($at) does not say GO', async asked => {
    expect(
      await wrong(
        asked,
        userland,
        faults.map(fault => `${fault}: not content`),
      ),
    ).toEqual([]);
  });
});
