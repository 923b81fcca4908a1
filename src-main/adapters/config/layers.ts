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
  /**
   * A registry of its own, for example `ecl`: `fields/ecl`, `aliases/ecl`, `rules/ecl`, `measures/ecl` and `loans/ecl` are read instead of
   * what lies in those folders, `enumerations/ecl` beside it; asset and client folders are `assets/ecl` and `clients/<client>/ecl`.
   */
  readonly registry?: string;
  /**
   * Reads how canonical columns become loans, too (`loans`, `assets/<asset>/loans`), and the figures of what is measured on them
   * (`measures/ecl`) instead of the tape's. A registry always has its own of both.
   */
  readonly loans?: boolean;
}

const SYSTEM_FOLDERS = ['fields', 'enumerations', 'aliases', 'rules', 'measures', 'bridges', 'policies', 'lookups', 'system'] as const;
/** Figures of measured loans: those of the registry that loan files have. */
const LOAN_MEASURES = 'measures/ecl';
/** Folders of which a registry has its own. It has no bridges: they are of tapes at two dates. */
const REGISTRY_FOLDERS = ['fields', 'aliases', 'rules', 'measures', 'loans'] as const;
const ORDER = ConfigLayer.options;
const NAME = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*$/;

/**
 * The files of a request, weakest layer first, in an order that does not depend on the machine. NOT_FOUND where the regime, the
 * asset or the client has no folder; INVALID_INPUT for a name that is none (no path leaves the configuration folders).
 */
export function layerFiles(request: LayerRequest): LayerFile[] {
  const workspace = request.workspaceDir === undefined ? undefined : join(request.workspaceDir, 'config');
  if (!existsSync(request.dir)) throw new AppError('NOT_FOUND', `There is no configuration folder at ${request.dir}.`, { details: { dir: request.dir } });
  refuseMixture(request, workspace);
  const folders = foldersOf(request);
  const files: LayerFile[] = systemFiles(request.dir, folders, 'system', '');
  if (request.regime !== null) files.push(...named(request, workspace, 'regime', 'regimes', request.regime));
  files.push(...named(request, workspace, 'asset', 'assets', request.asset));
  if (workspace !== undefined) files.push(...systemFiles(workspace, folders, 'workspace', 'workspace:'));
  if (request.client !== undefined) files.push(...named(request, workspace, 'client', 'clients', request.registry === undefined ? request.client : `${request.client}/${request.registry}`));
  // A workspace may hold a regime's or an asset's file too: it still speaks after the asset layer. The sort is stable.
  return files.sort((a, b) => ORDER.indexOf(a.layer) - ORDER.indexOf(b.layer));
}

/** A registry goes with its own asset folder and with no regime; its asset folder goes with no other. */
function refuseMixture({ dir, regime, asset, registry }: LayerRequest, workspace: string | undefined): void {
  const isRegistry = (name: string): boolean => NAME.test(name) && [dir, ...(workspace === undefined ? [] : [workspace])].some((root) => yamlFiles(join(root, 'fields', name), '', 'system', '').length > 0);
  const own = asset.split('/')[0] ?? '';
  if (registry === undefined) {
    if (isRegistry(own)) throw new AppError('INVALID_INPUT', `"${asset}" is an asset of the registry ${own}, not of tapes.`, { userAction: `Ask for registry ${own}, or name an asset class of tapes.`, details: { asset } });
    return;
  }
  if (!isRegistry(registry)) throw new AppError('NOT_FOUND', `There is no registry "${registry}".`, { userAction: `Add fields/${registry}/ to the configuration.`, details: { registry } });
  if (regime !== null) throw new AppError('INVALID_INPUT', `Registry ${registry} has no regimes; ${regime} was asked for.`, { details: { registry, regime } });
  if (own !== registry) throw new AppError('INVALID_INPUT', `"${asset}" is no asset of the registry ${registry}.`, { userAction: `Name ${registry}, or ${registry}/<asset>.`, details: { registry, asset } });
}

function foldersOf({ registry, loans }: LayerRequest): readonly string[] {
  if (registry === undefined) return loans === true ? [...SYSTEM_FOLDERS.filter((folder) => folder !== 'bridges').map((folder) => (folder === 'measures' ? LOAN_MEASURES : folder)), 'loans'] : SYSTEM_FOLDERS;
  const own: readonly string[] = REGISTRY_FOLDERS;
  return [...SYSTEM_FOLDERS.flatMap((folder) => (own.includes(folder) ? [`${folder}/${registry}`] : folder === 'bridges' ? [] : folder === 'enumerations' ? [folder, `${folder}/${registry}`] : [folder])), `loans/${registry}`];
}

/** Does this file speak in the configuration asked for? Figures of a tape's asset class count the tape, not the loans measured on it. */
export function speaks(request: LayerRequest, file: LayerFile, kind: string): boolean {
  if (request.loans !== true || request.registry !== undefined || !['measures', 'bands', 'bridges'].includes(kind)) return true;
  return file.file.replace(/^workspace:/, '').startsWith(`${LOAN_MEASURES}/`) || file.layer === 'client';
}

function systemFiles(root: string, folders: readonly string[], layer: ConfigLayer, prefix: string): LayerFile[] {
  const files = folders.flatMap((folder) => yamlFiles(join(root, folder), folder, layer, prefix));
  const align = join(root, 'align.yaml');
  if (existsSync(align)) files.push({ layer, path: align, file: `${prefix}align.yaml` });
  return files;
}

/** A regime, asset or client may be in the product, in the workspace or in both: the workspace's files then come second. */
function named(request: LayerRequest, workspace: string | undefined, layer: ConfigLayer, folder: string, name: string): LayerFile[] {
  if (!NAME.test(name)) throw new AppError('INVALID_INPUT', `"${name}" is no ${layer} name: lower-case letters, digits and hyphens only.`, { details: { layer, name } });
  const places = [`${folder}/${name}`, ...(request.loans === true && request.registry === undefined && layer !== 'regime' ? [`${folder}/${name}/loans`] : [])];
  const files = places.flatMap((place) => yamlFiles(join(request.dir, place), place, layer, ''));
  if (workspace !== undefined) files.push(...places.flatMap((place) => yamlFiles(join(workspace, place), place, layer === 'client' ? 'client' : 'workspace', 'workspace:')));
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
