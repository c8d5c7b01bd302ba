/** The way from the file's top to a value: keys and positions in lists. */
export type Path = readonly (string | number)[];

/** What is wrong with a value, and what would be right. */
export interface MistakeText {
  /** One sentence without a full stop. */
  readonly what: string;
  readonly hint?: string;
}

/** What a mistake says, with the part of the file that it is about. */
export interface Mistake extends MistakeText {
  readonly path: Path;
  /** `key`: the mistake is in the name, or in what is missing below it. */
  readonly at: 'key' | 'value';
  /** The value that this one cannot stand beside; its line is told too. */
  readonly other?: Path;
}
