import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { ConfigLayer } from '../../../src-shared/model/resolved-config.ts';

/** One configuration file with the layer it speaks for. `file` is what people and traces see. */
export interface LayerFile {
  readonly layer: ConfigLayer;
  readonly path: string;
  readonly file: string;
}

export interface LayerRequest {
  /** The product's `config/` folder. */
  readonly dir: string;
  /** A workspace; its `config/` folder overrides the product's and holds `clients/<name>/`. */
  readonly workspaceDir?: string;
  /** For example `esma/annex2`; null where no report is made. */
  readonly regime: string | null;
  /** For example `equity-release`. */
  readonly asset: string;
  readonly client?: string;
}

const SYSTEM_FOLDERS = ['fields', 'enumerations', 'aliases', 'rules', 'measures', 'bridges', 'policies', 'lookups', 'system'] as const;
const ORDER = ConfigLayer.options;
const NAME = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*$/;

/**
 * The files of a request, weakest layer first, in an order that does not depend on the machine. NOT_FOUND where the regime, the
 * asset or the client has no folder; INVALID_INPUT for a name that is none (no path leaves the configuration folders).
 */
export function layerFiles(request: LayerRequest): LayerFile[] {
  const workspace = request.workspaceDir === undefined ? undefined : join(request.workspaceDir, 'config');
  if (!existsSync(request.dir)) throw new AppError('NOT_FOUND', `There is no configuration folder at ${request.dir}.`, { details: { dir: request.dir } });
  const files: LayerFile[] = systemFiles(request.dir, 'system', '');
  if (request.regime !== null) files.push(...named(request, workspace, 'regime', 'regimes', request.regime));
  files.push(...named(request, workspace, 'asset', 'assets', request.asset));
  if (workspace !== undefined) files.push(...systemFiles(workspace, 'workspace', 'workspace:'));
  if (request.client !== undefined) files.push(...named(request, workspace, 'client', 'clients', request.client));
  // A workspace may hold a regime's or an asset's file too: it still speaks after the asset layer. The sort is stable.
  return files.sort((a, b) => ORDER.indexOf(a.layer) - ORDER.indexOf(b.layer));
}

function systemFiles(root: string, layer: ConfigLayer, prefix: string): LayerFile[] {
  const files = SYSTEM_FOLDERS.flatMap((folder) => yamlFiles(join(root, folder), folder, layer, prefix));
  const align = join(root, 'align.yaml');
  if (existsSync(align)) files.push({ layer, path: align, file: `${prefix}align.yaml` });
  return files;
}

/** A regime, asset or client may be in the product, in the workspace or in both: the workspace's files then come second. */
function named(request: LayerRequest, workspace: string | undefined, layer: ConfigLayer, folder: string, name: string): LayerFile[] {
  if (!NAME.test(name)) throw new AppError('INVALID_INPUT', `"${name}" is no ${layer} name: lower-case letters, digits and hyphens only.`, { details: { layer, name } });
  const files = yamlFiles(join(request.dir, folder, name), `${folder}/${name}`, layer, '');
  if (workspace !== undefined) files.push(...yamlFiles(join(workspace, folder, name), `${folder}/${name}`, layer === 'client' ? 'client' : 'workspace', 'workspace:'));
  if (files.length > 0) return files;
  const known = existsSync(join(request.dir, folder)) ? subfolders(join(request.dir, folder)) : [];
  throw new AppError('NOT_FOUND', `There is no configuration for ${layer} "${name}".`, {
    userAction: known.length > 0 ? `Known: ${known.join(', ')}. Or add ${folder}/${name}/ to the workspace's config folder.` : `Add ${folder}/${name}/ to the workspace's config folder.`,
    details: { layer, name, known },
  });
}

/** Every folder below `root` that holds YAML, as its path from there: `esma/annex2`. */
function subfolders(root: string, below = ''): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  const here = entries.some((entry) => entry.isFile() && entry.name.endsWith('.yaml')) && below !== '' ? [below] : [];
  return [...here, ...entries.filter((entry) => entry.isDirectory()).flatMap((entry) => subfolders(root, below === '' ? entry.name : `${below}/${entry.name}`))].sort();
}

function yamlFiles(folder: string, shown: string, layer: ConfigLayer, prefix: string): LayerFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ layer, path: join(folder, name), file: `${prefix}${shown}/${name}` }));
}
