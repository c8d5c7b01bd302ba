import * as z from 'zod';
import { fileText } from '../../../../model/reading/source.ts';
import { textOf } from '../../../../model/text/text.ts';
import { missingSecrets } from '../../text-files/secrets/secret-placeholder.ts';
import { type TextFile, textFileArguments } from '../../text-files/text-file.ts';
import { textFileResource } from '../../text-files/text-file-resource.ts';

const schema = z
  .strictObject({
    ...textFileArguments,
    content: z.string().optional().describe('The whole text of the file.'),
    source: fileText().optional().describe('A file on the controller, beside the playbook, whose text is the content.'),
  })
  .superRefine(({ content, source, secrets }, context) => {
    if ((content === undefined) === (source === undefined)) {
      context.addIssue({ code: 'custom', message: 'give either `content` or `source`' });
    }
    const text = content ?? source ?? '';
    if (text.includes('\0')) context.addIssue({ code: 'custom', message: 'a text file cannot hold a NUL' });
    const message = missingSecrets(textOf([text]), secrets);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['secrets'], message });
  });

type Spec = z.output<typeof schema>;

const wish = ({ content, source, ...rest }: Spec): TextFile => ({
  ...rest,
  content: textOf([content ?? source ?? '']),
});

/** A text file whose content stands in the playbook or in a file beside it. */
export const file = textFileResource<Spec>(
  {
    name: 'file',
    summary: 'A text file with its content, owner and mode.',
    schema,
    examples: [
      `file:
  path: /etc/motd
  content: |
    Managed by provision.
  mode: '0644'`,
      `file:
  path: /etc/app/token.env
  content: |
    TOKEN={{secret "token"}}
  secrets:
    token: /etc/app/token
  mode: '0600'`,
    ],
    secretText: 'content',
  },
  wish,
);
