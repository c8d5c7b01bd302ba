import { describe, expect, test } from 'vitest';
import type { Context } from '../../../../src/model/plan/context-provider.ts';
import { rememberSecret } from '../../../../src/model/text/secret-values.ts';
import { createRenderOnce } from '../../../../src/playbook/render/render-once.ts';
import { type Reads, textReads } from '../../../../src/playbook/templates/reads.ts';
import { TemplateError } from '../../../../src/playbook/templates/template-error.ts';
import { renderText } from '../../../../src/playbook/templates/templating.ts';

/** Renders a text in contexts one after another; says how often it was rendered, and what it came to. */
function rendered(text: string, contexts: readonly Context[], reads: Reads = textReads(text)) {
  let times = 0;
  const once = createRenderOnce<object, string>(() => reads);
  const entry = {};
  const texts = contexts.map(context =>
    once(entry, context, () => {
      times += 1;
      return renderText(text, context);
    }),
  );
  return { times, texts };
}

const peers = [{ name: 'a' }, { name: 'b' }];

describe('an entry is rendered once', () => {
  test.each<[string, string, readonly Context[]]>([
    ['where it reads nothing', 'plain', [{ a: 1 }, { a: 2 }]],
    [
      'where only others differ',
      '{{a}}',
      [
        { a: 1, b: 1 },
        { a: 1, b: 2 },
      ],
    ],
    [
      'of the same list, put together anew',
      '{{#each list}}{{name}}{{/each}}',
      [{ list: [...peers] }, { list: [...peers] }],
    ],
    ['of what is missing in both, and may be', '{{default v.x "d"}}', [{ v: {} }, { v: { y: 1 } }]],
  ])('%s', (_, text, contexts) => {
    const { times, texts } = rendered(text, contexts);
    expect([times, ...texts]).toEqual([1, ...contexts.map(context => renderText(text, context))]);
  });
});

describe('an entry is rendered anew', () => {
  test.each<[string, string, readonly Context[]]>([
    ['where what it reads differs', '{{a.b}}', [{ a: { b: 1 } }, { a: { b: 2 } }]],
    [
      'where a name inside of a condition differs',
      '{{#if a}}{{b}}{{/if}}',
      [
        { a: 1, b: 1 },
        { a: 1, b: 2 },
      ],
    ],
    [
      'where an item of a list differs',
      '{{#each list}}{{name}}{{/each}}',
      [{ list: peers }, { list: [...peers].reverse() }],
    ],
    ['where a list is shorter', '{{list.length}}', [{ list: peers }, { list: [] }]],
    [
      'where it names what is around a block',
      '{{#each list}}{{../a}}{{/each}}',
      [
        { list: peers, a: 1 },
        { list: peers, a: 2 },
      ],
    ],
    ['of a whole thing, one key of which differs', '{{json a}}', [{ a: { b: 1, c: 1 } }, { a: { b: 1, c: 2 } }]],
    ['where a text takes the place of a thing with its length', '{{default a.length 0}}', [{ a: 'xx' }, { a: 'x' }]],
  ])('%s', (_, text, contexts) => {
    const { times, texts } = rendered(text, contexts);
    expect([times, ...texts]).toEqual([contexts.length, ...contexts.map(context => renderText(text, context))]);
  });

  test('where there is a secret more, which it may hold', () => {
    const once = createRenderOnce<object, number>(() => []);
    const entry = {};
    let times = 0;
    const render = () =>
      once(entry, {}, () => {
        times += 1;
        return times;
      });
    expect([render(), render()]).toEqual([1, 1]);
    rememberSecret('render once, a secret');
    expect(render()).toBe(2);
  });

  test('after a mistake, which every host is told', () => {
    const contexts = [{ a: {} }, { a: {} }];
    const once = createRenderOnce<object, string>(textReads.bind(undefined, '{{a.b}}'));
    const entry = {};
    for (const context of contexts) {
      expect(() => once(entry, context, () => renderText('{{a.b}}', context))).toThrow(TemplateError);
    }
  });
});
