import type { YAMLError } from 'yaml';
import type { MistakeText } from './mistake.ts';

type Code = YAMLError['code'];

const WORDS: Readonly<Record<Code, readonly [what: string, hint: string]>> = {
  ALIAS_PROPS: ['an alias (*name) has an anchor or a tag of its own', 'write the alias alone'],
  BAD_ALIAS: ['a * begins an alias but no usable name follows', 'put the text in quotes if the * is part of it'],
  BAD_COLLECTION_TYPE: ['the tag does not fit what it stands before', 'remove the tag'],
  BAD_DIRECTIVE: ['a line that begins with % is not a known directive', 'remove the line'],
  BAD_DQ_ESCAPE: ['double quotes do not know this escape', 'use single quotes, in which a backslash is a backslash'],
  BAD_INDENT: ['the line is indented unlike its neighbours', 'line it up with them, with spaces'],
  BAD_PROP_ORDER: ['an anchor or a tag is in the wrong place', 'write it directly before the value'],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in quotes'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a key is inside a value',
    'begin a new line, indented like the key before, or put a text with a colon in quotes',
  ],
  BLOCK_IN_FLOW: ['something inside { } or [ ] is not separated by commas', 'put a comma between two entries'],
  DUPLICATE_KEY: ['the key appears here a second time', 'remove one of the two'],
  IMPOSSIBLE: ['this cannot be understood', 'look at the characters just before'],
  KEY_OVER_1024_CHARS: ['the key is longer than 1024 characters', 'is a line break missing?'],
  MISSING_CHAR: ['a character is missing', 'look for an unclosed quote or bracket'],
  MULTILINE_IMPLICIT_KEY: ['a key goes on over several lines', 'is a colon missing, or a closing quote?'],
  MULTIPLE_ANCHORS: ['a value has two anchors', 'keep one'],
  MULTIPLE_DOCS: ['a second YAML document begins here', 'keep one document in a file: remove the --- line'],
  MULTIPLE_TAGS: ['a value has two tags', 'remove both'],
  NON_STRING_KEY: ['a key is not a plain text', 'write a name before the colon; an alias or a list cannot be one'],
  RESOURCE_EXHAUSTION: ['this is nested too deeply', 'it needs no more than a few levels'],
  TAB_AS_INDENT: ['the line is indented with a tab', 'YAML allows only spaces there'],
  TAG_RESOLVE_FAILED: ['the tag (!…) means nothing here', 'remove it, or put the text in quotes'],
  UNEXPECTED_TOKEN: ['this does not belong here', 'look for a missing colon, comma or quote just before'],
};

/** What yaml says is missing, as a person would say it. */
function missing(message: string): MistakeText | undefined {
  const [, quote] = /Missing closing (['"])quote/.exec(message) ?? [];
  if (quote !== undefined)
    return { what: `a text that begins with ${quote} is not closed`, hint: `add the closing ${quote}` };
  const [, bracket] = /end with (?:a )?([}\]])/.exec(message) ?? [];
  if (bracket !== undefined) return { what: `a closing ${bracket} is missing`, hint: `add ${bracket}` };
  if (/Missing ,/.test(message)) return { what: 'a comma is missing between two entries', hint: 'add it before this' };
  if (/map values/.test(message)) return { what: 'a key has no colon and no value', hint: 'write it as key: value' };
  if (/space/.test(message)) return { what: 'a space is missing', hint: 'add one before this' };
  return undefined;
}

/** A syntax error of the YAML library in plain words. */
export function yamlWords(error: YAMLError): MistakeText {
  const [what, hint] = WORDS[error.code] ?? WORDS.IMPOSSIBLE;
  if (error.code === 'BAD_INDENT' && error.message.startsWith('Flow')) {
    return {
      what: 'a { or [ above is not closed before this line',
      hint: 'add the } or ], or indent the lines inside it',
    };
  }
  if (error.code === 'TAG_RESOLVE_FAILED' && /!secret\b/.test(error.message)) {
    return { what: 'the value behind !secret is not sealed yet', hint: 'seal it: provision secret edit FILE' };
  }
  return (error.code === 'MISSING_CHAR' ? missing(error.message) : undefined) ?? { what, hint };
}
