/** Content types of the files that the renderer's build holds. Any other extension is not served. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  txt: 'text/plain; charset=utf-8',
};

export interface Asset {
  /** Relative to the folder of the build, with `/`; every segment is a plain name. */
  readonly path: string;
  readonly mediaType: string;
}

const SEGMENT = /^[A-Za-z0-9_@-][A-Za-z0-9_@.-]*$/;

/**
 * The file of the renderer's build that a URL path asks for, or null where it asks for anything else. Pure: knows no disk.
 * `/` and addresses of views (no extension) are index.html. Allow-list per segment, after exactly one decoding: dot files,
 * `..`, backslashes, NUL, drive letters, encoded separators and double encodings have no way to be spelt.
 * @param urlPath the path of the URL as sent, starting with `/`, without query
 */
export function resolveAsset(urlPath: string): Asset | null {
  if (!urlPath.startsWith('/') || urlPath.length > 1024) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (decoded === '/') return index();
  const segments = decoded.slice(1).split('/');
  if (!segments.every((segment) => SEGMENT.test(segment) && !segment.includes('..') && !segment.endsWith('.'))) return null;
  const name = segments.at(-1) ?? '';
  const dot = name.lastIndexOf('.');
  if (dot < 0) return index();
  const extension = name.slice(dot + 1).toLowerCase();
  const mediaType = Object.hasOwn(MEDIA_TYPES, extension) ? MEDIA_TYPES[extension] : undefined;
  return mediaType === undefined ? null : { path: segments.join('/'), mediaType };
}

function index(): Asset {
  return { path: 'index.html', mediaType: 'text/html; charset=utf-8' };
}
