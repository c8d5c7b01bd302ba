import * as z from 'zod';
import { type Collection, collection } from '../collections/collection.ts';
import { type BoundCheckKind, type CheckKind, checkKind } from '../model/gate/check-kind.ts';
import type { ContextProvider } from '../model/plan/context-provider.ts';
import { type BoundResource, type Resource, resource } from '../model/plan/resource.ts';
import { section } from '../model/plan/section.ts';
import { sh } from '../shell/sh.ts';
import type { CodeFile } from './code-file.ts';
import { guarded } from './guarded.ts';
import { misfits } from './mistakes.ts';
import {
  answers,
  checkShape,
  collectionShape,
  contextShape,
  type Made,
  openContextShape,
  resourceShape,
  script,
  sectionShape,
  text,
  things,
  type Unknown,
} from './shapes.ts';

/** What a file's code is handed, and a look at what it made of it. */
export interface OpenKit {
  readonly kit: Readonly<Record<string, unknown>>;
  /** The collection, if that is what this is. */
  readonly collectionOf: (value: unknown) => Collection | undefined;
}

/** `resource "beacon"`, as far as it says its name. */
const called = (kind: string, definition: unknown): string => {
  const name =
    typeof definition === 'object' && definition !== null && 'name' in definition
      ? definition.name
      : typeof definition === 'object' && definition !== null && 'key' in definition
        ? definition.key
        : undefined;
  return typeof name === 'string' ? `${kind} ${JSON.stringify(name)}` : `a ${kind} without a name`;
};

/** Makes what one file's code is handed: the makers of a shipped collection, each looking at what it is given. */
export function makeKit(file: CodeFile): OpenKit {
  const made: Made = {
    resources: new WeakSet(),
    checks: new WeakSet(),
    contexts: new WeakSet(),
    sections: new WeakSet(),
  };
  const collections = new WeakMap<object, Collection>();
  const fitting = <S extends z.ZodType>(whose: string, shape: S, given: unknown): z.output<S> => {
    const read = shape.safeParse(given);
    if (!read.success) throw misfits(file.path, whose, read.error, given);
    return read.data;
  };
  const remembered = <T extends object>(known: WeakSet<object>, value: T): T => {
    known.add(value);
    return value;
  };
  const asked = <T>(whose: string, member: string, work: Unknown, answer: z.ZodType<T>) =>
    guarded(file, `${member} of ${whose}`, work, answer);

  const ownResource = (given: unknown): BoundResource => {
    const whose = called('resource', given);
    const { ids, title, probe, parse, diff, apply, facts, inputs, shares, reach, secretText, removes, ...rest } =
      fitting(whose, resourceShape, given);
    const definition: Resource<unknown, unknown> = {
      ...rest,
      ...(secretText === undefined ? {} : { secretText }),
      ...(removes === undefined ? {} : { removes }),
      ids: asked(whose, 'ids', ids, things),
      title: asked(whose, 'title', title, text),
      probe: asked(whose, 'probe', probe, script),
      parse: asked(whose, 'parse', parse, answers.anything),
      diff: asked(whose, 'diff', diff, answers.difference),
      apply: asked(whose, 'apply', apply, script),
      ...(facts === undefined ? {} : { facts: asked(whose, 'facts', facts, answers.facts) }),
      ...(inputs === undefined ? {} : { inputs: asked(whose, 'inputs', inputs, things) }),
      ...(shares === undefined ? {} : { shares: asked(whose, 'shares', shares, things) }),
      ...(reach === undefined ? {} : { reach: asked(whose, 'reach', reach, answers.reach) }),
    };
    return remembered(made.resources, resource(definition));
  };

  const ownCheck = (given: unknown): BoundCheckKind => {
    const whose = called('check', given);
    const { title, probe, judge, remade, besides, ...rest } = fitting(whose, checkShape, given);
    const definition: CheckKind<unknown> = {
      ...rest,
      ...(remade === undefined ? {} : { remade }),
      ...(besides === undefined ? {} : { besides }),
      title: asked(whose, 'title', title, text),
      probe: asked(whose, 'probe', probe, script),
      judge: asked(whose, 'judge', judge, answers.verdict),
    };
    return remembered(made.checks, checkKind(definition));
  };

  const ownContext = (given: unknown): ContextProvider => {
    const whose = called('context', given);
    const { name, open } = fitting(whose, contextShape, given);
    return remembered(made.contexts, {
      name,
      open: options => {
        const { of, warnings } = asked(whose, 'open', open, openContextShape)(options);
        return {
          of: asked(whose, 'of', of, answers.anything),
          ...(warnings === undefined ? {} : { warnings: asked(whose, 'warnings', warnings, answers.warnings) }),
        };
      },
    });
  };

  const ownSection = (given: unknown) => {
    const whose = called('section', given);
    const { check, ...rest } = fitting(whose, sectionShape, given);
    const checked = check === undefined ? {} : { check: asked(whose, 'check', check, answers.mistakes) };
    return remembered(made.sections, section({ ...rest, ...checked }));
  };

  const ownCollection = (given: unknown): object => {
    const parts = fitting(called('collection', given), collectionShape(made), given);
    const { resources = [], checks = [], contexts = [], sections = [], facts = {}, name, about } = parts;
    const token = Object.freeze({ name });
    collections.set(token, collection({ name, about, resources, checks, contexts, sections, facts }));
    return token;
  };

  return {
    kit: {
      collection: ownCollection,
      resource: ownResource,
      check: ownCheck,
      context: ownContext,
      section: ownSection,
      sh,
      z,
    },
    collectionOf: value => (typeof value === 'object' && value !== null ? collections.get(value) : undefined),
  };
}
