import * as z from 'zod';
import { templateText } from '../../../../model/reading/source.ts';
import { missingSecrets } from '../../text-files/secrets/secret-placeholder.ts';
import { type TextFile, textFileArguments } from '../../text-files/text-file.ts';
import { textFileResource } from '../../text-files/text-file-resource.ts';

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
export const template = textFileResource<Spec>(
  {
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
  },
  wish,
);
