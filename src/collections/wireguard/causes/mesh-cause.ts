import type { Cause } from '../../../diagnosis/cause.ts';
import type { Scene } from '../survey/scene.ts';

/** One reason why a mesh does not work. */
export type MeshCause = Cause<Scene>;
