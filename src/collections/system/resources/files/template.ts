import * as z from 'zod';
import { resource } from '../../../../model/plan/resource.ts';
import { templateText } from '../../../../model/plan/source.ts';
import { thing } from '../../../../model/plan/thing.ts';
import { missingSecrets } from '../../text-files/secret-placeholder.ts';
import {
  applyTextFile,
  diffTextFile,
  parseTextFile,
  probeTextFile,
  type TextFile,
  type TextFileState,
  textFileArguments,
} from '../../text-files/text-file.ts';

const schema = z
  .strictObject({
    ...textFileArguments,
    template: templateText().describe('A Handlebars template; rendered for each host, it is the content.'),
  })
  .superRefine(({ template, secrets }, context) => {
    if (template.pieces.some(piece => piece.includes('\0')))
      context.addIssue({ code: 'custom', message: 'a text file cannot hold a NUL' });
    const message = missingSecrets(template, secrets);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['secrets'], message });
  });

type Spec = z.output<typeof schema>;

const wish = ({ template: content, ...rest }: Spec): TextFile => ({ ...rest, content });

/** A text file rendered for each host. */
export const template = resource<Spec, TextFileState>({
  name: 'template',
  summary: 'A text file rendered for each host from a template.',
  schema,
  examples: [
    `template:
  path: /etc/hosts
  template: hosts.hbs
  mode: '0644'`,
  ],
  secretText: 'template',
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `file ${path}`,
  probe: spec => probeTextFile(wish(spec)),
  parse: (reading, spec) => parseTextFile(reading, wish(spec)),
  diff: (spec, state) => diffTextFile(wish(spec), state),
  apply: (spec, state, difference) => applyTextFile(wish(spec), state, difference),
});
