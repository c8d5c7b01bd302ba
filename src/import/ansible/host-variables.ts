import type { Place, Said } from '../found.ts';
import { SealedThere, textOf } from '../read-tree.ts';
import type { Effective } from './effective.ts';
import type { Variable } from './inventory.ts';
import { isTemplate, templateTodo } from './template.ts';

/** What Ansible's variables say of one host. */
export class HostVariables {
  readonly name: string;
  private readonly one: Effective;
  readonly place: Place;
  constructor(name: string, one: Effective, place: Place) {
    this.name = name;
    this.one = one;
    this.place = place;
  }

  /** The variable of several names, and the name. */
  variable(names: readonly string[]): (Variable & { readonly name: string }) | undefined {
    for (const name of names) {
      const found = this.one.vars.get(name);
      if (found !== undefined && found.value !== null && found.value !== '') return { ...found, name };
    }
    return undefined;
  }

  /** What is said where the value is a text; a question where it is a template or sealed. */
  text(names: readonly string[]): Said<string> | undefined {
    const found = this.variable(names);
    if (found === undefined) return undefined;
    if (found.value instanceof SealedThere) return { todo: `${found.name} is sealed, and is not opened here` };
    const text = textOf(found.value);
    if (text === undefined) return undefined;
    return isTemplate(text) ? { todo: templateTodo(found.name, text) } : { value: text };
  }

  /** Whether an empty value takes the place of one of a group. */
  isOverriding(name: string): boolean {
    return this.one.vars.get(name)?.place.line === this.place.line;
  }

  /** The variable of one name, whatever its value. */
  named(name: string): Variable | undefined {
    return this.one.vars.get(name);
  }
}
