import * as z from 'zod';
import type { Blob } from '../plan/blob.ts';
import { isText, type Text, textOf } from '../text/text.ts';
import type { Place } from './place.ts';

/**
 * An argument that names a file on the controller. The playbook replaces it by the file's text before the resource
 * sees it: a template is rendered for the host, a file is taken as it is. Templates are looked for in `templates/`
 * beside the playbook's folder, beside the playbook, and among the shipped ones.
 */
export const templateText = () =>
  z
    .custom<string | Text>(value => typeof value === 'string' || isText(value), 'must be text')
    .transform(value => (typeof value === 'string' ? textOf([value]) : value))
    .meta({ type: 'string', source: 'template' });
export const fileText = () => z.string().meta({ source: 'file' });

/** The same for a small file of any content: its bytes. */
export const fileBytes = () =>
  z
    .custom<Buffer>(value => Buffer.isBuffer(value), 'must be the name of a file')
    .meta({ type: 'string', source: 'bytes' });

/**
 * An argument that names a file on the controller of any size and content; the playbook replaces it by its path, size and
 * checksum (`Blob`). Looked for beside the playbook. Where it names a folder, and the schema has a `path`, the task is done for each
 * file in it, and folders are made by the resource that `folders` names.
 */
export const fileBlob = (folders: string) =>
  z
    .custom<Blob>(
      value => typeof value === 'object' && value !== null && 'sha256' in value,
      'must be the name of a file',
    )
    .meta({ type: 'string', source: 'blob', folders });

/**
 * An argument that names where a file of a host comes to on the controller: below a folder beside the playbook, whose own name is written as it
 * is. The playbook replaces it by that place.
 */
export const placeHere = () =>
  z
    .custom<Place>(
      value => typeof value === 'object' && value !== null && 'standing' in value,
      'must be a name below a folder, such as `fetched/{{host.name}}/NAME`',
    )
    .meta({ type: 'string', source: 'place' });
