import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runProcess } from './java-process.ts';

export interface JavaOptions {
  /** A folder of ours for the compiled class; created when absent. */
  readonly cacheFolder: string;
  /** Program names or paths; `java` and `javac` of the path by default. */
  readonly java?: string | undefined;
  readonly javac?: string | undefined;
  /** Time for one document; by default a minute and a second per 2 MB. */
  readonly timeoutMs?: number | undefined;
}

/** One way to start the validator class: the arguments before its own. */
export interface Launch {
  readonly how: 'compiled' | 'source' | 'shipped class';
  readonly args: readonly string[];
}

/** Bounded memory, English messages, and no external access whatever a document or schema asks for. */
export const JAVA_ARGS: readonly string[] = [
  '-Xmx256m', '-XX:+UseSerialGC', '-Duser.language=en', '-Duser.country=US', '-Dfile.encoding=UTF-8',
  '-Djavax.xml.accessExternalDTD=', '-Djavax.xml.accessExternalSchema=',
];

/** The version that `java -version` gives, or null where there is no Java. */
export async function javaVersion(java: string): Promise<string | null> {
  let version: string | null = null;
  const end = await runProcess({
    command: java, args: ['-version'], timeoutMs: 20_000,
    onLine: (_stream, line) => {
      version ??= /version "([^"]+)"/.exec(line)?.[1] ?? null;
    },
  });
  return end.started && end.exitCode === 0 ? (version ?? 'of unknown version') : null;
}

/** The folder of the xsd-schema-validator package, whose Java source is the validator; null where it is not installed. */
export function validatorPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('xsd-schema-validator/package.json'));
  } catch {
    return null;
  }
}

/**
 * The ways to start the validator here, best first: its source compiled by this machine's javac (the shipped class is of version 65
 * and Java 17 reports a valid file as invalid with it), the source run directly, the shipped class.
 */
export async function launches(folder: string, options: JavaOptions): Promise<Launch[]> {
  const source = await readFile(join(folder, 'support', 'XMLValidator.java'));
  const home = join(options.cacheFolder, createHash('sha256').update(source).digest('hex').slice(0, 16));
  const file = join(home, 'support', 'XMLValidator.java');
  const classes = join(home, 'classes');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, source);
  const ways: Launch[] = [];
  const compiled = join(classes, 'support', 'XMLValidator.class');
  // Compiled anew per process: a class of an older JVM in the cache is not worth the trouble of telling them apart.
  const end = await runProcess({ command: options.javac ?? 'javac', args: ['-encoding', 'UTF-8', '-d', classes, file], timeoutMs: 60_000, onLine: () => undefined });
  if (end.started && end.exitCode === 0 && (await exists(compiled))) {
    ways.push({ how: 'compiled', args: ['-classpath', classes, 'support.XMLValidator'] });
  }
  ways.push({ how: 'source', args: [file] }, { how: 'shipped class', args: ['-classpath', folder, 'support.XMLValidator'] });
  return ways;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}
